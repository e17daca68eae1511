"""The programme of one joint: what is wanted of q, and over which states and outcomes."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

Reals = NDArray[np.float64]

# Cells below this are empty for all that rounding can tell: p log p of them is lost beside one.
EMPTY = 1e-20
# The least share of a z in the weights of the central path, as a product may underflow.
LEAST_SHARE = 1e-8


@dataclass(frozen=True)
class Programme:
    """The programme of a joint in which every single state is possible.

    Attributes:
        sizes: alphabet sizes of the predictors.
        wanted: (Σk, m), the marginals p(z_j, x) below one another.
        bands: the rows of each predictor in ``wanted``.
        rows: (R,), the states z that are possible with some x; the others are left out.
        states: (R, Σk), one where state z contains z_j: small sums cost least as products.
        barred: (R, m), 0 where every pairwise marginal of (z, x) is positive, else −∞.
        free: which potentials are free. f_j(z_j, x) + c_j(x) with Σ_j c_j = 0 says the same for
            every c, so one potential per j > 1 and x is fixed at zero.
    """

    sizes: tuple[int, ...]
    wanted: Reals
    bands: tuple[slice, ...]
    rows: NDArray[np.int64]
    states: Reals
    barred: Reals
    free: NDArray[np.int64]

    @cached_property
    def importance(self) -> Reals:
        """(R,), sum one: the share of z in the central path's products slack·weight.

        In proportion to Σ_x p(x) Π_j p(z_j|x): were all alike, an improbable z would need a slack
        that no start comes near.
        """
        log_pair = np.log(np.where(self.wanted > 0, self.wanted, 1.0))
        log_q = self.summed(log_pair) - (len(self.sizes) - 1) * np.log(self.outcome) + self.barred
        share = np.exp(log_q).sum(1)
        share += LEAST_SHARE / len(share)
        whole: Reals = share / share.sum()
        return whole

    @cached_property
    def outcome(self) -> Reals:
        """The target's pmf p(x)."""
        total: Reals = self.wanted[self.bands[0]].sum(0)
        return total

    @cached_property
    def entropy(self) -> float:
        """H(X)."""
        return -float(xlogy(self.outcome, self.outcome).sum())

    def summed(self, potentials: Reals) -> Reals:
        """Return s(z, x) = Σ_j f_j(z_j, x), (R, m)."""
        return self.states @ potentials

    def marginals(self, cells: Reals) -> Reals:
        """Return Σ over all but z_j of an array (R, m), for every j below one another."""
        return self.states.T @ cells

    @cached_property
    def picked(self) -> Reals:
        """(R, F), one where state z contains the state that a free potential is for."""
        return self.states[:, self.free // self.wanted.shape[1]]

    @cached_property
    def outcome_of_free(self) -> NDArray[np.int64]:
        """(F,), the outcome that a free potential is for."""
        outcome: NDArray[np.int64] = self.free % self.wanted.shape[1]
        return outcome

    @cached_property
    def same_outcome(self) -> NDArray[np.bool_]:
        """(F, F), whether two free potentials are for one outcome."""
        same: NDArray[np.bool_] = self.outcome_of_free[:, None] == self.outcome_of_free
        return same

    def whole(self, move: Reals) -> Reals:
        """Return a change of the free potentials (F,) as one of all, (Σk, m)."""
        change = np.zeros(self.wanted.size)
        change[self.free] = move
        return change.reshape(self.wanted.shape)

    def placed(self, cells: Reals) -> Reals:
        """Return an array (R, …) on the grid of all z, (k_1, …, k_n, …), zero elsewhere."""
        if len(self.rows) == math.prod(self.sizes):
            return cells.reshape(*self.sizes, *cells.shape[1:])
        grid = np.zeros((math.prod(self.sizes), *cells.shape[1:]))
        grid[self.rows] = cells
        return grid.reshape(*self.sizes, *cells.shape[1:])


def programme_of(pmf: Reals) -> Programme:
    """Return the programme of a joint in which every single state is possible."""
    sizes, m = pmf.shape[:-1], pmf.shape[-1]
    n = len(sizes)
    wanted = np.concatenate([pmf.sum(axes_but(n, j)) for j in range(n)])
    wanted[wanted < EMPTY] = 0.0
    starts = [sum(sizes[:j]) for j in range(n)]
    bands = tuple(slice(start, start + k) for start, k in zip(starts, sizes, strict=True))
    codes = np.indices(sizes).reshape(n, -1)
    states = np.concatenate([np.eye(k)[c] for k, c in zip(sizes, codes, strict=True)], axis=1)
    support = wanted > 0
    impossible = states @ ~support > 0
    rows = np.flatnonzero(~impossible.all(1))
    free = support.copy()
    for band in bands[1:]:
        # The largest marginal is left out, which keeps the Newton matrix best conditioned.
        free[band][wanted[band].argmax(0), np.arange(m)] = False
    barred = np.where(impossible[rows], -np.inf, 0.0)
    return Programme(sizes, wanted, bands, rows, states[rows], barred, np.flatnonzero(free))


def axes_but(n: int, *kept: int) -> tuple[int, ...]:
    """Return the axes of n that are summed over where ``kept`` shall remain."""
    return tuple(i for i in range(n) if i not in kept)
