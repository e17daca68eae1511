"""The constraints to second order at an iterate: slopes, and the Newton matrix."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hatchel.information.union_programme.iterate import Iterate
from hatchel.information.union_programme.programme import Programme, Reals, axes_but

# Up to this many products, one dense matrix product is quicker than sums over single axes.
SMALL = 2**20


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
        matrix[states, :, states, :] = grid.sum(axes_but(n, j))
        for k in range(j + 1, n):
            block = grid.sum(axes_but(n, j, k)).transpose(0, 2, 1, 3)
            matrix[band, :, programme.bands[k], :] = block
            matrix[programme.bands[k], :, band, :] = block.transpose(2, 3, 0, 1)
    chosen: Reals = matrix.reshape(size * m, size * m)[free[:, None], free]
    return chosen
