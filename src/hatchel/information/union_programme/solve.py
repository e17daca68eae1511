"""From a joint to the optimum of its programme, with the certificate."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hatchel.information.union_programme.bounds import Bounds, certified
from hatchel.information.union_programme.iterate import Iterate, start
from hatchel.information.union_programme.programme import (
    EMPTY,
    Programme,
    Reals,
    axes_but,
    programme_of,
)
from hatchel.information.union_programme.step import stepped

# One array over (z, x, x') of this many numbers is 1 GiB.
MAX_NUMBERS = 2**27


class Solution(NamedTuple):
    """The optimum of the programme and its certificate, in nats.

    Attributes:
        value: I_q(Z; X) of the best q found; the minimum lies in [value − gap, value].
        gap: upper minus lower bound.
        q: the best q, with exactly the right marginals.
        slope: ∂value/∂p(z, x) by the envelope theorem, up to a constant; 0 at impossible cells.
        iterations: Newton steps taken.
    """

    value: float
    gap: float
    q: Reals
    slope: Reals
    iterations: int


def solve(pmf: Reals, *, tolerance: float = 1e-9, max_iterations: int = 100) -> Solution:
    """Minimise I_q(Z; X) over all q with the pairwise marginals of ``pmf``.

    Args:
        pmf: (k_1, …, k_n, m), non-negative, sum one.
        tolerance: the gap in nats at which to stop.
        max_iterations: Newton steps at most.

    Raises:
        ValueError: an array over (z, x, x') would not fit into memory.
    """
    if math.prod(pmf.shape) * pmf.shape[-1] > MAX_NUMBERS:
        raise ValueError(
            f"the union programme of a joint of shape {pmf.shape} needs arrays of "
            f"{math.prod(pmf.shape) * pmf.shape[-1]:,} numbers, at most {MAX_NUMBERS:,} are "
            "supported; use fewer predictors or states"
        )
    occurs = _occurring(pmf)
    programme = programme_of(pmf if occurs is None else pmf[np.ix_(*occurs)])
    with np.errstate(all="ignore"):
        best, steps = _optimum(programme, tolerance, max_iterations)
    slope = programme.summed(best.potentials) - np.log(programme.outcome)
    slope = np.where(programme.barred == 0, slope, 0.0)
    return Solution(
        value=max(best.upper, 0.0),  # an information; only rounding takes it below zero
        gap=max(best.upper - best.lower, 0.0),
        q=_restored(pmf, occurs, programme.placed(best.q)),
        slope=_restored(pmf, occurs, programme.placed(slope)),
        iterations=steps,
    )


def _occurring(pmf: Reals) -> list[NDArray[np.int64]] | None:
    """Return the states of each variable that occur, None where all do."""
    if pmf.min() > EMPTY:
        return None
    n = pmf.ndim
    return [np.flatnonzero(pmf.sum(axes_but(n, v)) > EMPTY) for v in range(n)]


def _restored(pmf: Reals, occurs: list[NDArray[np.int64]] | None, inner: Reals) -> Reals:
    if occurs is None:
        return inner
    whole = np.zeros_like(pmf)
    whole[np.ix_(*occurs)] = inner
    return whole


def _optimum(programme: Programme, tolerance: float, max_iterations: int) -> tuple[Bounds, int]:
    """Return the best bounds and the number of steps."""
    at, best = start(programme), None
    for step in range(max_iterations + 1):
        # Far from the optimum a certificate costs time and certifies nothing.
        if float(at.slack @ at.weight) <= 100 * tolerance or step == max_iterations:
            best = certified(programme, at, best)
            # Three certificates without gain: rounding has the last word, and the gap says so.
            if best.upper - best.lower <= tolerance or best.stale == 3:
                return best, step
        if step < max_iterations and (ahead := _tried(programme, at)) is not None:
            at = ahead
        else:
            break
    return certified(programme, at, best), step


def _tried(programme: Programme, at: Iterate) -> Iterate | None:
    """Return the next iterate, None where rounding has left no Newton matrix to solve with."""
    try:
        return stepped(programme, at)
    except FloatingPointError:
        return None
