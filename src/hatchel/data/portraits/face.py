"""The face of a portrait: eyes, brows, nose, mouth and ears, on a head that turns.

Each is drawn in arc length along the head, so that it narrows where the head turns away, and onto
the skin's own colour, before the light falls on it.
"""

import math
from typing import NamedTuple

import numpy as np

from hatchel.data.portraits.geometry import (
    HEAD,
    HEAD_ROW,
    HEAD_WIDTH,
    Array,
    coverage,
    ellipse_distance,
    head_longitude,
    head_radius,
    smooth,
)
from hatchel.data.portraits.hair import COLOUR as HAIR_COLOUR
from hatchel.data.portraits.shading import Colour, colour, paint

TURN = math.radians(42)
"""The head turns from this far to the left to this far to the right."""
EYE_WHITE: Colour = (0.97, 0.96, 0.95)
IRIS: Colour = (0.24, 0.32, 0.35)
PUPIL: Colour = (0.05, 0.05, 0.06)
TEETH: Colour = (0.98, 0.96, 0.93)
MOUTH: Colour = (0.32, 0.10, 0.11)
LIPS: Colour = (0.90, 0.60, 0.60)
BLUSH: Colour = (1.0, 0.64, 0.60)


class Face(NamedTuple):
    """Rows of the head's window in the coordinates of a turned face.

    Attributes:
        x: to the right of the head's centre, ``(h, w)``.
        y: below it, ``(h, w)``.
        u: arc length from the middle of the face, ``(N, h, w)``.
        longitude: on the face, ``(N, h, w)``.
        stretch: ∂u/∂x, how much of the face one pixel spans, ``(h, w)``.
        azimuth: how far the head turns to the right, radians, ``(N, 1, 1)``.
    """

    x: Array
    y: Array
    u: Array
    longitude: Array
    stretch: Array
    azimuth: Array

    def between(self, top: float, bottom: float) -> tuple["Face", slice]:
        """Return the rows from y = top to y = bottom, and where they are in the window."""
        first = HEAD_ROW - (HEAD[0].start or 0)
        rows = slice(math.floor(top + first), math.ceil(bottom + first))
        cut = Face(
            self.x[rows],
            self.y[rows],
            self.u[:, rows],
            self.longitude[:, rows],
            self.stretch[rows],
            self.azimuth,
        )
        return cut, rows


def turned_face(x: Array, y: Array, turn: Array) -> Face:
    """Return the face on the head's window, turned from left (0) to right (1)."""
    azimuth = TURN * (2 * turn - 1)
    seen = head_longitude(x, y)
    longitude = seen - azimuth
    stretch = 1 / np.maximum(np.cos(seen), 0.15)
    return Face(x, y, longitude * head_radius(y), longitude, stretch, azimuth)


def paint_face(skin: Array, smile: Array, face: Face) -> Array:
    """Return the face's colours before the light, ``(N, 3, h, w)``.

    Args:
        skin: its colour, ``(N, 3, 1, 1)``.
        smile: 0 frowns, ½ is at rest, 1 smiles broadly; ``(N, 1, 1)``.
        face: where the pixels lie on it.
    """
    canvas = np.repeat(np.repeat(skin, face.u.shape[1], axis=2), face.u.shape[2], axis=3)
    _paint_blush(canvas, skin, smile, face)
    _paint_nostrils(canvas, skin, face)
    _paint_eyes(canvas, skin, smile, face)
    _paint_brows(canvas, smile, face)
    _paint_mouth(canvas, skin, smile, face)
    return canvas


def nose_relief(face: Face) -> tuple[Array, Array, slice]:
    """Return how steeply the nose rises along x and y, ``(N, h, w)`` each, and in which rows.

    Its ridge grows from between the eyes to a round tip, and leans to where the face turns by as
    much as it stands out.
    """
    part, rows = face.between(-5, 11)
    ridge = np.clip((part.y + 4) / 10.5, 0, 1)
    height = 4.6 * ridge**1.3 * smooth((8.6 - part.y) / 2.8)
    middle = np.sin(part.azimuth) * (head_radius(part.y) + height)
    across = (part.x - middle) / (1.25 + 1.3 * ridge**2)
    relief = height * np.exp(-0.5 * across**2)
    down, right = np.gradient(relief, axis=(1, 2))
    return right, down, rows


