"""What is known of a data set's samples: attributes, the target, and how they go together."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hatchel.data.data_set import DataSet
from hatchel.data.labels import LabelKind
from hatchel.names.known import known_name

MOST_CELLS = 64
"""Combinations of values that are counted for a set of attributes."""
MOST_TOGETHER = 8
"""Attributes that are set against each other; of more it has to be said which."""
_LARGEST = 3
_DRAWN = "Some samples are drawn more often than others: counts are as they are drawn."


class AttributeCounts(NamedTuple):
    """One attribute.

    Attributes:
        name: of it.
        counts: samples of each value, by what the value stands for.
        missing: samples of which it is not known.
        with_target: correlation with the target; NaN where there is none, or it is not two-valued.
    """

    name: str
    counts: dict[str, int]
    missing: int
    with_target: float


class Conjunction(NamedTuple):
    """Several attributes together: samples of each combination of values that can be."""

    names: tuple[str, ...]
    counts: dict[str, int]


class Description(NamedTuple):
    """What is known of the samples that are drawn.

    Attributes:
        samples: how many there are.
        shape: of each.
        parts: samples of each part.
        target: counts of the target's values; none where it is real or there is none.
        target_name: of the target; empty where there is none.
        attributes: one by one.
        correlations: between attributes of two values, by both names.
        conjunctions: of two and three attributes.
        notes: what was done to them.
    """

    samples: int
    shape: tuple[int, ...]
    parts: dict[str, int]
    target: dict[str, int]
    target_name: str
    attributes: tuple[AttributeCounts, ...]
    correlations: dict[tuple[str, str], float]
    conjunctions: tuple[Conjunction, ...]
    notes: tuple[str, ...]


def described(data: DataSet, together: Sequence[str] = ()) -> Description:
    """Describe a data set; where it draws some samples more often, counts are as they are drawn.

    Args:
        data: any.
        together: attributes to set against each other; where empty all of them, unless they are
            more than eight.

    Raises:
        ValueError: an unknown attribute, with the nearest one, or more than eight.
    """
    known = _Known(data)
    names = _together(known.names, together)
    return Description(
        len(data),
        data.sample_shape,
        {part: len(rows) for part, rows in (data.split or {}).items()},
        known.target_counts(),
        data.target_name if data.target is not None else "",
        tuple(known.attribute(name) for name in known.names),
        {pair: known.correlation(*pair) for pair in combinations(names, 2)},
        tuple(known.conjunction(names_) for names_ in _sets(names, known)),
        (*data.facts.get("notes", ()), *_notes(data, names)),
    )


class _Known:
    """Labels of all samples, and how much each sample counts."""

    def __init__(self, data: DataSet) -> None:
        self._data, self.names = data, data.attribute_names
        weights = np.ones(len(data)) if data.odds is None else data.odds
        self._weights = weights * (len(data) / weights.sum())
        self._columns = self._labels("attributes")
        self.target = None if data.target is None else self._labels("target")[:, 0]
        self.sizes = data.label_columns("attributes").sizes if data.has("attributes") else ()

    def attribute(self, name: str) -> AttributeCounts:
        place = self.names.index(name)
        column = self._columns[:, place]
        counts = self._counted(column, self.sizes[place])
        titles = self._titles(name, self.sizes[place])
        known = dict(zip(titles, counts, strict=True))
        together = float("nan") if self.target is None else self._phi(column, self.target)
        return AttributeCounts(name, known, int((column < 0).sum()), together)

    def correlation(self, one: str, other: str) -> float:
        first, second = (self._columns[:, self.names.index(name)] for name in (one, other))
        return self._phi(first, second)

    def conjunction(self, names: tuple[str, ...]) -> Conjunction:
        places = [self.names.index(name) for name in names]
        sizes, columns = [self.sizes[k] for k in places], self._columns[:, places]
        known = np.asarray(columns.min(axis=1) >= 0)
        cells = np.ravel_multi_index(tuple(np.where(known[:, None], columns, 0).T), sizes)
        counts = self._counted(np.where(known, cells, -1), int(np.prod(sizes)))
        titles = [self._titles(name, size) for name, size in zip(names, sizes, strict=True)]
        values = (np.unravel_index(cell, sizes) for cell in range(len(counts)))
        labels = [", ".join(t[v] for t, v in zip(titles, each, strict=True)) for each in values]
        return Conjunction(names, dict(zip(labels, counts, strict=True)))

    def target_counts(self) -> dict[str, int]:
        size = self._data.target_size
        if self.target is None or not size:
            return {}
        titles = self._titles(self._data.target_name, size)
        return dict(zip(titles, self._counted(self.target, size), strict=True))

    def _labels(self, kind: LabelKind) -> NDArray[Any]:
        if not self._data.has(kind):
            return np.empty((len(self._data), 0), dtype=np.int64)
        return self._data.labels_at(kind, np.arange(len(self._data))).values

    def _counted(self, column: NDArray[Any], size: int) -> list[int]:
        known = column >= 0
        counts = np.bincount(column[known], self._weights[known], minlength=size)
        return [round(count) for count in counts.tolist()]

    def _titles(self, name: str, size: int) -> list[str]:
        given = self._data.class_names.get(name, ())
        return [f"{name}={given[k] if given else k}" for k in range(size)]

    def _phi(self, first: NDArray[Any], second: NDArray[Any]) -> float:
        """Pearson's correlation where both are known, NaN where one does not vary."""
        known = _is_known(first) & _is_known(second)
        weights = self._weights[known]
        pair = np.stack([first[known], second[known]]).astype(np.float64)
        if not weights.sum():
            return float("nan")
        centred = pair - np.average(pair, axis=1, weights=weights)[:, None]
        (a, c), (_, b) = (centred * weights) @ centred.T
        return float(c / np.sqrt(a * b)) if a * b > 0 else float("nan")


def _together(known: tuple[str, ...], asked: Sequence[str]) -> tuple[str, ...]:
    for name in asked:
        known_name("attribute", name, known)
    if len(asked) > MOST_TOGETHER:
        raise ValueError(f"{len(asked)} attributes together; choose {MOST_TOGETHER} at most")
    return tuple(asked) or (known if len(known) <= MOST_TOGETHER else ())


def _notes(data: DataSet, together: tuple[str, ...]) -> list[str]:
    drawn = [_DRAWN] if data.odds is not None else []
    many = f"{len(data.attribute_names)} attributes: say which to set against each other."
    return [*drawn, *([many] if data.attribute_names and not together else [])]


def _is_known(column: NDArray[Any]) -> NDArray[np.bool_]:
    known: NDArray[np.bool_] = ~np.isnan(column) if column.dtype.kind == "f" else column >= 0
    return known


def _sets(names: tuple[str, ...], known: _Known) -> list[tuple[str, ...]]:
    """Return pairs and triples, and all together, whose combinations are not too many."""
    sizes = range(2, min(len(names), _LARGEST) + 1)
    sets = [each for size in sizes for each in combinations(names, size)]
    if len(names) > _LARGEST:
        sets.append(tuple(names))
    cells = (int(np.prod([known.sizes[known.names.index(n)] for n in each])) for each in sets)
    return [each for each, count in zip(sets, cells, strict=True) if count <= MOST_CELLS]
