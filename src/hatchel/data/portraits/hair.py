"""The hair of a portrait: its outline, from cropped to below the shoulders, and its line."""

from typing import NamedTuple

import numpy as np

from hatchel.data.portraits.geometry import (
    HAIR,
    Array,
    coverage,
    ellipse_distance,
    grid,
    smooth,
)
from hatchel.data.portraits.shading import Colour, colour, facing, lit, shaded

COLOUR: Colour = (0.21, 0.13, 0.105)
GLOSS: Colour = (0.17, 0.145, 0.12)


class Strands(NamedTuple):
    """What is the same in every head of hair, arrays over its window.

    Attributes:
        x: to the right of the head's centre.
        y: below it.
        normal: unit normals ``(3, h, w)``.
        base: its colour before the light, ``(1, 3, h, w)``.
        gloss: what the light adds where it shines, ``(1, 3, h, w)``.
    """

    x: Array
    y: Array
    normal: Array
    base: Array
    gloss: Array


def strands() -> Strands:
    """Return the hair's shape and colour: a helmet with fine strands and a ring of gloss."""
    x, y = grid(HAIR)
    across, down = np.clip(x / 21, -0.97, 0.97), np.minimum(y, 0) / 24
    depth = np.sqrt(np.maximum(1 - across**2 - down**2, 0.05))
    fine = 1.05 + 0.10 * np.sin(14 * np.arcsin(across))
    # Below the chin one looks at the inside of the hair.
    inside = 1 - 0.4 * np.exp(-((x / 9) ** 2)) * smooth((y - 10) / 8)
    ring = np.exp(-(((y + 12.5 - 0.02 * x**2) / 2.6) ** 2))
    normal = np.stack([across, down, depth])
    return Strands(x, y, normal, colour(COLOUR) * (fine * inside), colour(GLOSS) * ring)


def outline(x: Array, y: Array, hair: Array, azimuth: Array) -> Array:
    """Return the part of each pixel that the hair covers, ``(N, h, w)``.

    Above the centre of the head the outline is half an ellipse, below it a box with round corners
    that reaches as far down as the hair does.
    """
    x = x + 2.0 * np.sin(azimuth)  # the back of the head swings the other way
    width, height, length = 16.2 + 3.0 * hair, 20.0 + 3.2 * hair, 1.0 + 31.0 * hair
    upper = int((y[:, 0] < 0).sum())
    top = ellipse_distance(x[:, :upper], y[:upper], width, height)
    corner = np.minimum(length + 0.5, 7)
    across = np.abs(x[:, upper:]) - (width - corner) - 0.06 * hair * y[upper:]
    down = y[upper:] - (length - corner)
    outside = np.hypot(np.maximum(across, 0), np.maximum(down, 0))
    bottom = outside + np.minimum(np.maximum(across, down), 0) - corner
    return coverage(np.concatenate([top, bottom], axis=1))


def below_hairline(longitude: Array, y: Array, hair: Array) -> Array:
    """Return about how many pixels a point of the head lies below its hair, ``(N, h, w)``.

    The line runs over the forehead, down the temples and, behind the ears, to the nape.

    Args:
        longitude: on the face, ``(N, h, w)``; 0 is the nose.
        y: below the centre of the head, ``(h, w)``.
        hair: the factor's value, ``(N, 1, 1)``.
    """
    away = np.abs(longitude)
    temple = smooth((away - 0.8) / 0.5)
    nape = smooth((away - 1.35) / 0.5)
    forehead = -10.6 + 1.4 * hair - 1.2 * np.cos(3 * longitude)
    line = forehead + temple * (2.0 + 22 * hair - forehead) + 6 * nape
    steepness = np.gradient(line, axis=2)
    below: Array = (y - line) / np.hypot(1, steepness)
    return below


def hair_picture(hair: Strands, lamp: Array) -> Array:
    """Return the hair's colours under lights ``(N, 3, 1, 1)``: ``(N, 3, h, w)``."""
    cosine = facing(hair.normal, lamp)
    shine = np.maximum(cosine, 0) ** 2
    picture: Array = shaded(hair.base, lit(cosine)) + hair.gloss * shine[:, None]
    return picture
