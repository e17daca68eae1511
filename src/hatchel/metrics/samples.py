"""Codes with the factors of the same samples: checked where they enter, and carried as checked."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from hatchel.metrics.validation import (
    Codes,
    Factors,
    Indices,
    check_factors_vary,
    checked_codes,
    checked_factors,
    recoded,
)


@dataclass(frozen=True, eq=False)
class Samples:
    """What a score is computed on; made by :func:`checked`, and not checked again behind it.

    Attributes:
        codes: ``(N, D)``, finite.
        factors: ``(N, K)`` classes, column by column, as scores read them.
    """

    codes: Codes
    factors: Factors

    @cached_property
    def numbered(self) -> tuple[Factors, Indices]:
        """The classes numbered 0 … k − 1 without gaps, ``(N, K)``, and k per factor, ``(K,)``."""
        return recoded(self.factors)

    @property
    def classes(self) -> Factors:
        """The classes numbered 0 … k − 1 without gaps, ``(N, K)``."""
        return self.numbered[0]

    def of(self, rows: Indices) -> "Samples":
        """Return the samples of some rows.

        Raises:
            ValueError: fewer than two rows.
        """
        if len(rows) < 2:
            raise ValueError(f"{len(rows)} of {len(self.codes)} samples are left; scores need two")
        return Samples(self.codes[rows], np.asfortranarray(self.factors[rows]))

    def coded_as(self, codes: Codes) -> "Samples":
        """Return the same samples under another code, which is known to fit."""
        return Samples(codes, self.factors)


def checked(codes: ArrayLike | Samples, factors: ArrayLike | None = None) -> Samples:
    """Return codes and factors that belong together, as float64 and int64.

    A latent that never varies is allowed: it says nothing, and each score states its value. A
    factor with one value is not: nothing can be said about it.

    Args:
        codes: ``(N, D)`` finite numbers; or samples, which have been checked, without factors.
        factors: ``(N, K)`` or ``(N,)`` integers; only which are equal matters, except where a
            score says that it takes them as numbers.

    Raises:
        ValueError: NaN or infinity, other shapes, numbers of rows that differ, classes that are
            no integers, a factor with one value, or codes without factors; samples without any.
    """
    if isinstance(codes, Samples):
        _check_complete(codes, factors)
        return codes
    if factors is None:
        raise ValueError("codes came without factors; pass factors (N, K), a row per code")
    matrix, classes = same_rows(checked_codes(codes), checked_factors(factors))
    check_factors_vary(classes)
    return Samples(matrix, classes)


def _check_complete(samples: Samples, factors: ArrayLike | None) -> None:
    if factors is not None:
        raise ValueError("samples hold their factors; leave factors out, or pass codes (N, D)")
    if not samples.factors.shape[1]:
        raise ValueError("the samples have no factors, which this score is about")


def same_rows(codes: Codes, factors: Factors) -> tuple[Codes, Factors]:
    """Return both if each sample has one row of both.

    Raises:
        ValueError: it hasn't.
    """
    if len(codes) != len(factors):
        raise ValueError(
            f"codes have {len(codes)} rows and factors {len(factors)}; each sample needs one row "
            "of both: encode the samples whose factors you pass"
        )
    return codes, factors


def unlabelled(codes: ArrayLike | Samples) -> Samples:
    """Return samples without factors, for scores that look at none; checked unless they are."""
    if isinstance(codes, Samples):
        return codes
    matrix = checked_codes(codes)
    return Samples(matrix, np.empty((len(matrix), 0), dtype=np.int64))
