r"""The convex programme behind Griffith–Koch union information, solved with a certificate.

Primal: among all q(z, x) with the pairwise marginals q(z_j, x) = p(z_j, x), find the one with the
least I_q(Z; X). Since q(x) = p(x) is fixed, this is the least −H_q(X|Z).

Dual: with potentials f_j(z_j, x) and s(z, x) = Σ_j f_j(z_j, x),

.. math:: \max_f \; H(X) + \sum_j \sum_{z_j, x} p(z_j, x)\, f_j(z_j, x)
          \quad\text{s.t.}\quad g_z(f) = \log\sum_x e^{s(z, x)} \le 0 \;\text{ for every } z.

The multiplier of the constraint of z is q(z), and q(x|z) = exp s(z, x). Any f yields a lower bound
(subtract max_z g_z), any q with the right marginals an upper one; their difference is the
certificate, which needs no trust in how f and q were found.

They are found by Mehrotra's primal–dual interior-point method. There are only n·k·m potentials,
and the Newton matrix consists of pairwise marginals of an array over (z, x, x'), so that an
iteration costs a few sums over k^n·m² numbers and one small Cholesky factor. Impossible cells are
left out beforehand, so that a strictly positive q exists and the dual optimum is attained.

Source of the programme: Griffith and Koch 2014, Eq. 12; Ver Steeg et al. 2017, Eq. 2. The dual and
the method of solution are ours.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack
from scipy.special import xlogy

Reals = NDArray[np.float64]

# Cells below this are empty for all that rounding can tell: p log p of them is lost beside one.
EMPTY = 1e-20
# The least share of a z in the weights of the central path, as a product may underflow.
LEAST_SHARE = 1e-8
# No potential moves further than this in a step, lest a posterior that should be small vanishes.
MOST_CHANGE = 2.0
# A step is shortened until no constraint g_z ≤ 0 is violated by more than this.
MOST_VIOLATED = 0.5

# Up to this many products, one dense matrix product is quicker than sums over single axes.
SMALL = 2**20

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


def _others(n: int, *kept: int) -> tuple[int, ...]:
    return tuple(i for i in range(n) if i not in kept)


def programme_of(pmf: Reals) -> Programme:
    """Return the programme of a joint in which every single state is possible."""
    sizes, m = pmf.shape[:-1], pmf.shape[-1]
    n = len(sizes)
    wanted = np.concatenate([pmf.sum(_others(n, j)) for j in range(n)])
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


class Iterate(NamedTuple):
    """A point of the interior-point method.

    Attributes:
        potentials: f, (Σk, m).
        slack: (R,) > 0, −g_z(f) at feasible points.
        weight: (R,) > 0, the multipliers q(z).
        level: g_z(f), (R,).
        posterior: exp(s − g), (R, m), which is q(x|z).
    """

    potentials: Reals
    slack: Reals
    weight: Reals
    level: Reals
    posterior: Reals


def _levels(programme: Programme, potentials: Reals) -> tuple[Reals, Reals]:
    s = programme.summed(potentials) + programme.barred
    top = s.max(1, keepdims=True)
    mass = np.exp(s - top)
    total = mass.sum(1, keepdims=True)
    return (top + np.log(total))[:, 0], mass / total


def _start(programme: Programme) -> Iterate:
    """Start at q(z, x) = p(x) Π_j p(z_j|x), which has the right marginals and is nowhere zero.

    Its posterior belongs to f_j = log p(z_j|x) − log p(z_j) + log p(x)/n, whatever is taken off f
    to make it feasible.
    """
    n = len(programme.sizes)
    support = programme.wanted > 0
    log_pair = np.log(np.where(support, programme.wanted, 1.0))
    alone = np.log(programme.wanted.sum(1, keepdims=True))
    outcome = np.log(programme.outcome)
    potentials = np.where(support, log_pair - alone - (1 - 1 / n) * outcome, 0.0)
    level, posterior = _levels(programme, potentials)
    top = level.max() + 0.1  # strictly inside
    potentials[programme.bands[0]] -= top
    level -= top
    return Iterate(potentials, -level, programme.importance, level, posterior)


@dataclass(frozen=True)
class Linearised:
    """The constraints g_z to second order at an iterate, in the free potentials alone.

    Attributes:
        programme: the programme.
        at: the iterate.
    """

    programme: Programme
    at: Iterate

    @cached_property
    def slopes(self) -> Reals | None:
        """∇g_z of every z, (R, F); None where that matrix would cost more than it saves."""
        programme = self.programme
        if len(programme.rows) * len(programme.free) ** 2 > SMALL:
            return None
        slopes: Reals = programme.picked * self.at.posterior[:, programme.outcome_of_free]
        return slopes

    def felt(self, move: Reals) -> Reals:
        """Return ∇g_z·move for every z, (R,)."""
        if self.slopes is not None:
            return self.slopes @ move
        change = self.programme.summed(self.programme.whole(move))
        total: Reals = (self.at.posterior * change).sum(1)
        return total

    def pushed(self, weight: Reals) -> Reals:
        """Return Σ_z weight_z ∇g_z, (F,)."""
        if self.slopes is not None:
            return weight @ self.slopes
        cells = self.programme.marginals(weight[:, None] * self.at.posterior)
        return cells.ravel()[self.programme.free]

    def matrix(self) -> Reals:
        """Return the Newton matrix Σ_z q_z ∇²g_z + (q_z/slack_z) ∇g_z ∇g_zᵀ, (F, F).

        Both terms are A_zᵀ [q_z diag π_z + (q_z/slack_z − q_z) π_z π_zᵀ] A_z, where A_z picks the
        potentials of z: block (j, l) is the marginal over (z_j, z_l) of what stands in brackets.
        """
        programme, weight = self.programme, self.at.weight
        factor = weight / self.at.slack - weight
        if self.slopes is None:
            return _large_newton_matrix(programme, self.at, factor)
        across: Reals = (self.slopes.T * weight) @ programme.picked
        whole: Reals = across * programme.same_outcome + (self.slopes.T * factor) @ self.slopes
        return whole


def _large_newton_matrix(programme: Programme, at: Iterate, factor: Reals) -> Reals:
    """Return the Newton matrix from sums over single axes, which many states are quicker by."""
    n, m = len(programme.sizes), at.posterior.shape[1]
    free = programme.free
    cells = (factor[:, None] * at.posterior)[:, :, None] * at.posterior[:, None, :]
    diagonal = np.arange(m)
    cells[:, diagonal, diagonal] += at.weight[:, None] * at.posterior
    grid = programme.placed(cells)
    size = len(programme.wanted)
    matrix = np.zeros((size, m, size, m))
    for j, band in enumerate(programme.bands):
        states = np.arange(band.start, band.stop)
        matrix[states, :, states, :] = grid.sum(_others(n, j))
        for k in range(j + 1, n):
            block = grid.sum(_others(n, j, k)).transpose(0, 2, 1, 3)
            matrix[band, :, programme.bands[k], :] = block
            matrix[programme.bands[k], :, band, :] = block.transpose(2, 3, 0, 1)
    chosen: Reals = matrix.reshape(size * m, size * m)[free[:, None], free]
    return chosen


class _Solver:
    """Solves with a Newton matrix that grows ill-conditioned towards the optimum."""

    def __init__(self, matrix: Reals) -> None:
        self.matrix = matrix
        diagonal = matrix.diagonal()
        self.scale = 1 / np.sqrt(np.maximum(diagonal, 1e-300))
        lifted = matrix * self.scale[:, None] * self.scale
        ones = lifted.diagonal().copy()
        # LAPACK itself: for matrices this small SciPy's checks cost more than the work.
        for jitter in (1e-15, 1e-13, 1e-11, 1e-9):
            lifted.flat[:: len(ones) + 1] = ones + jitter
            self.factor, failed = lapack.dpotrf(lifted, lower=1)
            if not failed:
                return
        raise FloatingPointError("the Newton matrix is not positive definite")

    def roughly(self, right: Reals) -> Reals:
        """Solve, to the accuracy that the factor has."""
        solved: Reals = lapack.dpotrs(self.factor, right * self.scale, lower=1)[0]
        return solved * self.scale

    def __call__(self, right: Reals) -> Reals:
        """Solve; two steps of refinement take back what the jitter and rounding cost."""
        x = self.roughly(right)
        for _ in range(2):
            x = x + self.roughly(right - self.matrix @ x)
        return x


def _longest(values: Reals, change: Reals) -> float:
    """Return the longest step ≤ 1 that keeps ``values`` non-negative."""
    return 1 / max(1.0, float((-change / values).max()))


def _step(programme: Programme, at: Iterate) -> Iterate:
    """Take one predictor–corrector step."""
    near = Linearised(programme, at)
    solver = _Solver(near.matrix())
    wanted = programme.wanted.ravel()[programme.free]
    missing = at.level + at.slack
    both = np.concatenate([at.slack, at.weight])

    def direction(product: Reals, solve: Callable[[Reals], Reals]) -> tuple[Reals, Reals]:
        pull = (at.weight * missing - product) / at.slack
        move = solve(wanted - near.pushed(at.weight + pull))
        d_slack = -missing - near.felt(move)
        return move, np.concatenate([d_slack, (-product - at.weight * d_slack) / at.slack])

    product = at.slack * at.weight
    total = float(product.sum())
    # The first direction only says how much centring the second needs.
    _, change = direction(product, solver.roughly)
    length = _longest(both, change)
    ahead = (both + length * change).reshape(2, -1)
    centring = (float(ahead[0] @ ahead[1]) / total) ** 3 * total * programme.importance
    d_slack, d_weight = change.reshape(2, -1)
    move, change = direction(product + length**2 * d_slack * d_weight - centring, solver)
    # The nearer the optimum, the nearer to the border it is safe to go; beyond 0.999 it is not.
    length = min(max(0.99, 1 - total), 0.999) * _longest(both, change)
    length = min(length, MOST_CHANGE / max(float(np.abs(move).max()), 1e-300))
    d_potentials = programme.whole(move)
    level, posterior = _levels(programme, at.potentials + length * d_potentials)
    # A constraint that curves upwards may be missed by far where marginals are tiny: go less far.
    while not level.max() < MOST_VIOLATED and length > 1e-4:
        length /= 2
        level, posterior = _levels(programme, at.potentials + length * d_potentials)
    slack, weight = (both + length * change).reshape(2, -1)
    # Where the curved constraint leaves more room than the straight one, take it.
    slack = np.maximum(slack, -level)
    return Iterate(at.potentials + length * d_potentials, slack, weight, level, posterior)


def rounded(programme: Programme, q: Reals) -> Reals:
    """Return a pmf near ``q`` (R, m) whose pairwise marginals are exactly those wanted.

    Every cell is first scaled down until no marginal is too large; what then lacks, at each x, is
    added as a product of what each predictor lacks.

    Source: Altschuler, Weed and Rigollet 2017, Algorithm 2, here for n marginals.
    """
    for band in programme.bands:
        states = programme.states[:, band]
        has = states.T @ q
        q = q * (states @ np.minimum(1.0, programme.wanted[band] / np.where(has > 0, has, 1.0)))
    lacks = np.maximum(programme.wanted - programme.marginals(q), 0.0)
    added = programme.states[:, programme.bands[0]] @ lacks[programme.bands[0]]
    for band in programme.bands[1:]:
        total = lacks[band].sum(0)
        added *= programme.states[:, band] @ (lacks[band] / np.where(total > 0, total, 1.0))
    return q + added


def _upper(programme: Programme, q: Reals) -> float:
    """Return I_q(Z; X)."""
    alone = q.sum(1)
    return float(xlogy(q, q).sum() - xlogy(alone, alone).sum() + programme.entropy)


def _lower(programme: Programme, at: Iterate) -> float:
    """Return the dual bound of the potentials shifted into the feasible set."""
    linear = np.vdot(programme.wanted, at.potentials)
    return float(programme.entropy + linear - at.level.max())


def _tried(programme: Programme, at: Iterate) -> Iterate | None:
    """Return the next iterate, None where rounding has left no Newton matrix to solve with."""
    try:
        return _step(programme, at)
    except FloatingPointError:
        return None


class Bounds(NamedTuple):
    """The best feasible point of either side so far.

    Attributes:
        upper: I_q(Z; X) of the best q.
        lower: the dual bound of the best potentials.
        q: (R, m) with the wanted marginals.
        potentials: (Σk, m).
        stale: for how many certificates neither bound has improved.
    """

    upper: float
    lower: float
    q: Reals
    potentials: Reals
    stale: int = 0


def _certified(programme: Programme, at: Iterate, best: Bounds | None) -> Bounds:
    """Return the bounds that an iterate certifies, or the best ones where it adds nothing."""
    q = rounded(programme, at.weight[:, None] * at.posterior)
    new = Bounds(_upper(programme, q), _lower(programme, at), q, at.potentials)
    if best is None:
        return new
    better_q, better_f = new.upper < best.upper, new.lower > best.lower
    return Bounds(
        new.upper if better_q else best.upper,
        new.lower if better_f else best.lower,
        q if better_q else best.q,
        at.potentials if better_f else best.potentials,
        0 if better_q or better_f else best.stale + 1,
    )


def _optimum(programme: Programme, tolerance: float, max_iterations: int) -> tuple[Bounds, int]:
    """Return the best bounds and the number of steps."""
    at, best = _start(programme), None
    for step in range(max_iterations + 1):
        # Far from the optimum a certificate costs time and certifies nothing.
        if float(at.slack @ at.weight) <= 100 * tolerance or step == max_iterations:
            best = _certified(programme, at, best)
            # Three certificates without gain: rounding has the last word, and the gap says so.
            if best.upper - best.lower <= tolerance or best.stale == 3:
                return best, step
        if step < max_iterations and (ahead := _tried(programme, at)) is not None:
            at = ahead
        else:
            break
    return _certified(programme, at, best), step


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
    return [np.flatnonzero(pmf.sum(_others(n, v)) > EMPTY) for v in range(n)]


def _restored(pmf: Reals, occurs: list[NDArray[np.int64]] | None, inner: Reals) -> Reals:
    if occurs is None:
        return inner
    whole = np.zeros_like(pmf)
    whole[np.ix_(*occurs)] = inner
    return whole
