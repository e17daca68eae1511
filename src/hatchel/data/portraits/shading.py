"""How a portrait is coloured and lit.

Arrays of one number per image are ``(N, 1, 1)``, colours ``(N, 3, 1, 1)``; pictures are
``(N, 3, h, w)`` with red, green and blue in [0, 1].
"""

import math

import numpy as np

from hatchel.data.portraits.geometry import Array

Colour = tuple[float, float, float]

SKIN: tuple[Colour, ...] = (
    (1.00, 0.88, 0.79),
    (0.97, 0.78, 0.64),
    (0.86, 0.64, 0.48),
    (0.66, 0.45, 0.33),
    (0.48, 0.31, 0.23),
)
"""Skin colours at equal steps of the factor, fair to deep."""
BACKGROUND: tuple[Colour, ...] = (
    (0.20, 0.33, 0.55),
    (0.36, 0.56, 0.66),
    (0.62, 0.74, 0.70),
    (0.86, 0.84, 0.68),
    (0.99, 0.86, 0.60),
)
"""Backgrounds at equal steps of the factor, dusk to dawn."""
SHADOW: Colour = (0.52, 0.45, 0.46)
"""What full shadow leaves of a colour; the shadows of skin are warm."""
SWING = math.radians(75)
"""The light stands from this far on the left to this far on the right."""
ELEVATION = math.radians(28)
WRAP = 0.3
"""How far the light reaches round the edge of the shadow, as that of a large lamp does."""


def palette(knots: tuple[Colour, ...], value: Array) -> Array:
    """Return colours ``(N, 3, 1, 1)`` at values in [0, 1], linear between equally spaced knots."""
    place = np.linspace(0, 1, len(knots))
    channels = [np.interp(value.ravel(), place, channel) for channel in zip(*knots, strict=True)]
    return np.stack(channels, axis=1).astype(np.float32)[:, :, None, None]


def colour(rgb: Colour) -> Array:
    """Return one colour, ``(1, 3, 1, 1)``."""
    return np.array(rgb, np.float32)[None, :, None, None]


def light(value: Array) -> Array:
    """Return unit vectors towards the light, ``(N, 3, 1, 1)``: 0 is left, ½ in front, 1 right."""
    angle = SWING * (2 * value.ravel() - 1)
    level = math.cos(ELEVATION)
    up = np.full_like(angle, -math.sin(ELEVATION))
    return np.stack([np.sin(angle) * level, up, np.cos(angle) * level], axis=1)[:, :, None, None]


def facing(normal: Array, lamp: Array) -> Array:
    """Return n · l, ``(N, h, w)``, of normals ``(3, h, w)`` and lights ``(N, 3, 1, 1)``."""
    cosine: Array = lamp[:, 0] * normal[0] + lamp[:, 1] * normal[1] + lamp[:, 2] * normal[2]
    return cosine


def lit(cosine: Array) -> Array:
    """Return how much light arrives, in [0, 1]: Lambert's law, wrapped round the edge."""
    arriving: Array = np.clip((cosine + WRAP) / (1 + WRAP), 0, 1)
    return arriving


def shaded(base: Array, brightness: Array) -> Array:
    """Return a colour or picture under ``brightness (N, h, w)``, 0 in shadow and 1 in the light."""
    dark = colour(SHADOW)
    return base * (dark + (1 - dark) * brightness[:, None])


def backdrop(value: Array, x: Array, y: Array) -> Array:
    """Return backgrounds ``(N, 3, h, w)``, one colour each that darkens softly outwards."""
    return palette(BACKGROUND, value) * (1.03 - 0.16 * (x**2 + (y + 4) ** 2) / 1000)


def paint(canvas: Array, alpha: Array, over: Array) -> None:
    """Lay a colour or picture over ``canvas (N, 3, h, w)``, opacity ``alpha (N or 1, h, w)``."""
    canvas += alpha[:, None] * (over - canvas)