def ears(face: Face) -> Array:
    """Return the part of each pixel that an ear covers, ``(N, h, w)``."""
    covered = np.zeros_like(face.u)
    part, rows = face.between(-5, 8)
    for side in (-1, 1):
        angle = part.azimuth + side * math.radians(88)
        middle = (HEAD_WIDTH + 0.6) * np.sin(angle)
        width = 1.9 + 1.2 * np.maximum(np.cos(angle), 0)
        shape = coverage(ellipse_distance(part.x - middle, part.y - 1.5, width, 3.9))
        # The far ear goes out of sight behind the head.
        seen = smooth(np.cos(angle) / 0.3 + 1)
        covered[:, rows] = np.maximum(covered[:, rows], shape * seen)
    return covered


def _paint_blush(canvas: Array, skin: Array, smile: Array, face: Face) -> None:
    part, rows = face.between(1, 13)
    cheek = np.exp(-(((np.abs(part.u) - 8.5) / 3.2) ** 2) - ((part.y - 7) / 2.6) ** 2)
    paint(canvas[:, :, rows], (0.10 + 0.25 * smile) * cheek, skin * colour(BLUSH))


def _paint_nostrils(canvas: Array, skin: Array, face: Face) -> None:
    part, rows = face.between(5, 11)
    middle = np.sin(part.azimuth) * (head_radius(part.y) + 2.2)
    across = np.abs(part.x - middle) - 1.6 * np.cos(part.azimuth)
    shape = np.exp(-((across / 1.0) ** 2) - ((part.y - 7.9) / 0.8) ** 2)
    paint(canvas[:, :, rows], 0.42 * shape, skin * 0.4)


def _paint_eyes(canvas: Array, skin: Array, smile: Array, face: Face) -> None:
    part, rows = face.between(-4, 5)
    eyes, u = canvas[:, :, rows], np.abs(part.u) - 6.4
    v = part.y - 0.4
    v = np.where(v > 0, v / (1 - 0.3 * smile), v)  # a smile lifts the lower lid

    def disc(a: float, b: float, right: Array | float = 0.0, up: float = 0.0) -> Array:
        return coverage(ellipse_distance(u - right, v + up, a, b, part.stretch), 1.2)

    to_the_left: Array = np.float32(-0.7) * np.sign(part.u)
    white = disc(3.4, 2.1)
    paint(eyes, 0.7 * disc(3.8, 2.4, up=0.5), skin * 0.35)
    paint(eyes, white, colour(EYE_WHITE))
    paint(eyes, white * disc(2.1, 2.3), colour(IRIS))
    paint(eyes, white * disc(1.15, 1.25), colour(PUPIL))
    paint(eyes, white * disc(0.75, 0.75, to_the_left, 0.9), colour(EYE_WHITE))


def _paint_brows(canvas: Array, smile: Array, face: Face) -> None:
    part, rows = face.between(-9, -2)
    along = (np.abs(part.u) - 6.6) / 4.4
    # A frown draws the inner ends down.
    tilt = 1.4 * (1 - smile) ** 2 - 0.2
    middle = -4.9 - 1.1 * smile + 0.9 * along**2 - tilt * along
    slope = (1.8 * along - tilt) / 4.4 * part.stretch
    thick = 1.05 * np.maximum(1 - along**2, 0)
    beyond = 2 * np.maximum(np.abs(along) - 1, 0)
    distance = (np.abs(part.y - middle) - thick) / np.hypot(slope, 1) + beyond
    paint(canvas[:, :, rows], 0.9 * coverage(distance, 1.3), colour(HAIR_COLOUR))


def _paint_mouth(canvas: Array, skin: Array, smile: Array, face: Face) -> None:
    part, rows = face.between(5, 19)
    lips, half, bend = canvas[:, :, rows], 6.4 + 1.9 * smile, 9.0 * smile - 3.2
    along = part.u / half
    middle = 12.2 + bend * (0.42 - along**2)
    steep = np.hypot(2 * bend * along / half * part.stretch, 1)
    taper = np.maximum(1 - along**2, 0)
    beyond = 3 * half * np.maximum(np.abs(along) - 1, 0)
    opening = 0.3 + 3.4 * np.maximum(smile - 0.45, 0)
    apart = np.abs(part.y - middle)
    outer = coverage((apart - 0.4 - (opening + 1.1) * taper) / steep + beyond, 1.3)
    inner = coverage((apart - 0.1 - opening * taper) / steep + beyond, 1.2)
    teeth = coverage(part.y - middle - 0.15 * opening) * np.clip(2 * opening - 1.2, 0, 1)
    paint(lips, 0.85 * outer, skin * colour(LIPS))
    paint(lips, inner, colour(MOUTH) + teeth[:, None] * (colour(TEETH) - colour(MOUTH)))
