"""One step of Mehrotra's predictor–corrector method."""

from collections.abc import Callable

import numpy as np

from hatchel.information.union_programme.cholesky import Solver
from hatchel.information.union_programme.iterate import Iterate, levels
from hatchel.information.union_programme.newton import Linearised
from hatchel.information.union_programme.programme import Programme, Reals

# No potential moves further than this in a step, lest a posterior that should be small vanishes.
MOST_CHANGE = 2.0
# A step is shortened until no constraint g_z ≤ 0 is violated by more than this.
MOST_VIOLATED = 0.5


def stepped(programme: Programme, at: Iterate) -> Iterate:
    """Take one predictor–corrector step.

    Raises:
        FloatingPointError: rounding has left no Newton matrix to solve with.
    """
    both = np.concatenate([at.slack, at.weight])
    product = at.slack * at.weight
    total = float(product.sum())
    move, change = _direction(programme, at, both, product, total)
    # The nearer the optimum, the nearer to the border it is safe to go; beyond 0.999 it is not.
    length = min(max(0.99, 1 - total), 0.999) * _longest(both, change)
    length = min(length, MOST_CHANGE / max(float(np.abs(move).max()), 1e-300))
    d_potentials = programme.whole(move)
    level, posterior = levels(programme, at.potentials + length * d_potentials)
    # A constraint that curves upwards may be missed by far where marginals are tiny: go less far.
    while not level.max() < MOST_VIOLATED and length > 1e-4:
        length /= 2
        level, posterior = levels(programme, at.potentials + length * d_potentials)
    slack, weight = (both + length * change).reshape(2, -1)
    # Where the curved constraint leaves more room than the straight one, take it.
    slack = np.maximum(slack, -level)
    return Iterate(at.potentials + length * d_potentials, slack, weight, level, posterior)


def _direction(
    programme: Programme, at: Iterate, both: Reals, product: Reals, total: float
) -> tuple[Reals, Reals]:
    """Return how the free potentials, and slacks and weights below one another, shall change.

    Args:
        programme: the programme.
        at: the iterate.
        both: (2R,), its slacks and weights.
        product: (R,), slack·weight.
        total: the sum of these.
    """
    near = Linearised(programme, at)
    solver = Solver(near.matrix())
    wanted = programme.wanted.ravel()[programme.free]
    missing = at.level + at.slack

    def taking(product: Reals, solve: Callable[[Reals], Reals]) -> tuple[Reals, Reals]:
        pull = (at.weight * missing - product) / at.slack
        move = solve(wanted - near.pushed(at.weight + pull))
        d_slack = -missing - near.felt(move)
        return move, np.concatenate([d_slack, (-product - at.weight * d_slack) / at.slack])

    # The first direction only says how much centring the second needs.
    _, change = taking(product, solver.roughly)
    length = _longest(both, change)
    ahead = (both + length * change).reshape(2, -1)
    centring = (float(ahead[0] @ ahead[1]) / total) ** 3 * total * programme.importance
    d_slack, d_weight = change.reshape(2, -1)
    return taking(product + length**2 * d_slack * d_weight - centring, solver)


def _longest(values: Reals, change: Reals) -> float:
    """Return the longest step ≤ 1 that keeps ``values`` non-negative."""
    return 1 / max(1.0, float((-change / values).max()))
