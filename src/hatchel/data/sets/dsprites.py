"""dSprites: squares, ellipses and hearts in 737,280 positions, sizes and orientations.

No file is needed: the images are rendered. Where the original file lies in the data directory, its
images are used and checked against the rendered ones.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from hatchel.data.data_set import Classes, DataSet
from hatchel.data.sets.dsprites_file import find_dsprites, how_to_get_dsprites, read_dsprites
from hatchel.data.sets.sprites import FACTOR_SIZES, IMAGE_SHAPE, N_IMAGES, Sprites, packed
from hatchel.data.values.in_memory import BitPixels
from hatchel.data.values.source import Images, Values

Source = Literal["auto", "file", "packed", "rendered"]

FACTOR_NAMES = ("shape", "scale", "orientation", "position_x", "position_y")
THRESHOLDS: Mapping[str, int] = MappingProxyType(
    {"shape": 1, "scale": 3, "orientation": 20, "position_x": 16, "position_y": 16}
)
"""The class from which on a binary attribute of dSpritesUnfair is true."""


class _Origin(NamedTuple):
    pixels: Values
    sprites: Sprites
    facts: dict[str, Any]


def load_dsprites(source: Source = "auto") -> DataSet:
    """Load dSprites.

    Five factors vary: shape (square, ellipse, heart), scale, orientation, position x and position
    y, of 3, 6, 40, 32 and 32 classes, in the order of the original file, position y fastest. Its
    sixth, colour, has one class, and is left out as in disentanglement_lib. Orientation 39 looks
    like orientation 0.

    Packed images are also what a GPU wants: move the 377 MB of bits there once, then gather and
    unpack a batch on the device. :func:`~hatchel.data.sets.sprites.rasterise` renders from 5 MB.

    Args:
        source: where the images come from. "file": the original npz in the data directory.
            "packed": rendered once, in a second or two, and held in 377 MB. "rendered": rendered
            when they are asked for, from 5 MB. "auto": "file" where it is present, else "packed".

    Returns:
        737,280 images ``(1, 64, 64)`` of 0 and 1.

    Raises:
        ValueError: an unknown source, or a file that is absent, damaged or not the published one.

    Source:
        L. Matthey, I. Higgins, D. Hassabis, A. Lerchner, "dSprites: Disentanglement testing
        Sprites dataset", 2017.
    """
    origin = _origin(source)
    return DataSet(
        name="dsprites",
        values=origin.pixels,
        factor_names=FACTOR_NAMES,
        factor_sizes=FACTOR_SIZES,
        render=origin.sprites.render,
        facts=origin.facts,
        look_alike={"orientation": {39: 0}},
    )


def load_dsprites_unfair(
    source: Source = "auto", *, q_shape: float = 1.0, q_x: float = 3.0, first_index: int = 0
) -> DataSet:
    """Load dSpritesUnfair: dSprites in which shape and position x go together.

    (shape, position x) is drawn with probability ∝ (i_S / n_S)^q_S + (i_X / n_X)^q_X, the rest
    uniformly. The images are those of dSprites; they differ in their odds.

    The paper does not say whether the indices i_S and i_X start at 0, as the classes do in the
    file, or at 1. Here they start at ``first_index``. From 0, a square at the left edge never
    occurs; from 1, it is rare.

    The binary attributes are named after their factors: shape is not a square, scale ≥ 3,
    orientation ≥ 20, position_x ≥ 16, position_y ≥ 16 (:data:`THRESHOLDS`).

    Args:
        source: as of :func:`load_dsprites`.
        q_shape: the exponent q_S ≥ 0.
        q_x: the exponent q_X ≥ 0.
        first_index: 0 or 1, the index of a factor's first class.

    Raises:
        ValueError: exponents or a first index that are not as described, and as
            :func:`load_dsprites` does.

    Source:
        E. Creager et al., "Flexibly Fair Representation Learning by Disentanglement", 2019,
        appendix B.
    """
    pair = unfair_odds(q_shape, q_x, first_index)
    fair = load_dsprites(source)
    own = {
        "q_shape": q_shape,
        "q_x": q_x,
        "first_index": first_index,
        "attributes": {name: f">= {least}" for name, least in THRESHOLDS.items()},
    }
    return replace(
        fair,
        name="dsprites-unfair",
        attribute_names=tuple(THRESHOLDS),
        attributes=_attributes(),
        odds=np.broadcast_to(pair[:, None, None, :, None], FACTOR_SIZES).ravel(),
        facts={**fair.facts, **own},
    )


def unfair_odds(q_shape: float, q_x: float, first_index: int) -> NDArray[np.float64]:
    """Return the relative probability of each shape and position x, ``(3, 32)``.

    Raises:
        ValueError: as :func:`load_dsprites_unfair` does.
    """
    if not (0 <= q_shape < np.inf and 0 <= q_x < np.inf) or first_index not in (0, 1):
        raise ValueError(
            f"got q_shape={q_shape}, q_x={q_x} and first_index={first_index}; the exponents are "
            "finite and not negative, the first index is 0 or 1"
        )
    n_shapes, n_x = FACTOR_SIZES[0], FACTOR_SIZES[3]
    shape = (np.arange(n_shapes) + first_index) / n_shapes
    x = (np.arange(n_x) + first_index) / n_x
    return np.add.outer(shape**q_shape, x**q_x)


def render_dsprites(factors: Classes) -> Images:
    """Render images of factor classes; raises and returns as :meth:`Sprites.render` does.

    The tables behind it take a tenth of a second each time: to render often, keep a
    ``Sprites.built()``, or the ``render`` of :func:`load_dsprites`.
    """
    return Sprites.built().render(factors)


def _attributes() -> NDArray[np.int8]:
    classes = np.stack(np.unravel_index(np.arange(N_IMAGES), FACTOR_SIZES), axis=1)
    least = np.array([THRESHOLDS[name] for name in FACTOR_NAMES])
    return (classes >= least).astype(np.int8)


def _origin(source: Source) -> _Origin:
    if source not in get_args(Source):
        raise ValueError(f"unknown source {source!r}; choose one of {', '.join(get_args(Source))}")
    sprites = Sprites.built()
    path = find_dsprites() if source in ("auto", "file") else None
    if path is not None:
        return _from_file(path, sprites)
    if source == "file":
        raise ValueError(f"the original dSprites is not there; {how_to_get_dsprites()}")
    facts = {
        "source": "rendered",
        "sha256_of_crossings": hashlib.sha256(sprites.edges.tobytes()).hexdigest(),
    }
    if source == "rendered":
        return _Origin(sprites, sprites, facts)
    return _Origin(BitPixels(packed(sprites.edges), IMAGE_SHAPE), sprites, facts)


def _from_file(path: Path, sprites: Sprites) -> _Origin:
    original = read_dsprites(path, sprites)
    facts = {
        "source": path.name,
        "sha256": original.sha256,
        "share_unlike_rendered": original.unequal,
    }
    return _Origin(original.pixels, sprites, facts)
