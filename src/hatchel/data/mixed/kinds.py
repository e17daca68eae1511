"""Of what kind each feature of a table is: as declared, or guessed."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple, get_args

import pandas as pd

from hatchel.names.known import known_name

Kind = Literal["real", "binary", "count", "categorical"]
KINDS: tuple[Kind, ...] = get_args(Kind)
Declared = str | Sequence[str] | Mapping[Any, str] | None
"""One kind for all features, one for each, kinds by the name of the feature, or none."""


class Kinds(NamedTuple):
    """Of what kind each feature is.

    Attributes:
        kinds: in the order of the table.
        guessed: the names of those whose kind was not declared.
    """

    kinds: tuple[Kind, ...]
    guessed: tuple[str, ...]

    def notice(self, names: Sequence[str]) -> str:
        """Return a sentence that names what was guessed; nothing where nothing was."""
        by_kind: dict[str, list[str]] = {}
        for name, kind in zip(names, self.kinds, strict=True):
            if name in self.guessed:
                by_kind.setdefault(kind, []).append(repr(name))
        said = [f"{kind} for {_few(found)}" for kind, found in by_kind.items()]
        return f"kinds were guessed: {'; '.join(said)}; declare them with kinds=…" if said else ""


def kinds_of(table: pd.DataFrame, declared: Declared) -> Kinds:
    """Return the kind of each feature.

    What is not declared is guessed: two different values are binary, texts, truth values and
    pandas' categories categorical, numbers real. That numbers are counts, or names of categories,
    is never guessed.

    Args:
        table: a column for each feature.
        declared: see :data:`Declared`.

    Raises:
        ValueError: an unknown kind or feature, with the nearest known one, or another number of
            kinds than of features.
    """
    given = _by_name([str(name) for name in table.columns], declared)
    kinds = tuple(
        _known(name, given[name]) if name in given else _guessed(table[name])
        for name in table.columns
    )
    return Kinds(kinds, tuple(name for name in table.columns if name not in given))


def _by_name(names: Sequence[str], declared: Declared) -> dict[str, str]:
    if declared is None:
        return {}
    if isinstance(declared, str):
        return dict.fromkeys(names, declared)
    if isinstance(declared, Mapping):
        return {known_name("feature", str(name), names): kind for name, kind in declared.items()}
    if len(declared) != len(names):
        raise ValueError(
            f"{len(declared)} kinds for {len(names)} features; give one for each, or a dict by name"
        )
    return dict(zip(names, declared, strict=True))


def _known(name: str, kind: str) -> Kind:
    known: Kind = known_name(f"kind of feature {name!r}", kind, KINDS)  # type: ignore[assignment]
    return known


def _guessed(column: "pd.Series[Any]") -> Kind:
    if column.nunique() == 2:
        return "binary"
    numbers = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    return "real" if numbers else "categorical"


def _few(names: Sequence[str], shown: int = 6) -> str:
    rest = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + rest
