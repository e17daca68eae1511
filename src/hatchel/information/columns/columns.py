"""Samples of named predictors and a target, and how they are to be measured."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from numpy.typing import NDArray

Kind = Literal["discrete", "gaussian", "gaussian-copula"]


@dataclass(frozen=True)
class Columns:
    """Samples of named predictors and a target.

    Attributes:
        kind: how they are to be measured.
        names: of the predictors.
        samples: (N, n): integers 0 … k−1 where the kind is discrete, else real numbers.
        target_name: the target's name.
        target: (N,), likewise.
        states: what each integer of the target stands for; empty where it is real.
        notes: what was left out or changed, in plain words.
    """

    kind: Kind
    names: tuple[str, ...]
    samples: NDArray[Any]
    target_name: str
    target: NDArray[Any]
    states: tuple[str, ...]
    notes: tuple[str, ...]


def listed(names: Sequence[str]) -> str:
    """Return a few names, and how many more there are."""
    if len(names) <= 4:
        return ", ".join(names)
    return f"{', '.join(names[:3])} and {len(names) - 3} more"
