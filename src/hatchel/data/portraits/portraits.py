"""Portraits: rendered faces with named factors, for studies of faces that need no download.

A head is an ellipsoid of revolution with eyes, brows, nose, mouth and ears, lit by one lamp. Six
factors vary it, each with ordered classes; every edge is smooth, so that an image changes
continuously with every factor.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hatchel.data.data_set import Classes, DataSet
from hatchel.data.portraits.face import Face, ears, nose_relief, paint_face, turned_face
from hatchel.data.portraits.geometry import (
    HAIR,
    HEAD,
    NECK,
    SHOULDERS,
    SIDE,
    WHOLE,
    Array,
    Surface,
    coverage,
    grid,
    head,
    neck,
    shoulders,
    smooth,
)
from hatchel.data.portraits.hair import Strands, below_hairline, hair_picture, outline, strands
from hatchel.data.portraits.shading import (
    SKIN,
    Colour,
    backdrop,
    colour,
    facing,
    light,
    lit,
    paint,
    palette,
    shaded,
)
from hatchel.data.values.in_memory import BytePixels
from hatchel.data.values.source import Images

FACTOR_NAMES = ("skin_colour", "azimuth", "smile", "hair", "lighting", "background")
"""Fair to deep, left to right, frown to smile, cropped to long, left to right, dusk to dawn."""
FACTOR_SIZES = (10, 15, 11, 10, 11, 10)
SHIRT: Colour = (0.20, 0.40, 0.42)
# Few enough that a block's arrays stay in the cache.
_BLOCK = 32

Values = NDArray[np.floating]


class Scene(NamedTuple):
    """What is the same in every portrait."""

    head: Surface
    neck: Surface
    shoulders: Surface
    strands: Strands


class Look(NamedTuple):
    """What differs: the factors' values, ``(N, 1, 1)`` each, and the lamp and skin they make.

    Attributes:
        smile: 0 to 1.
        hair: 0 to 1.
        background: 0 to 1.
        lamp: unit vectors towards the light, ``(N, 3, 1, 1)``.
        skin: its colour, ``(N, 3, 1, 1)``.
        face: the turned face.
    """

    smile: Array
    hair: Array
    background: Array
    lamp: Array
    skin: Array
    face: Face


def load_portraits(size: int = 20_000, seed: int = 0, held_back: int = 0) -> DataSet:
    """Render portraits of random factors, drawn independently and uniformly.

    Args:
        size: how many.
        seed: of the draw; one seed gives the same portraits everywhere.
        held_back: how many of them, the last ones, are not to be trained on: the part "test".

    Returns:
        The portraits, held as bytes, with their classes and the renderer.

    Raises:
        ValueError: a size that is not positive, a negative seed, or none left to train on.
    """
    if size < 1 or seed < 0:
        raise ValueError(
            f"got size={size} and seed={seed} for portraits; give a size of at least 1 and a "
            "seed of at least 0"
        )
    if not 0 <= held_back < size:
        raise ValueError(
            f"got held_back={held_back} of {size} portraits; hold 0 to {size - 1} of them back"
        )
    random = np.random.default_rng(seed)
    classes = random.integers(FACTOR_SIZES, size=(size, len(FACTOR_SIZES)))
    stored = np.empty((size, 3, SIDE, SIDE), np.uint8)
    scene, values = _scene(), factor_values(classes)
    for start in range(0, size, _BLOCK):
        images = _draw_block(scene, values[start : start + _BLOCK])
        stored[start : start + _BLOCK] = np.rint(255 * images)
    return DataSet(
        "portraits",
        BytePixels(stored),
        FACTOR_NAMES,
        FACTOR_SIZES,
        classes,
        render=render_portraits,
        facts={"size": size, "seed": seed},
        split=_split(size, held_back),
    )


def _split(size: int, held_back: int) -> dict[str, NDArray[np.int64]]:
    """Return the parts "train" and "test"; none where nothing is held back."""
    train, test = np.split(np.arange(size), [size - held_back])
    return {"train": train, "test": test} if held_back else {}


def render_portraits(factors: Classes) -> Images:
    """Render portraits of these factor classes.

    Args:
        factors: classes ``(N, 6)`` in the order of ``FACTOR_NAMES``, from 0.

    Returns:
        ``(N, 3, 64, 64)`` in [0, 1].

    Raises:
        TypeError: the classes are no integers.
        ValueError: their shape is another, or a factor has no such class.
    """
    return draw_portraits(factor_values(factors))


def draw_portraits(values: Values) -> Images:
    """Render portraits of factors that vary continuously.

    Args:
        values: ``(N, 6)`` in [0, 1], in the order of ``FACTOR_NAMES``.

    Returns:
        ``(N, 3, 64, 64)`` in [0, 1].

    Raises:
        ValueError: another shape, or values outside [0, 1].
    """
    values = np.asarray(values)
    _check_shape(values, "values")
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError("got values of portraits outside [0, 1] or not a number; rescale them")
    images = np.empty((len(values), 3, SIDE, SIDE), np.float32)
    scene = _scene()
    for start in range(0, len(values), _BLOCK):
        images[start : start + _BLOCK] = _draw_block(scene, values[start : start + _BLOCK])
    return images


def factor_values(factors: Classes) -> Array:
    """Return the value k / (size − 1) of every class k, ``(N, 6)``; raises as the renderer does."""
    factors = np.asarray(factors)
    if not np.issubdtype(factors.dtype, np.integer):
        raise TypeError(
            f"got factor classes of type {factors.dtype}; classes are integers: use draw_portraits "
            "for values between them"
        )
    _check_shape(factors, "factor classes")
    for name, size, column in zip(FACTOR_NAMES, FACTOR_SIZES, factors.T, strict=True):
        wrong = column[(column < 0) | (column >= size)]
        if wrong.size:
            raise ValueError(
                f"factor {name!r} of portraits has classes 0 to {size - 1}, not {wrong[0]}"
            )
    values: Array = (factors / (np.array(FACTOR_SIZES) - 1)).astype(np.float32)
    return values


def _check_shape(given: NDArray[np.generic], what: str) -> None:
    if given.ndim != 2 or given.shape[1] != len(FACTOR_NAMES):
        raise ValueError(
            f"got {what} of shape {given.shape}; portraits need (N, {len(FACTOR_NAMES)}), one "
            f"column each for {', '.join(FACTOR_NAMES)}"
        )


def _scene() -> Scene:
    return Scene(head(), neck(), shoulders(), strands())


def _draw_block(scene: Scene, values: Values) -> Images:
    skin, turn, smile, hair, lighting, background = values.astype(np.float32).T[..., None, None]
    face = turned_face(scene.head.x, scene.head.y, turn)
    look = Look(smile, hair, background, light(lighting), palette(SKIN, skin), face)
    below = below_hairline(face.longitude, face.y, hair)
    canvas = backdrop(look.background, *grid(WHOLE))
    _paint_shoulders(canvas, scene.shoulders, look)
    _paint_hair(canvas, scene, look, below)
    _paint_neck(canvas, scene.neck, look)
    _paint_head(canvas, scene.head, look, below)
    return np.clip(canvas, 0, 1, out=canvas)


def _paint_shoulders(canvas: Images, solid: Surface, look: Look) -> None:
    cloth = shaded(colour(SHIRT), lit(facing(solid.normal, look.lamp)))
    paint(canvas[:, :, *SHOULDERS], solid.coverage[None], cloth)


def _paint_hair(canvas: Images, scene: Scene, look: Look, below: Array) -> None:
    hair = scene.strands
    covered = outline(hair.x, hair.y, look.hair, look.face.azimuth)
    rows, columns = (
        slice(inner.start - outer.start, inner.stop - outer.start)
        for inner, outer in zip(HEAD, HAIR, strict=True)
    )
    on_head = scene.head.coverage * coverage(below, 1.4)
    covered[:, rows, columns] = np.maximum(covered[:, rows, columns], on_head)
    paint(canvas[:, :, *HAIR], covered, hair_picture(hair, look.lamp))


def _paint_neck(canvas: Images, solid: Surface, look: Look) -> None:
    # The chin throws a shadow.
    open_sky = 0.5 + 0.5 * smooth((solid.y - 17) / 9)
    skin = shaded(look.skin, open_sky * lit(facing(solid.normal, look.lamp)))
    paint(canvas[:, :, *NECK], solid.coverage[None], skin)


def _paint_head(canvas: Images, solid: Surface, look: Look, below: Array) -> None:
    cosine = facing(solid.normal, look.lamp)
    right, down, rows = nose_relief(look.face)
    cosine[:, rows] -= solid.normal[2, rows] * (right * look.lamp[:, 0] + down * look.lamp[:, 1])
    # The hair throws a soft shadow on the forehead.
    brightness = lit(cosine) * (0.78 + 0.22 * coverage(1.5 - below, 5))
    skin = shaded(paint_face(look.skin, look.smile, look.face), brightness)
    bare = solid.coverage * coverage(-below, 1.4)
    # Hair over the ears hides them.
    ear = ears(look.face) * (1 - smooth((look.hair - 0.1) / 0.2))
    paint(canvas[:, :, *HEAD], np.maximum(bare, ear), skin)
