"""The certificate: what any weights and potentials prove about the optimum."""

from typing import NamedTuple

import numpy as np
from scipy.special import xlogy

from hatchel.information.union_programme.iterate import Iterate
from hatchel.information.union_programme.programme import Programme, Reals


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


def certified(programme: Programme, at: Iterate, best: Bounds | None) -> Bounds:
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
