"""The union programme: its certificate, its marginals, its corners, and two other solvers."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.special import xlogy

from hatchel import information as inf
from hatchel.information.union_programme.solve import solve

from ..oracle_joints import JOINTS, joints, random_joint


def union_by_cone(joint: np.ndarray) -> float:
    """The exponential-cone programme in cvxpy with Clarabel, in nats."""
    cp = pytest.importorskip("cvxpy")
    n, m = joint.ndim - 1, joint.shape[-1]
    q = cp.Variable((int(np.prod(joint.shape[:-1])), m), nonneg=True)
    constraints = []
    for j in range(n):
        others = tuple(a for a in range(n) if a != j)
        rows = np.eye(joint.shape[j])[np.indices(joint.shape[:-1])[j].ravel()]
        constraints.append(rows.T @ q == joint.sum(others))
    posterior_mass = cp.sum(q, axis=1, keepdims=True) @ np.ones((1, m))
    problem = cp.Problem(cp.Minimize(cp.sum(cp.rel_entr(q, posterior_mass))), constraints)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        problem.solve(solver=cp.CLARABEL)
    outcome = joint.reshape(-1, m).sum(0)
    return float(problem.value - xlogy(outcome, outcome).sum())


def marginals(q: np.ndarray) -> list[np.ndarray]:
    n = q.ndim - 1
    return [q.sum(tuple(a for a in range(n) if a != j)) for j in range(n)]


@settings(max_examples=60, deadline=None)
@given(joints((1, 3)))
def test_q_has_the_marginals_and_the_value(joint: np.ndarray) -> None:
    """The certificate's upper half: q is feasible and its information is the value."""
    result = inf.gk_union_information(joint)
    assert np.all(result.q >= 0)
    for ours, wanted in zip(marginals(result.q), marginals(joint), strict=True):
        np.testing.assert_allclose(ours, wanted, atol=1e-14)
    assert inf.mutual_information(result.q) == pytest.approx(result.value, abs=1e-12)
    assert result.converged


@settings(max_examples=30, deadline=None)
@given(joints((2, 3)))
def test_no_joint_with_these_marginals_says_less(joint: np.ndarray) -> None:
    """The certificate's lower half, against mixtures of the given joint, q and the CI joint."""
    result = inf.gk_union_information(joint)
    for share in (1e-3, 0.1, 0.5, 1.0):
        mixed = share * joint + (1 - share) * result.q
        assert inf.mutual_information(mixed) >= result.value - result.gap - 1e-12


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("n", "k"), [(2, 2), (2, 3), (2, 5), (3, 2), (3, 3), (4, 2)])
def test_agrees_with_the_cone_programme(n: int, k: int, seed: int) -> None:
    joint = random_joint(n, k, seed, concentration=(1.0, 0.2, 5.0)[seed])
    # Clarabel stops at 1e-8 relative; its equality constraints hold to about as much.
    assert inf.gk_union_information(joint).value == pytest.approx(union_by_cone(joint), abs=2e-6)


@pytest.mark.parametrize(("n", "k"), [(2, 8), (3, 5), (4, 4), (5, 3), (8, 2)])
@pytest.mark.parametrize("concentration", [0.05, 1.0, 100.0])
def test_certificate_is_below_a_millionth_of_a_bit(n: int, k: int, concentration: float) -> None:
    joint = random_joint(n, k, seed=n * k, concentration=concentration)
    result = inf.gk_union_information(joint, units="bits")
    assert result.converged
    assert result.gap <= 1e-6


@pytest.mark.parametrize("n", [2, 3, 4])
def test_counts_of_few_samples_are_certified_too(n: int) -> None:
    """Most marginals of 30 samples are small or zero."""
    rng = np.random.default_rng(n)
    counts = rng.multinomial(30, random_joint(n, 4, seed=n).ravel()).reshape((4,) * (n + 1))
    assert inf.gk_union_information(counts / 30).converged


def test_tiny_probabilities_do_not_hurt() -> None:
    joint = JOINTS["XOR"] + 1e-13
    result = inf.gk_synergy(joint / joint.sum(), units="bits")
    assert result.converged
    assert result.value == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("seed", range(12))
def test_probabilities_of_many_magnitudes(seed: int) -> None:
    """Dirichlet parameters of 0.03, cubed: cells from one down to 1e-50."""
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(2, 5, size=rng.integers(3, 5)))
    cells = rng.dirichlet(np.full(np.prod(shape), 0.03)) ** (3 if seed % 2 else 1) + 1e-300
    result = inf.gk_union_information((cells / cells.sum()).reshape(shape), units="bits")
    assert result.converged
    assert result.gap <= 1e-6


def test_states_that_never_occur_change_nothing() -> None:
    joint = random_joint(2, 3)
    padded = np.zeros((5, 4, 6))
    padded[np.ix_([0, 2, 4], [0, 1, 3], [1, 2, 5])] = joint
    small, large = (inf.gk_union_information(p) for p in (joint, padded))
    assert large.value == pytest.approx(small.value, abs=1e-12)
    np.testing.assert_allclose(large.q[np.ix_([0, 2, 4], [0, 1, 3], [1, 2, 5])], small.q)
    assert large.q.sum() == pytest.approx(1)


def test_one_predictor_is_its_own_union() -> None:
    joint = random_joint(1, 4)
    assert inf.gk_union_information(joint).value == pytest.approx(
        inf.mutual_information(joint), abs=1e-9
    )


def test_a_constant_target_has_no_information() -> None:
    assert inf.gk_union_information(np.full((2, 3, 1), 1 / 6)).value == pytest.approx(0, abs=1e-12)


def test_too_few_steps_are_said() -> None:
    result = inf.gk_union_information(random_joint(3, 3), max_iterations=2)
    assert not result.converged
    assert result.gap > 1e-6
    exact = inf.gk_union_information(random_joint(3, 3)).value
    assert result.value - result.gap <= exact <= result.value


def test_a_joint_beyond_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="fewer predictors"):
        solve(np.broadcast_to(1.0, (2,) * 26 + (4,)))
