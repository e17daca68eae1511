"""What is asked of an audit, checked: a label, sensitive attributes, and whether rows answer it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import pandas as pd

from hatchel.evaluation.audit.attributes import Attribute, asked, attribute
from hatchel.evaluation.audit.representation import Representation
from hatchel.metrics.validation import Indices, checked_count

_SHOWN = 4


@dataclass(frozen=True, eq=False)
class Question:
    """What is to be found out.

    Attributes:
        label: two classes, of which the second is the good outcome.
        sensitive: attributes that should not matter to it.
        together: how many of them are combined into groups at most.
    """

    label: Attribute
    sensitive: tuple[Attribute, ...]
    together: int

    @property
    def sizes(self) -> tuple[int, ...]:
        """Values of each attribute."""
        return tuple(len(each.values) for each in self.sensitive)

    @property
    def finest(self) -> Indices:
        """The combination of all attributes that each row has, the last one fastest, ``(N,)``."""
        columns = tuple(each.classes for each in self.sensitive)
        return np.ravel_multi_index(columns, self.sizes).astype(np.int64)

    @property
    def combined(self) -> list[tuple[int, ...]]:
        """Which attributes make groups: each alone, then two, and so on."""
        return _combinations(len(self.sensitive), self.together)

    def group_names(self, kept: Sequence[int]) -> tuple[str, ...]:
        """Return the names of the groups that some attributes make, the last one fastest."""
        values = [self.sensitive[k].values for k in kept]
        return tuple(", ".join(each) for each in product(*values))


def question(
    known: Representation,
    label: str,
    sensitive: Sequence[str],
    *,
    together: int | None = None,
    least: int = 30,
) -> Question:
    """Return what is asked, if the rows can answer it.

    Args:
        known: the rows; none lacks what is asked for: see :func:`complete`.
        label: of two classes, "income" or "score>0.5"; the second is the good outcome.
        sensitive: attributes, "sex" or "age>40".
        together: how many attributes are combined into groups at most; all where None.
        least: rows below which a value of an attribute says nothing.

    Raises:
        ValueError: an unknown name, a label that has not two classes, an attribute that never
            varies, has a value with too few rows, says the same as the label or as another one, or
            a combination of values without a row.
    """
    if not sensitive:
        raise ValueError("fair about what? name the sensitive attributes: --sensitive sex,race")
    most = len(sensitive) if together is None else together
    checked_count("together", most, 1)
    goal = attribute("label", label, known.beside)
    groups = tuple(attribute("sensitive attribute", name, known.beside) for name in sensitive)
    _check_label(goal, least)
    for each in groups:
        _check_counts(each, least)
    for one, other in combinations((goal, *groups), 2):
        _check_different(one, other, goal)
    found = Question(goal, groups, most)
    _check_combinations(found)
    return found


def complete(known: Representation, names: Sequence[str], drop: bool) -> Representation:
    """Return the rows of which all that is asked for is known.

    Args:
        known: the rows.
        names: of the label and the attributes.
        drop: whether to leave out rows that lack one.

    Raises:
        ValueError: an unknown name, or rows that lack one and are not to be left out.
    """
    columns = [asked("label or attribute", name, known.beside).column for name in names]
    lacking = {name: np.asarray(pd.isna(known.beside[name])) for name in columns}
    gone = np.any(list(lacking.values()), axis=0)
    if not gone.any():
        return known
    which = ", ".join(repr(name) for name, rows in lacking.items() if rows.any())
    said = f"{gone.sum():,} of {len(gone):,} rows lack a value of {which}"
    if not drop:
        raise ValueError(f"{said}; leave those rows out: --missing drop")
    return known.of(np.flatnonzero(~gone), f"Left out: {said}.")


def _combinations(count: int, together: int) -> list[tuple[int, ...]]:
    sizes = range(1, min(together, count) + 1)
    return [kept for size in sizes for kept in combinations(range(count), size)]


def _check_label(label: Attribute, least: int) -> None:
    if len(label.values) > 2:
        raise ValueError(
            f"label {label.name!r} has {len(label.values)} values, {_few(label.values)}; say which "
            f"of them is the good outcome: --label '{label.values[-1]}'"
        )
    _check_counts(label, least, "label")


def _check_counts(found: Attribute, least: int, kind: str = "attribute") -> None:
    counts = found.counts
    if (counts > 0).sum() < 2:
        value = found.values[int(counts.argmax())]
        raise ValueError(
            f"{kind} {found.name!r} is the same in every row, {value}; nothing can be said about "
            "it: leave it out, or cut it elsewhere"
        )
    few = int(counts.argmin())
    if counts[few] < least:
        raise ValueError(
            f"only {counts[few]} rows have {found.values[few]}, and fewer than {least} say nothing "
            f"of it; join it with another value, ask for one value against the rest, "
            f"'{found.values[int(counts.argmax())]}', or lower --least"
        )


def _check_different(one: Attribute, other: Attribute, label: Attribute) -> None:
    pairs = np.unique(np.stack([one.classes, other.classes], axis=1), axis=0)
    if len(pairs) == len(np.unique(pairs[:, 0])) == len(np.unique(pairs[:, 1])):
        what = "the label" if one is label else "attribute"
        raise ValueError(
            f"{what} {one.name!r} and attribute {other.name!r} say the same of every row; leave "
            "the attribute out"
        )


def _check_combinations(found: Question) -> None:
    for kept in found.combined:
        columns = tuple(found.sensitive[k].classes for k in kept)
        sizes = tuple(found.sizes[k] for k in kept)
        counts = np.bincount(np.ravel_multi_index(columns, sizes), minlength=int(np.prod(sizes)))
        empty = np.flatnonzero(counts == 0)
        if len(empty):
            raise ValueError(
                f"no row has {found.group_names(kept)[empty[0]]}; join values, leave an attribute "
                f"out, or combine fewer: --together {len(kept) - 1}"
            )


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (" and others" if len(names) > _SHOWN else "")
