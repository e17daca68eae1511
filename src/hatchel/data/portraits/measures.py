"""What a portrait shows, measured from its pixels: also of reconstructions and traversals.

Each factor is read from the part of the picture where it shows, by a quadratic ridge regression
that was fitted on rendered portraits, some of them blurred and noisy. The smile is read from the
mouth alone, after the head has been turned to the front by the azimuth that was measured.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hatchel.data.portraits.face import TURN
from hatchel.data.portraits.geometry import HEAD_ROW, SIDE, Window, head_radius
from hatchel.data.portraits.portraits import FACTOR_NAMES, draw_portraits
from hatchel.data.values.source import Images

Columns = NDArray[np.float64]

# Where each factor shows; hair is everywhere.
_WINDOWS: dict[str, Window] = {
    "skin_colour": (slice(10, 58), slice(12, 52)),
    "azimuth": (slice(10, 50), slice(12, 52)),
    "hair": (slice(0, SIDE), slice(0, SIDE)),
    "lighting": (slice(8, SIDE), slice(8, 56)),
}
# Windows are averaged over squares of this side.
_TILE = 8
_COMPONENTS = 20
_PENALTY = 10.0
# How blurred and how noisy the portraits are from which the measures are learnt.
_BLUR, _NOISE, _GROUP = 2.0, 0.06, 50


class PortraitMeasures(NamedTuple):
    """Estimates of the factors, ``(N,)`` each, in the units of ``draw_portraits``: about 0 to 1.

    Attributes:
        skin_colour: fair to deep.
        azimuth: the head turned to the left to turned to the right.
        smile: corners of the mouth down to up.
        hair: cropped to long.
        lighting: from the left to from the right.
        background: dusk to dawn.
    """

    skin_colour: Columns
    azimuth: Columns
    smile: Columns
    hair: Columns
    lighting: Columns
    background: Columns


@dataclass(frozen=True, eq=False)
class Regression:
    """A quadratic ridge regression on principal components: ŷ = w · (1, z, z zᵀ).

    Attributes:
        centre: mean of the features, ``(P,)``.
        axes: from features to components of unit variance, ``(P, D)``.
        weights: of the constant, the D components and their D (D + 1) / 2 products.
    """

    centre: Columns
    axes: Columns
    weights: NDArray[np.floating]

    def __call__(self, features: Columns) -> Columns:
        """Return predictions ``(N,)`` of features ``(N, P)``."""
        return _quadratic((features - self.centre) @ self.axes) @ self.weights


@dataclass(frozen=True, eq=False)
class PortraitMeter:
    """Fitted measures; one for each factor, by name."""

    regressions: dict[str, Regression]

    def measure(self, images: Images) -> PortraitMeasures:
        """Measure images ``(N, 3, 64, 64)`` in [0, 1]; raises as :func:`measure_portraits`."""
        images = np.asarray(images)
        _check_images(images)
        seen = {name: self.regressions[name](part) for name, part in _parts(images).items()}
        seen["smile"] = self.regressions["smile"](_mouth(images, seen["azimuth"]))
        return PortraitMeasures(**seen)


def measure_portraits(images: Images, meter: PortraitMeter | None = None) -> PortraitMeasures:
    """Estimate the six factors of portraits, sharp or blurred.

    Args:
        images: ``(N, 3, 64, 64)`` in [0, 1].
        meter: from :func:`fit_portrait_meter`; fitted anew, in a few seconds, where there is none.

    Returns:
        Six arrays ``(N,)``, in the units of ``draw_portraits``.

    Raises:
        ValueError: images of another shape or type, or with values that are no number.
    """
    return (fit_portrait_meter() if meter is None else meter).measure(images)


def fit_portrait_meter(size: int = 2000, seed: int = 0) -> PortraitMeter:
    """Learn to measure portraits from rendered ones, which are blurred by up to two pixels.

    Args:
        size: how many are rendered.
        seed: of their factors, their blur and their noise.

    Raises:
        ValueError: fewer than 500, from which nothing reliable is learnt.
    """
    if size < 500:
        raise ValueError(f"got {size} portraits to learn the measures from; give at least 500")
    random = np.random.default_rng(seed)
    values = random.random((size, len(FACTOR_NAMES)))
    images = np.concatenate(list(_spoilt(draw_portraits(values), random)))
    truth = dict(zip(FACTOR_NAMES, values.T, strict=True))
    parts = _parts(images)
    fitted = {name: _fit(part, truth[name]) for name, part in parts.items()}
    azimuth = fitted["azimuth"](parts["azimuth"])
    fitted["smile"] = _fit(_mouth(images, azimuth), truth["smile"])
    return PortraitMeter(fitted)


def blurred(images: Images, sigma: float) -> Images:
    """Return images ``(…, H, W)`` under a Gaussian blur of ``sigma`` > 0 pixels."""
    down, right = (_blur_matrix(side, sigma) for side in images.shape[-2:])
    return np.asarray(down @ images @ right.T, np.float32)


def _check_images(images: Images) -> None:
    if images.ndim != 4 or images.shape[1:] != (3, SIDE, SIDE):
        raise ValueError(
            f"got images of shape {images.shape}; portraits are (N, 3, {SIDE}, {SIDE})"
        )
    if not np.issubdtype(images.dtype, np.floating) or not np.isfinite(images).all():
        raise ValueError(
            f"got images of type {images.dtype}, or not finite; portraits are floats in [0, 1]: "
            "divide bytes by 255, and leave out what is no number"
        )


def _blur_matrix(side: int, sigma: float) -> NDArray[np.float32]:
    place = np.arange(side)
    weights = np.exp(-0.5 * ((place[:, None] - place) / sigma) ** 2)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True), np.float32)


def _spoilt(images: Images, random: np.random.Generator) -> Iterator[Images]:
    for start in range(0, len(images), _GROUP):
        group = blurred(images[start : start + _GROUP], random.uniform(0.05, _BLUR))
        noise = random.standard_normal(group.shape, np.float32) * random.uniform(0, _NOISE)
        yield np.clip(group + noise.astype(np.float32), 0, 1)


def _parts(images: Images) -> dict[str, Columns]:
    parts = {name: _averaged(images[:, :, *window]) for name, window in _WINDOWS.items()}
    margins = np.concatenate([images[:, :, :32, :8], images[:, :, :32, -8:]], axis=3)
    return parts | {"background": _averaged(margins)}


def _averaged(images: Images) -> Columns:
    # Two small matrix products are ten times faster than a mean over tiles.
    down, right = (
        np.repeat(np.eye(length // _TILE, dtype=np.float32), _TILE, axis=1) / _TILE
        for length in images.shape[-2:]
    )
    return np.asarray((down @ images @ right.T).reshape(len(images), -1), np.float64)


def _mouth(images: Images, azimuth: Columns) -> Columns:
    """Return the surface of the head round the mouth as seen from in front of the face.

    Colours are relative to the patch's mean, which takes the skin and most of the light away.
    """
    rows = slice(35, 49)
    y = np.arange(rows.start, rows.stop)[:, None] + 0.5 - HEAD_ROW
    radius = head_radius(y)
    longitude = np.arange(-10, 11) / radius + TURN * (2 * azimuth[:, None, None] - 1)
    column = radius * np.sin(np.clip(longitude, -1.5, 1.5)) + (SIDE - 1) / 2
    left = column.astype(np.int64)[:, None]
    strip = images[:, :, rows]
    one, next_one = (np.take_along_axis(strip, left + step, axis=3) for step in (0, 1))
    patch = one + (column[:, None] - left) * (next_one - one)
    relative = patch / (patch.mean(axis=(2, 3), keepdims=True) + 0.02)  # black stays black
    return np.asarray(relative.reshape(len(images), -1), np.float64)


def _fit(features: Columns, target: Columns) -> Regression:
    centre: Columns = features.mean(axis=0)
    covariance = np.cov(features, rowvar=False)
    variances, vectors = np.linalg.eigh(covariance)
    axes = vectors[:, -_COMPONENTS:] / np.sqrt(variances[-_COMPONENTS:] + 1e-9)
    design = _quadratic((features - centre) @ axes)
    gram = design.T @ design + _PENALTY * np.eye(design.shape[1])
    weights = np.linalg.solve(gram, design.T @ target)
    return Regression(centre, axes, weights)


def _quadratic(z: Columns) -> Columns:
    first, second = np.triu_indices(z.shape[1])
    return np.concatenate([np.ones((len(z), 1)), z, z[:, first] * z[:, second]], axis=1)
