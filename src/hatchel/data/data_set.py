"""Images with named factors: one interface to what is stored, packed or rendered."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

Images = NDArray[np.float32]
"""Images ``(N, C, H, W)``, values in [0, 1]."""
Classes = NDArray[np.int64]
"""Factor classes ``(N, K)``."""
Indices = NDArray[np.int64]
LabelKind = Literal["attributes", "factors", "target"]


class Sample(NamedTuple):
    """A batch.

    Attributes:
        images: ``(N, C, H, W)`` in [0, 1].
        factors: classes ``(N, K)``; K = 0 where a set has no factors.
    """

    images: Images
    factors: Classes


class Pixels(Protocol):
    """Where images come from.

    Attributes:
        shape: ``(C, H, W)`` of one image.
    """

    @property
    def shape(self) -> tuple[int, int, int]:
        """Return channels, height and width of one image."""

    def __len__(self) -> int:
        """Return the number of images."""

    def at(self, indices: Indices) -> Images:
        """Return the images of these indices."""


@dataclass(frozen=True)
class BytePixels:
    """Images held as bytes: ``stored (N, C, H, W)``, of which ``top`` is white."""

    stored: NDArray[np.uint8]
    top: int = 255

    @property
    def shape(self) -> tuple[int, int, int]:
        """Channels, height and width."""
        _, channels, height, width = self.stored.shape
        return channels, height, width

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.stored)

    def at(self, indices: Indices) -> Images:
        """Return the images of these indices."""
        chosen = self.stored[indices]
        if self.top == 1:
            return chosen.astype(np.float32)
        return np.divide(chosen, np.float32(self.top), dtype=np.float32)  # without a second array


@dataclass(frozen=True)
class BitPixels:
    """Binary images of eight pixels a byte, the first in the highest bit: ``packed (N, C·H·W/8)``.

    Raises:
        ValueError: an image is not a whole number of bytes, or the array has another width.
    """

    packed: NDArray[np.uint8]
    shape: tuple[int, int, int]

    def __post_init__(self) -> None:
        bits = math.prod(self.shape)
        if bits != 8 * self.packed.shape[1]:
            raise ValueError(
                f"images of shape {self.shape} have {bits} pixels, and rows of "
                f"{self.packed.shape[1]} bytes hold {8 * self.packed.shape[1]}: use np.packbits"
            )

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.packed)

    def at(self, indices: Indices) -> Images:
        """Return the images of these indices."""
        bits = np.unpackbits(self.packed[indices], axis=1)
        return bits.astype(np.float32).reshape(len(indices), *self.shape)


@dataclass(frozen=True)
class FloatPixels:
    """Images held as they are: ``stored (N, C, H, W)``, float32 in [0, 1]."""

    stored: Images

    @property
    def shape(self) -> tuple[int, int, int]:
        """Channels, height and width."""
        _, channels, height, width = self.stored.shape
        return channels, height, width

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.stored)

    def at(self, indices: Indices) -> Images:
        """Return the images of these indices."""
        return self.stored[indices]


@dataclass(frozen=True)
class DataSet:
    """A set of images, what varies in them, and how to draw from it.

    Attributes:
        name: of the set.
        pixels: the images.
        factor_names: what varies, K names; none where that is not known.
        factor_sizes: how many classes each factor has.
        classes: factor classes of every image, ``(N, K)``; None where the images are all
            combinations in row-major order, the last factor fastest.
        render: makes the images of any factor classes, where the set is procedural.
        attribute_names: binary attributes, A names.
        attributes: of every image, ``(N, A)``; None where there are none.
        odds: relative probability with which each image is drawn, ``(N,)``; None for all alike.
        facts: what else the record of a run should say, such as a digest or a source.
        look_alike: of some factors, classes that no image tells from another: orientation 39 of
            dSprites from 0 is ``{"orientation": {39: 0}}``.
    """

    name: str
    pixels: Pixels
    factor_names: tuple[str, ...] = ()
    factor_sizes: tuple[int, ...] = ()
    classes: Classes | None = None
    render: Callable[[Classes], Images] | None = None
    attribute_names: tuple[str, ...] = ()
    attributes: NDArray[np.bool_] | None = None
    odds: NDArray[np.float64] | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    look_alike: Mapping[str, Mapping[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        assert len(self.factor_names) == len(self.factor_sizes)
        assert self.classes is None or self.classes.shape == (len(self), len(self.factor_names))
        assert self.classes is not None or not self.factor_names or self._is_grid
        if self.odds is not None:
            object.__setattr__(self, "_cumulative", np.cumsum(self.odds) / self.odds.sum())

    @property
    def _is_grid(self) -> bool:
        return math.prod(self.factor_sizes) == len(self)

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """Channels, height and width of one image."""
        return self.pixels.shape

    def __len__(self) -> int:
        """Return the number of images."""
        return len(self.pixels)

    def images(self, indices: Indices) -> Images:
        """Return the images of these indices, ``(n, C, H, W)`` in [0, 1]."""
        return self.pixels.at(indices)

    def factors(self, indices: Indices) -> Classes:
        """Return the factor classes of these indices, ``(n, K)``."""
        if self.classes is not None:
            return self.classes[indices]
        if not self.factor_names:
            return np.zeros((len(indices), 0), np.int64)
        return np.stack(np.unravel_index(indices, self.factor_sizes), axis=1).astype(np.int64)

    def has(self, kind: LabelKind) -> bool:
        """Whether samples have labels of a kind."""
        held: Mapping[str, bool] = {
            "attributes": self.attributes is not None,
            "factors": bool(self.factor_names),
        }
        return held.get(kind, False)

    def labels(self, kind: LabelKind) -> NDArray[np.generic]:
        """Return the labels of every sample, ``(N, A)``."""
        if kind == "attributes" and self.attributes is not None:
            return self.attributes.astype(np.int64)
        return self.factors(np.arange(len(self)))

    def draw(self, count: int, random: np.random.Generator) -> Indices:
        """Draw indices with replacement, by the set's odds."""
        if self.odds is None:
            return random.integers(len(self), size=count)
        cumulative: NDArray[np.float64] = self._cumulative  # type: ignore[attr-defined]
        drawn = np.searchsorted(cumulative, random.random(count), side="right")
        return np.minimum(drawn, len(self) - 1).astype(np.int64)

    def sample(self, count: int, random: np.random.Generator) -> Sample:
        """Draw a batch."""
        chosen = self.draw(count, random)
        return Sample(self.images(chosen), self.factors(chosen))

    def sample_fixed(
        self, count: int, fixed: Mapping[str, int], random: np.random.Generator
    ) -> Sample:
        """Draw a batch in which some factors are the same in every image.

        Args:
            count: images to draw.
            fixed: the class of each factor that is held, by name.
            random: drawn from by the set's odds among the images that qualify.

        Raises:
            ValueError: no such factor or class, or no image has this combination.
        """
        wanted = {self._factor(name): value for name, value in fixed.items()}
        for axis, value in wanted.items():
            if not 0 <= value < self.factor_sizes[axis]:
                raise ValueError(
                    f"factor {self.factor_names[axis]!r} of {self.name} has classes 0 to "
                    f"{self.factor_sizes[axis] - 1}, not {value}"
                )
        if not wanted:
            return self.sample(count, random)
        if self.classes is None and self.odds is None:
            sizes = np.array(self.factor_sizes)
            drawn = random.integers(sizes, size=(count, len(sizes)))
            for axis, value in wanted.items():
                drawn[:, axis] = value
            return self._at(np.ravel_multi_index(tuple(drawn.T), self.factor_sizes))
        candidates = self._with_classes(wanted)
        odds = np.ones(len(candidates)) if self.odds is None else self.odds[candidates]
        if not odds.sum() > 0:
            raise ValueError(f"{self.name} has no image with {dict(fixed)}; fix fewer factors")
        return self._at(random.choice(candidates, size=count, p=odds / odds.sum()))

    def batches(self, size: int) -> Iterator[Sample]:
        """Yield everything in order."""
        for start in range(0, len(self), size):
            yield self._at(np.arange(start, min(start + size, len(self))))

    def _with_classes(self, wanted: Mapping[int, int]) -> Indices:
        """Return the images with these classes of these factors."""
        if self.classes is None:
            places = np.arange(len(self)).reshape(self.factor_sizes or (-1,))
            axes = range(len(self.factor_sizes))
            chosen: Indices = places[tuple(wanted.get(axis, slice(None)) for axis in axes)].ravel()
            return chosen
        fits = np.all([self.classes[:, axis] == value for axis, value in wanted.items()], axis=0)
        return np.flatnonzero(np.broadcast_to(fits, len(self)))

    def _at(self, indices: Indices) -> Sample:
        return Sample(self.images(indices), self.factors(indices))

    def _factor(self, name: str) -> int:
        if name not in self.factor_names:
            known = ", ".join(self.factor_names) or "none"
            raise ValueError(f"{self.name} has no factor {name!r}; its factors: {known}")
        return self.factor_names.index(name)
