"""A point of the interior-point method, and the first one."""

from typing import NamedTuple

import numpy as np

from hatchel.information.union_programme.programme import Programme, Reals


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


def levels(programme: Programme, potentials: Reals) -> tuple[Reals, Reals]:
    """Return g_z(f), (R,), and the posteriors exp(s − g), (R, m), of potentials."""
    s = programme.summed(potentials) + programme.barred
    top = s.max(1, keepdims=True)
    mass = np.exp(s - top)
    total = mass.sum(1, keepdims=True)
    return (top + np.log(total))[:, 0], mass / total


def start(programme: Programme) -> Iterate:
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
    level, posterior = levels(programme, potentials)
    top = level.max() + 0.1  # strictly inside
    potentials[programme.bands[0]] -= top
    level -= top
    return Iterate(potentials, -level, programme.importance, level, posterior)
