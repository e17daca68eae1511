"""Linear equations near the optimum, where the matrix is close to singular."""

import numpy as np
import pytest

from hatchel.information.union_programme.cholesky import Solver


def test_scales_of_thirty_orders_of_magnitude_do_not_matter() -> None:
    rng = np.random.default_rng(0)
    root = rng.normal(size=(6, 6)) * 10.0 ** np.linspace(-15, 15, 6)[:, None]
    matrix, x = root @ root.T, rng.normal(size=6) * 10.0 ** np.linspace(15, -15, 6)
    np.testing.assert_allclose(Solver(matrix)(matrix @ x), x, rtol=1e-8)


def test_refinement_takes_back_what_the_jitter_costs() -> None:
    """A singular matrix needs a jitter; a right side in its range is met all the same."""
    root = np.random.default_rng(1).normal(size=(6, 4))
    matrix = root @ root.T
    right = matrix @ np.ones(6)
    solver = Solver(matrix)
    exact, rough = (
        np.abs(matrix @ x - right).max() for x in (solver(right), solver.roughly(right))
    )
    assert exact <= rough
    assert exact < 1e-12 * np.abs(right).max()


def test_an_indefinite_matrix_is_no_newton_matrix() -> None:
    with pytest.raises(FloatingPointError, match="positive definite"):
        Solver(np.array([[1.0, 2.0], [2.0, 1.0]]))
