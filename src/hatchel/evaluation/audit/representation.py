"""A representation: columns of numbers in named blocks, and what is known of the rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatchel.metrics.validation import Codes, Indices, checked_codes

LEAST_ROWS = 60
"""Rows below which probes have nothing to learn from, or nothing to be tested on."""
# "sex", "sex=F" and "sex1" belong to the block "sex".
_OF_BLOCK = re.compile(r"(.+?)(=.*|\d+)?")


@dataclass(frozen=True, eq=False)
class Representation:
    """What is audited; checked when it is made.

    Attributes:
        name: of the model.
        source: where it comes from.
        codes: ``(N, D)``.
        beside: what is known of each row, ``(N,)`` each, by name: numbers or texts; None and NaN
            where it is not known.
        columns: D names; "z0", "z1" and so on where none are given.
        blocks: the block of each column, D names; what the names of columns begin with where none
            are given.
        notes: what a reader must know.

    Raises:
        ValueError: shapes that don't fit, values that are not finite, or fewer than 60 rows.
    """

    name: str
    source: str
    codes: Codes
    beside: Mapping[str, NDArray[Any]]
    columns: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        codes = checked_codes(self.codes, f"codes of {self.source}")
        object.__setattr__(self, "codes", codes)
        if len(codes) < LEAST_ROWS:
            raise ValueError(
                f"{self.source} has {len(codes)} rows; probes need {LEAST_ROWS} at the least, some "
                "thousands to be sure"
            )
        columns = self._names("columns", self.columns, [f"z{j}" for j in range(codes.shape[1])])
        object.__setattr__(self, "columns", columns)
        blocks = self._names("blocks", self.blocks, [block_of(name) for name in columns])
        object.__setattr__(self, "blocks", blocks)
        for name, values in self.beside.items():
            if np.shape(values) != (len(codes),):
                raise ValueError(
                    f"{name!r} of {self.source} has shape {np.shape(values)} for {len(codes)} "
                    "rows; give one value per row"
                )

    def of(self, rows: Indices, *notes: str) -> "Representation":
        """Return these rows alone, with further notes."""
        return replace(
            self,
            codes=self.codes[rows],
            beside={name: values[rows] for name, values in self.beside.items()},
            notes=(*self.notes, *notes),
        )

    def drawn(self, rows: int, seed: int) -> "Representation":
        """Return so many rows, drawn without replacement; all where there are no more."""
        total = len(self.codes)
        if total <= rows:
            return self
        chosen = np.random.default_rng(seed).choice(total, size=rows, replace=False)
        return self.of(chosen, f"{rows:,} of {total:,} rows were drawn; --samples takes more.")

    def columns_of(self, name: str) -> tuple[int, ...]:
        """Return which columns are of a block, or of that name."""
        pairs = zip(self.blocks, self.columns, strict=True)
        return tuple(j for j, (block, column) in enumerate(pairs) if name in (block, column))

    def _names(self, what: str, given: Sequence[str], default: Sequence[str]) -> tuple[str, ...]:
        names = tuple(given) or tuple(default)
        if len(names) != self.codes.shape[1]:
            raise ValueError(
                f"{self.source} has {self.codes.shape[1]} columns and {len(names)} names of "
                f"{what}; give one each"
            )
        return names


def block_of(column: str) -> str:
    """Return what a column's name begins with: "sex" of "sex", "sex=F" and "sex1"."""
    match = _OF_BLOCK.fullmatch(column)
    return column if match is None else str(match[1])
