"""Linear equations with a Newton matrix that grows ill-conditioned towards the optimum."""

import numpy as np
from scipy.linalg import lapack

from hatchel.information.union_programme.programme import Reals


class Solver:
    """The scaled Cholesky factor of a matrix, and solutions with it.

    Args:
        matrix: (F, F), positive definite but for rounding.

    Raises:
        FloatingPointError: it is not, by more than a jitter of 1e-9 makes up for.
    """

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
