"""Samples of one shape with what is known of them: one interface to what is stored or rendered."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hatchel.data.labels import LabelColumns, LabelKind, Labels, labels_of, wrong_classes
from hatchel.data.values.source import Images, Indices, Samples, Shape, Values
from hatchel.data.values.subset import subset_of
from hatchel.names.known import known_name

Classes = NDArray[np.int64]
"""Factor classes ``(N, K)``."""


class Sample(NamedTuple):
    """A batch.

    Attributes:
        x: ``(N, *shape)``; images are ``(N, C, H, W)`` in [0, 1].
        factors: classes ``(N, K)``; K = 0 where a set has no factors.
    """

    x: Samples
    factors: Classes


@dataclass(frozen=True)
class DataSet:
    """A set of samples of one shape, what is known of them, and how to draw from it.

    Samples are images ``(C, H, W)``, features ``(P,)``, sequences ``(T, …)`` or any other arrays.

    Attributes:
        name: of the set.
        values: the samples themselves.
        factor_names: what varies, K names; none where that is not known.
        factor_sizes: how many classes each factor has.
        classes: factor classes of every sample, ``(N, K)``; None where the samples are all
            combinations in row-major order, the last factor fastest.
        render: makes the images of any factor classes, where the set is procedural.
        attribute_names: what is known of each sample beside its factors, A names.
        attributes: classes of every sample, ``(N, A)``, −1 where it is not known; None where there
            are none.
        attribute_sizes: how many classes each attribute has; two each where nothing is said.
        odds: relative probability with which each sample is drawn, ``(N,)``; None for all alike.
        facts: what else the record of a run should say, such as a digest or a source; ``notes``
            among them are sentences for whoever uses the set.
        look_alike: of some factors, classes that no image tells from another: orientation 39 of
            dSprites from 0 is ``{"orientation": {39: 0}}``.
        target: what is to be predicted, ``(N,)``: real numbers, NaN where it is not known, or
            classes, −1 where it is not.
        target_name: what it is called.
        target_size: how many classes it has; 0 for real numbers.
        class_names: what the classes of some factors, attributes or the target stand for, by name.
        value_names: what the values along the last axis of a sample are called: features, or the
            channels of a sequence.
        value_range: the least and the largest value of a sample; images have 0 to 1.
        split: indices of the samples of each part: "train", "validation", "test".
    """

    name: str
    values: Values
    factor_names: tuple[str, ...] = ()
    factor_sizes: tuple[int, ...] = ()
    classes: Classes | None = None
    render: Callable[[Classes], Images] | None = None
    attribute_names: tuple[str, ...] = ()
    attributes: NDArray[np.integer[Any]] | None = None
    attribute_sizes: tuple[int, ...] = ()
    odds: NDArray[np.float64] | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    look_alike: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    target: NDArray[Any] | None = None
    target_name: str = "target"
    target_size: int = 0
    class_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    value_names: tuple[str, ...] = ()
    value_range: tuple[float, float] = (0.0, 1.0)
    split: Mapping[str, Indices] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.attribute_sizes:
            object.__setattr__(self, "attribute_sizes", (2,) * len(self.attribute_names))
        self._check_labels()
        if self.classes is None and self.factor_names and not self._is_grid:
            raise self._wrong(
                f"{len(self)} samples and factors of {self.factor_sizes} classes, which are all "
                "combinations where no classes are given"
            )
        if self.target is not None and self.target.shape != (len(self),):
            raise self._wrong(f"{len(self)} samples and a target of shape {self.target.shape}")
        if self.odds is not None:
            object.__setattr__(self, "_cumulative", np.cumsum(self.odds) / self.odds.sum())

    def _check_labels(self) -> None:
        kinds: tuple[tuple[str, LabelColumns, NDArray[np.integer[Any]] | None, int], ...] = (
            ("factor", LabelColumns(self.factor_names, self.factor_sizes), self.classes, 0),
            (
                "attribute",
                LabelColumns(self.attribute_names, self.attribute_sizes),
                self.attributes,
                -1,
            ),
        )
        for what, columns, classes, least in kinds:
            wrong = wrong_classes(what, columns, classes, len(self), least)
            if wrong:
                raise self._wrong(wrong)

    def _wrong(self, what: str) -> ValueError:
        return ValueError(f"the data set {self.name!r} has {what}")

    @property
    def _is_grid(self) -> bool:
        return math.prod(self.factor_sizes) == len(self)

    @property
    def sample_shape(self) -> Shape:
        """The shape of one sample."""
        return self.values.shape

    @property
    def noun(self) -> str:
        """What samples are called: "images" where they have three axes."""
        return "images" if len(self.sample_shape) == 3 else "samples"

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.values)

    def samples(self, indices: Indices) -> Samples:
        """Return the samples of these indices, ``(n, *shape)``; images are in [0, 1]."""
        return self.values.at(indices)

    def factors(self, indices: Indices) -> Classes:
        """Return the factor classes of these indices, ``(n, K)``."""
        if self.classes is not None:
            return self.classes[indices]
        if not self.factor_names:
            return np.zeros((len(indices), 0), np.int64)
        return np.stack(np.unravel_index(indices, self.factor_sizes), axis=1).astype(np.int64)

    def has(self, kind: LabelKind) -> bool:
        """Tell whether the samples have labels of this kind."""
        return bool(self.label_columns(kind).names)

    def label_columns(self, kind: LabelKind) -> LabelColumns:
        """Return the names and the sizes of the labels of a kind; none where it has none.

        Raises:
            ValueError: an unknown kind.
        """
        target = () if self.target is None else (self.target_name,)
        known = {
            "attributes": LabelColumns(self.attribute_names, self.attribute_sizes),
            "factors": LabelColumns(self.factor_names, self.factor_sizes),
            "target": LabelColumns(target, (self.target_size,) * len(target)),
        }
        return known[known_name("kind of labels", kind, known)]

    def labels_at(self, kind: LabelKind, indices: Indices) -> Labels:
        """Return the labels of these indices, and which of them are known, ``(n, A)`` each.

        Raises:
            ValueError: the set has none of this kind.
        """
        if not self.has(kind):
            raise ValueError(f"{self.name} has no {kind}; choose a data set that has them")
        if kind == "factors":
            return labels_of(self.factors(indices))
        if kind == "target":
            assert self.target is not None
            return labels_of(self.target[indices][:, None])
        assert self.attributes is not None
        return labels_of(self.attributes[indices])

    def labels(self, kind: LabelKind) -> NDArray[Any] | None:
        """Return the labels of all samples, ``(N, A)``, missing ones as −1 or NaN; None for none.

        Those of a grid of factors are made at each call.
        """
        return self.labels_at(kind, np.arange(len(self))).values if self.has(kind) else None

    def select(self, indices: Indices) -> "DataSet":
        """Return the set of these samples alone, in this order and without a split."""
        return replace(
            self,
            values=subset_of(self.values, indices),
            classes=self.factors(indices) if self.factor_names else None,
            attributes=None if self.attributes is None else self.attributes[indices],
            odds=None if self.odds is None else self.odds[indices],
            target=None if self.target is None else self.target[indices],
            split={},
        )

    def part(self, name: str) -> "DataSet":
        """Return a part of the split.

        Raises:
            ValueError: there is none of that name.
        """
        chosen = self.split[known_name(f"part of {self.name}", name, self.split)]
        part = self.select(chosen)
        return replace(part, facts={**self.facts, "part": name})

    @property
    def training(self) -> "DataSet":
        """What to train on: the part "train" of a set with a split, else all."""
        return self.part("train") if "train" in self.split else self

    @property
    def evaluation(self) -> "DataSet":
        """What to measure a trained model on: the part "test" of a set with a split, else all."""
        return self.part("test") if "test" in self.split else self

    def draw(self, count: int, random: np.random.Generator) -> Indices:
        """Draw indices with replacement, by the set's odds."""
        if self.odds is None:
            return random.integers(len(self), size=count)
        cumulative: NDArray[np.float64] = self._cumulative  # type: ignore[attr-defined]
        drawn = np.searchsorted(cumulative, random.random(count), side="right")
        return np.minimum(drawn, len(self) - 1).astype(np.int64)

    def some(self, count: int, random: np.random.Generator) -> Indices:
        """Return indices of samples that stand for the set, in random order.

        They differ unless the set has odds: then they are drawn by these, with replacement. Where
        there are no more than ``count``, all are returned.
        """
        if self.odds is not None:
            return self.draw(count, random)
        return random.choice(len(self), size=min(count, len(self)), replace=False)

    def sample(self, count: int, random: np.random.Generator) -> Sample:
        """Draw a batch."""
        chosen = self.draw(count, random)
        return Sample(self.samples(chosen), self.factors(chosen))

    def sample_fixed(
        self, count: int, fixed: Mapping[str, int], random: np.random.Generator
    ) -> Sample:
        """Draw a batch in which some factors are the same in every sample.

        Args:
            count: samples to draw.
            fixed: the class of each factor that is held, by name.
            random: drawn from by the set's odds among the samples that qualify.

        Raises:
            ValueError: no such factor or class, or no sample has this combination.
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
            raise ValueError(f"{self.name} has no sample with {dict(fixed)}; fix fewer factors")
        return self._at(random.choice(candidates, size=count, p=odds / odds.sum()))

    def batches(self, size: int) -> Iterator[Sample]:
        """Yield everything in order."""
        for start in range(0, len(self), size):
            yield self._at(np.arange(start, min(start + size, len(self))))

    def _with_classes(self, wanted: Mapping[int, int]) -> Indices:
        """Return the samples with these classes of these factors."""
        if self.classes is None:
            places = np.arange(len(self)).reshape(self.factor_sizes or (-1,))
            axes = range(len(self.factor_sizes))
            chosen: Indices = places[tuple(wanted.get(axis, slice(None)) for axis in axes)].ravel()
            return chosen
        fits = np.all([self.classes[:, axis] == value for axis, value in wanted.items()], axis=0)
        return np.flatnonzero(np.broadcast_to(fits, len(self)))

    def _at(self, indices: Indices) -> Sample:
        return Sample(self.samples(indices), self.factors(indices))

    def _factor(self, name: str) -> int:
        if name not in self.factor_names:
            known = ", ".join(self.factor_names) or "none"
            raise ValueError(f"{self.name} has no factor {name!r}; its factors: {known}")
        return self.factor_names.index(name)
