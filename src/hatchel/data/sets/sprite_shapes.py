"""The outlines of dSprites, and where they cross the lines through pixel centres.

An image of dSprites has no grey: a pixel is set where its centre lies inside the outline. Sprite
centres lie at 16 + 32·p/31, so that seen from the sprite every pixel centre, of whatever image,
lies on one lattice of spacing 1/31 pixel, at (k + ½)/31 with k an integer. A sprite is therefore
known when each lattice line's crossings with the outline are known, in whole lattice points.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

N_SHAPES, N_SCALES, N_ORIENTATIONS, N_POSITIONS = 3, 6, 40, 32
SIDE = 64
"""Height and width of an image in pixels."""
REACH = 430
"""Lattice lines on either side of a sprite's centre; the largest sprite reaches 422."""
CROSSINGS = 4
"""The most often that a line crosses an outline: twice into each lobe of the heart."""

Points = NDArray[np.float64]
Edges = NDArray[np.int16]
"""Crossings ``(3, 6, 40, 2·REACH, CROSSINGS)`` in lattice points; see :func:`sprite_edges`."""

_STEPS_PER_PIXEL = N_POSITIONS - 1
_FIRST_CENTRE = 16.0


class Outline(NamedTuple):
    """A polygon.

    Attributes:
        u: the corners' places to the right of the centre, in pixels.
        v: the corners' places below the centre, in pixels.
    """

    u: Points
    v: Points


def outlines() -> tuple[Outline, Outline, Outline]:
    """Return the square, the ellipse (a 70-gon) and the heart (a 150-gon) at scale 1, upright.

    Fitted to images of the data set: they give the 320 frames of its published animation pixel for
    pixel, and of 43 further images 39; the other four differ in one pixel each. The side of the
    square may lie anywhere in 19.194 to 19.1995 for that.
    """
    half = 19.197 / 2
    square = Outline(np.array([-half, half, half, -half]), np.array([-half, -half, half, half]))
    t = _turn(70)
    ellipse = Outline(12.776 * np.cos(t), 7.22 * np.sin(t))
    t = _turn(150)
    lobes = 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    heart = Outline(9.6 * np.sin(t) ** 3, -0.6622 * lobes - 1.4405)
    return square, ellipse, heart


def scales() -> Points:
    """Return the six sizes, 0.5 to 1."""
    return np.array([0.5, 0.6, 0.7, 0.8, 0.9, 1.0])


def angles() -> Points:
    """Return the forty orientations k·2π/39, counter-clockwise; the last is exactly the first.

    The data set's own list runs from 0 to 2π inclusive, so that it has 39 distinct orientations.
    """
    return _turn(N_ORIENTATIONS - 1)[np.arange(N_ORIENTATIONS) % (N_ORIENTATIONS - 1)]


def corners(outline: Outline) -> Points:
    """Return the corners (x, y) of an outline at every scale and orientation.

    x = s·(u·cos θ + v·sin θ), y = s·(−u·sin θ + v·cos θ), y downward.

    Returns:
        ``(6, 40, V, 2)`` pixels from the sprite's centre.
    """
    cos, sin = np.cos(angles())[:, None], np.sin(angles())[:, None]
    turned = np.stack(
        [outline.u * cos + outline.v * sin, outline.v * cos - outline.u * sin], axis=-1
    )
    return np.multiply.outer(scales(), turned)


def lattice_centres() -> NDArray[np.int64]:
    """Return where an image's 64 rows or columns lie in a sprite at position 0, in lattice points.

    A sprite at position p has them 32·p points before.
    """
    first = _STEPS_PER_PIXEL * (0.5 - _FIRST_CENTRE) - 0.5
    return _STEPS_PER_PIXEL * np.arange(SIDE) + int(first)


def sprite_edges() -> Edges:
    """Return where each lattice line crosses each sprite's outline.

    Returns:
        ``(3, 6, 40, 2·REACH, CROSSINGS)``: of shape, scale and orientation, on the line
        ``k = index − REACH``, the first lattice points to the right of a crossing. A point is
        inside the sprite where the number of these that it has reached is odd. An outline crosses a
        line an even number of times, so what is left of the slots is 0 in pairs that cancel.
    """
    return np.stack([_crossings(_STEPS_PER_PIXEL * corners(outline)) for outline in outlines()])


def _turn(count: int) -> Points:
    return np.arange(count, dtype=np.float64) * (2 * np.pi / count)


def _crossings(polygons: Points) -> Edges:
    """Return the crossings of ``(6, 40, V, 2)`` polygons, given in units of the lattice."""
    start = polygons.reshape(-1, 2)
    end = np.roll(polygons, -1, axis=2).reshape(-1, 2)
    # Points lie at k + ½. An edge owns its upper end and not its lower, so that a line through a
    # corner meets one of the two edges there.
    first, stop = (
        np.ceil(extreme(start[:, 1], end[:, 1]) - 0.5).astype(np.int64)
        for extreme in (np.minimum, np.maximum)
    )
    edge = np.repeat(np.arange(len(start)), stop - first)
    line = _counted_up(first, stop)
    (x0, y0), (x1, y1) = start[edge].T, end[edge].T
    x = x0 + (line + 0.5 - y0) * (x1 - x0) / (y1 - y0)
    polygon = edge // polygons.shape[2]
    n_polygons = N_SCALES * N_ORIENTATIONS
    edges = _in_slots(polygon * 2 * REACH + line + REACH, np.floor(x + 0.5), n_polygons * 2 * REACH)
    return edges.reshape(N_SCALES, N_ORIENTATIONS, 2 * REACH, CROSSINGS)


def _counted_up(first: NDArray[np.int64], stop: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return ``first[0], …, stop[0] − 1, first[1], …``."""
    count = stop - first
    before = np.cumsum(count) - count
    counted: NDArray[np.int64] = np.arange(count.sum()) + np.repeat(first - before, count)
    return counted


def _in_slots(key: NDArray[np.int64], value: Points, n_keys: int) -> Edges:
    """Put the values of each key side by side, ``(n_keys, CROSSINGS)``."""
    order = np.argsort(key, kind="stable")
    key = key[order]
    slot = np.arange(len(key)) - np.searchsorted(key, key, side="left")
    slots = np.zeros((n_keys, CROSSINGS), np.int16)
    slots[key, slot] = value[order]
    return slots
