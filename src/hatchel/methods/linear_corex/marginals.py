"""Columns of data as variables of mean 0 and variance 1, near Gaussian ones, and back."""

from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from scipy.special import ndtr, ndtri

Array = np.ndarray[Any, Any]

Form = Literal["standard", "outliers", "empirical", "none"]
"""How columns are brought near a Gaussian: centred and scaled; that, with values beyond 4 standard
deviations squeezed below 5; replaced by the normal scores of their ranks; or taken as they are."""
FORMS: tuple[Form, ...] = get_args(Form)
_SQUEEZED_FROM = 4.0
_ROWS = 256  # at a time, so that no copy of the data is made in float64
_UNIT = 1 + 1e-4  # mean square that counts as at most one where columns are taken as they are


class Marginals(NamedTuple):
    """How columns become variables, and back.

    A column of one value says nothing: it is left out.

    Attributes:
        form: how they are brought near a Gaussian.
        kept: which columns vary, ``(n_features,)`` of bool.
        constant: the value of each that does not, zero elsewhere.
        centre: the mean of those kept, ``(P,)``.
        spread: their standard deviation.
        ladders: the sorted values of each, for normal scores; else empty.
    """

    form: Form
    kept: Array
    constant: Array
    centre: Array
    spread: Array
    ladders: tuple[Array, ...] = ()

    def variables(self, X: Array) -> Array:
        """Return rows of X ``(N, n_features)`` as variables ``(N, P)``, missing values as 0."""
        kept = X if self.kept.all() else X[:, self.kept]
        x = self._scores(kept) if self.form == "empirical" else self._scaled(kept)
        if self.form == "outliers":
            x = _squeezed(x)
        return np.nan_to_num(x, copy=False, nan=0.0)

    def columns(self, x: Array) -> Array:
        """Return variables ``(N, P)`` as rows of X; its inverse where no value was squeezed to 5.

        Normal scores become values between those that were seen.
        """
        kept = self._values(x) if self.form == "empirical" else self._unscaled(x)
        X = np.repeat(self.constant.astype(x.dtype)[None], len(x), axis=0)
        X[:, self.kept] = kept
        return X

    def spread_out(self, values: Array, rest: float = 0) -> Array:
        """Give values ``(…, P)`` of the variables their places among all columns."""
        full = np.full((*values.shape[:-1], len(self.kept)), rest, values.dtype)
        full[..., self.kept] = values
        return full

    def _scaled(self, X: Array) -> Array:
        x: Array = X - self.centre.astype(X.dtype)
        x /= self.spread.astype(X.dtype)
        return x

    def _unscaled(self, x: Array) -> Array:
        wide = _stretched(x) if self.form == "outliers" else x
        unscaled: Array = wide * self.spread.astype(x.dtype) + self.centre.astype(x.dtype)
        return unscaled

    def _scores(self, X: Array) -> Array:
        """Φ⁻¹((rank - ½) / n), the rank among the values seen; equal ones share a mean rank."""
        scores = np.empty_like(X)
        for place, ladder in enumerate(self.ladders):
            column = X[:, place]
            below, upto = (np.searchsorted(ladder, column, side) for side in ("left", "right"))
            share = (below + upto) / (2 * len(ladder))
            half = 0.5 / len(ladder)
            scores[:, place] = np.where(np.isnan(column), 0, ndtri(share.clip(half, 1 - half)))
        return scores

    def _values(self, x: Array) -> Array:
        values = np.empty_like(x)
        for place, ladder in enumerate(self.ladders):
            steps = (np.arange(len(ladder)) + 0.5) / len(ladder)
            values[:, place] = np.interp(ndtr(x[:, place]), steps, ladder)
        return values


def _squeezed(x: Array) -> Array:
    near = x.clip(-_SQUEEZED_FROM, _SQUEEZED_FROM)
    squeezed: Array = near + np.tanh(x - near)
    return squeezed


def _stretched(x: Array) -> Array:
    near = x.clip(-_SQUEEZED_FROM, _SQUEEZED_FROM)
    widest = 1 - np.finfo(x.dtype).eps  # whose tanh⁻¹ is finite
    stretched: Array = near + np.arctanh((x - near).clip(-widest, widest))
    return stretched


def marginals_of(X: Array, form: Form) -> Marginals:
    """Learn how the columns of X ``(N, n_features)`` become variables; NaN is a missing value.

    Raises:
        ValueError: a column without any value, or values too large to square; with form "none",
            a column whose mean square is above one.
    """
    count = len(X) - np.isnan(X).sum(0)
    if not count.all():
        raise ValueError(
            f"feature {int(count.argmin())} has no value in any sample; remove the column"
        )
    low, high = np.fmin.reduce(X), np.fmax.reduce(X)
    kept = low < high
    constant = np.where(kept, 0, low)
    if form == "none":
        kept, constant = np.ones_like(kept), np.zeros_like(constant)
    centre = _mean(X, np.zeros(X.shape[1]), count, 1)
    spread = np.sqrt(_mean(X, centre, count, 2))
    if form == "none":
        _refuse_wide(np.hypot(centre, spread))
        centre, spread = np.zeros_like(centre), np.ones_like(spread)
    _refuse_enormous(spread, high)
    ladders = tuple(_sorted(column) for column in X.T[kept]) if form == "empirical" else ()
    return Marginals(form, kept, constant, centre[kept], spread[kept], ladders)


def _mean(X: Array, centre: Array, count: Array, power: int) -> Array:
    """The mean of (X - centre)^power over what is not missing, in float64."""
    total = np.zeros(X.shape[1])
    for first in range(0, len(X), _ROWS):
        off = X[first : first + _ROWS] - centre
        total += np.nansum(off if power == 1 else np.square(off), axis=0)
    return np.asarray(total / count)


def _sorted(column: Array) -> Array:
    return np.asarray(np.sort(column[~np.isnan(column)]))


def _refuse_wide(root_mean_square: Array) -> None:
    widest = int(root_mean_square.argmax())
    if root_mean_square[widest] ** 2 > _UNIT:
        raise ValueError(
            "gaussianize='none' takes columns of mean 0 and mean square at most 1; that of feature "
            f"{widest} is {root_mean_square[widest] ** 2:.4g}. Use gaussianize='standard'"
        )


def _refuse_enormous(spread: Array, high: Array) -> None:
    if not np.isfinite(spread).all():
        place = int((~np.isfinite(spread)).argmax())
        raise ValueError(
            f"the values of feature {place} are so large that their squares overflow (the largest "
            f"is {high[place]:.3g}); divide the column by a constant"
        )
