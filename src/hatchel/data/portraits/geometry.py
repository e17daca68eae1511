"""Where a portrait's parts lie: coordinates, solids seen from the front, and smooth edges.

Lengths are in pixels: x to the right, y downwards, z towards the viewer, from the centre of the
head. The head is a solid of revolution about its upright axis, so that turning it moves longitudes
and nothing else: what lies at longitude λ of the face is seen at λ + azimuth.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]
"""Lengths, colours and shares; float32 where the factors are."""
Window = tuple[slice, slice]
"""Rows and columns of the picture."""

SIDE = 64
"""Height and width of a portrait."""
HEAD_ROW = 29.5
"""Where the centre of the head lies, in rows; in columns it is the middle."""
HEAD_WIDTH, HEAD_HEIGHT = 15.5, 19.0
"""Semi-axes of the head, before the jaw narrows."""
JAW = 0.2
"""Share of its width that the head has lost at the chin."""

WHOLE: Window = (slice(0, SIDE), slice(0, SIDE))
HEAD: Window = (slice(9, 50), slice(12, 52))
HAIR: Window = (slice(4, SIDE), slice(8, 56))
NECK: Window = (slice(43, 58), slice(20, 44))
SHOULDERS: Window = (slice(48, SIDE), slice(2, 62))


class Surface(NamedTuple):
    """What the pixels of a window see of a solid, arrays ``(h, w)``.

    Attributes:
        x: to the right of the head's centre.
        y: below it.
        coverage: part of each pixel that the solid covers.
        normal: unit normals, ``(3, h, w)``.
    """

    x: Array
    y: Array
    coverage: Array
    normal: Array


def smooth(value: Array) -> Array:
    """Return 0 below 0, 1 above 1 and 3t² − 2t³ between."""
    clipped = np.clip(value, 0, 1)
    return clipped * clipped * (3 - 2 * clipped)


def coverage(distance: Array, width: float = 1.0) -> Array:
    """Return the part of a pixel inside an edge that is ``distance`` away (negative: inside).

    The edge is a smoothstep over ``width`` pixels: no pixel jumps when a shape moves by a fraction
    of one.
    """
    return smooth(0.5 - distance / width)


def ellipse_distance(
    u: Array, v: Array, a: Array | float, b: Array | float, stretch: Array | float = 1.0
) -> Array:
    """Return about how many pixels (u, v) lies outside an ellipse with semi-axes a and b.

    It is F / |∇F| with F = (u/a)² + (v/b)² − 1, exact to first order at the edge.

    Args:
        u: across; any shape.
        v: down; any shape.
        a: semi-axis of u.
        b: semi-axis of v.
        stretch: ∂u/∂x: on a surface that turns away, one pixel spans more than one unit of u.
    """
    across, down = u / a, v / b
    slope = 2 * np.hypot(across * stretch / a, down / b)
    # The slope is nought in the centre; from half of the edge's on, this is inside anyway.
    distance: Array = (across**2 + down**2 - 1) / np.maximum(slope, 1 / np.maximum(a, b))
    return distance


def grid(window: Window) -> tuple[Array, Array]:
    """Return x and y of the pixels' centres, both ``(h, w)``."""
    place = np.arange(SIDE, dtype=np.float32) + np.float32(0.5)
    across, down = np.meshgrid(place - SIDE / 2, place - HEAD_ROW)
    return across[window], down[window]


def head_radius(y: Array) -> Array:
    """Return the distance r(y) of the head's surface from its axis: r = a(y) √(1 − (y/b)²)."""
    radius: Array = _head_width(y) * np.sqrt(np.maximum(1 - (y / HEAD_HEIGHT) ** 2, 1e-4))
    return radius


def head_longitude(x: Array, y: Array) -> Array:
    """Return the longitude that is seen at x, arcsin(x / r(y)); 0 faces the viewer."""
    return np.arcsin(np.clip(x / head_radius(y), -0.999, 0.999))


def head() -> Surface:
    """Return the head: (x² + z²) / a(y)² + (y/b)² = 1, with a(y) narrowing towards the chin."""
    x, y = grid(HEAD)
    a, radius, longitude = _head_width(y), head_radius(y), head_longitude(x, y)
    narrowing = -2 * HEAD_WIDTH * JAW * np.maximum(y, 0) / HEAD_HEIGHT**2

    def down(square: Array) -> Array:
        return y / HEAD_HEIGHT**2 - square * narrowing / a**3

    level = (x / a) ** 2 + (y / HEAD_HEIGHT) ** 2 - 1
    slope = 2 * np.hypot(x / a**2, down(x**2))
    around = radius / a**2
    normal = np.stack([around * np.sin(longitude), down(radius**2), around * np.cos(longitude)])
    return Surface(x, y, coverage(level / np.maximum(slope, 0.05)), _unit(normal))


def neck() -> Surface:
    """Return the neck, a cylinder that flares into the shoulders and ends at a round neckline."""
    x, y = grid(NECK)
    radius = 7.2 + 0.03 * np.maximum(y - 17, 0) ** 2
    sine = np.clip(x / radius, -0.999, 0.999)
    normal = np.stack([sine, np.zeros_like(x), np.sqrt(1 - sine**2)])
    inside = coverage(np.abs(x) - radius) * coverage(y - 26.5 + 0.045 * x**2)
    return Surface(x, y, inside, normal)


def shoulders() -> Surface:
    """Return the shoulders, the upper part of a broad ellipsoid."""
    x, y = grid(SHOULDERS)
    across, down = x / 27, (y - 38) / 17
    depth = np.sqrt(np.maximum(1 - across**2 - down**2, 0.02))
    inside = coverage(ellipse_distance(x, y - 38, 27.0, 17.0))
    return Surface(x, y, inside, _unit(np.stack([across, down, depth])))


def _head_width(y: Array) -> Array:
    width: Array = HEAD_WIDTH * (1 - JAW * np.maximum(y / HEAD_HEIGHT, 0) ** 2)
    return width


def _unit(vectors: Array) -> Array:
    unit: Array = vectors / np.sqrt((vectors**2).sum(axis=0))
    return unit
