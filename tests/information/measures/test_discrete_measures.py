"""Measures of dense pmfs: the oracle table, and laws over drawn joints."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from hatchel import information as inf

from ..oracle_joints import BITS, COLUMNS, JOINTS, RANDOM_GK, joints, random_joint

MEASURES = {
    "I": inf.mutual_information,
    "S_max": inf.max_synergy,
    "WMS": inf.whole_minus_sum,
    "CI": inf.ci_synergy,
    "GK": lambda joint, units: inf.gk_synergy(joint, units=units).value,
    "I_min": inf.i_min,
    "TC": inf.total_correlation,
    "DTC": inf.dual_total_correlation,
    "O": inf.o_information,
}
IDENTITY = 1e-9
# Twice the default gap of the union programme, 1e-9 nats, in nats.
OPTIMISED = 2e-9
some = settings(max_examples=40, deadline=None)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("example", JOINTS)
def test_oracle_cell(example: str, column: str) -> None:
    expected = BITS[example][COLUMNS.index(column)]
    # The table has six digits.
    assert MEASURES[column](JOINTS[example], units="bits") == pytest.approx(expected, abs=6e-7)


@pytest.mark.parametrize(("n", "k"), RANDOM_GK)
def test_gk_synergy_of_random_joints(n: int, k: int) -> None:
    result = inf.gk_synergy(random_joint(n, k), units="bits")
    assert result.value == pytest.approx(RANDOM_GK[n, k], abs=6e-7)  # six digits
    assert result.converged
    assert result.gap <= 1e-6


@some
@given(joints(), st.data())
def test_chain_rule(joint: np.ndarray, data: st.DataObject) -> None:
    """I(Z; X) = I(C; X) + I(A; X | C)."""
    n = joint.ndim - 1
    known = data.draw(st.lists(st.integers(0, n - 1), max_size=n - 1, unique=True))
    first = inf.mutual_information(joint, of=known) if known else 0.0
    rest = inf.conditional_mutual_information(joint, given=known)
    assert first + rest == pytest.approx(inf.mutual_information(joint), abs=IDENTITY)


@some
@given(joints())
def test_what_is_never_negative(joint: np.ndarray) -> None:
    for measure in (
        inf.entropy,
        inf.conditional_entropy,
        inf.mutual_information,
        inf.total_correlation,
        inf.conditional_total_correlation,
        inf.dual_total_correlation,
        inf.max_synergy,
        inf.i_min,
        inf.ci_synergy,
    ):
        assert measure(joint) >= -IDENTITY
    assert np.all(inf.specific_information(joint) >= -IDENTITY)
    assert inf.gk_synergy(joint).value >= -OPTIMISED


@some
@given(joints((2, 3)), st.randoms(use_true_random=False))
def test_relabelling_states_and_reordering_predictors_change_nothing(
    joint: np.ndarray, random: object
) -> None:
    rng = np.random.default_rng(random.getrandbits(32))  # type: ignore[attr-defined]
    other = joint
    for axis, size in enumerate(joint.shape):
        other = other.take(rng.permutation(size), axis=axis)
    other = other.transpose(*rng.permutation(joint.ndim - 1), joint.ndim - 1)
    for name, measure in MEASURES.items():
        tolerance = OPTIMISED if name == "GK" else IDENTITY
        assert measure(other, units="nats") == pytest.approx(
            measure(joint, units="nats"), abs=tolerance
        )


@some
@given(joints((1, 2)), st.integers(0, 2**32 - 1))
def test_processing_a_predictor_adds_no_information(joint: np.ndarray, seed: int) -> None:
    """I(W; X) ≤ I(Z; X) for a channel Z_1 → W, and the same for the union information."""
    channel = np.random.default_rng(seed).dirichlet(np.ones(2), size=joint.shape[0])
    processed = np.einsum("aw,a...->w...", channel, joint)
    assert inf.mutual_information(processed) <= inf.mutual_information(joint) + IDENTITY
    union = inf.gk_union_information(joint).value
    assert inf.gk_union_information(processed).value <= union + OPTIMISED


@some
@given(joints((2, 3)))
def test_bounds_between_measures(joint: np.ndarray) -> None:
    """max_j I(Z_j; X) ≤ I_max ≤ I; GK union between the best predictor and the whole; WMS ≤ GK."""
    whole = inf.mutual_information(joint)
    singles = [inf.mutual_information(joint, of=[j]) for j in range(joint.ndim - 1)]
    union = inf.gk_union_information(joint)
    best_for_each_outcome = whole - inf.max_synergy(joint)
    assert max(singles) <= best_for_each_outcome + IDENTITY
    assert max(singles) - OPTIMISED <= union.value <= whole + OPTIMISED
    assert union.value <= sum(singles) + OPTIMISED
    assert inf.whole_minus_sum(joint) <= whole - union.value + OPTIMISED
    assert inf.i_min(joint) <= min(singles) + IDENTITY
    assert inf.ci_information(joint) <= whole + IDENTITY


@some
@given(joints(2))
def test_max_synergy_of_two_predictors_is_the_i_min_synergy(joint: np.ndarray) -> None:
    """S_max = WMS + I_min."""
    expected = inf.whole_minus_sum(joint) + inf.i_min(joint)
    assert inf.max_synergy(joint) == pytest.approx(expected, abs=IDENTITY)


@some
@given(joints())
def test_specific_information_averages_to_mutual_information(joint: np.ndarray) -> None:
    outcome = joint.sum(axis=tuple(range(joint.ndim - 1)))
    mean = outcome @ inf.specific_information(joint)
    assert mean == pytest.approx(inf.mutual_information(joint), abs=IDENTITY)


@some
@given(joints())
def test_total_correlation_is_a_divergence_from_independence(joint: np.ndarray) -> None:
    product = np.ones(())
    for axis in range(joint.ndim):
        others = tuple(a for a in range(joint.ndim) if a != axis)
        product = np.multiply.outer(product, joint.sum(axis=others))
    expected = inf.kl_divergence(joint, product / product.sum())
    assert inf.total_correlation(joint) == pytest.approx(expected, abs=IDENTITY)


@some
@given(joints((1, 3)))
def test_total_correlation_explained_is_minus_whole_minus_sum(joint: np.ndarray) -> None:
    assert inf.total_correlation_explained(joint) == pytest.approx(
        -inf.whole_minus_sum(joint), abs=IDENTITY
    )


@some
@given(joints(2))
def test_co_information_and_o_information_agree_for_three_variables(joint: np.ndarray) -> None:
    assert inf.co_information(joint) == pytest.approx(inf.o_information(joint), abs=IDENTITY)
    expected = inf.mutual_information(joint, of=[0]) - inf.conditional_mutual_information(
        joint, given=[1], of=[0]
    )
    assert inf.co_information(joint) == pytest.approx(expected, abs=IDENTITY)


@pytest.mark.parametrize("seed", range(5))
def test_pinsker(seed: int) -> None:
    """D_KL ≥ ½ ‖p − q‖₁²."""
    p, q = random_joint(2, 3, seed), random_joint(2, 3, seed + 100)
    assert inf.kl_divergence(p, q) >= 0.5 * np.abs(p - q).sum() ** 2


def test_divergence_from_an_impossible_cell_is_infinite() -> None:
    assert inf.kl_divergence([0.5, 0.5], [1.0, 0.0]) == math.inf
    assert inf.kl_divergence([1.0, 0.0], [0.5, 0.5], units="bits") == pytest.approx(1.0)


def conditionally_independent(seed: int, n: int = 3, k: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    joint = rng.dirichlet(np.ones(k))
    for _ in range(n):
        joint = joint[..., None, :] * rng.dirichlet(np.ones(k), size=k).T.reshape(
            *(1,) * (joint.ndim - 1), k, k
        )
    return joint


@pytest.mark.parametrize("seed", range(4))
def test_ci_synergy_is_zero_where_the_predictors_are_independent_given_the_target(
    seed: int,
) -> None:
    assert inf.ci_synergy(conditionally_independent(seed)) == pytest.approx(0, abs=IDENTITY)


@pytest.mark.parametrize("seed", range(4))
def test_ci_synergy_is_zero_where_only_the_posterior_factorises(seed: int) -> None:
    """CI = 0 iff p(x|z) = p_CI(x|z); p(z) may then differ from p_CI(z), as long as the pairs stay.

    Such a p(z) is p_CI(z) plus any d(z) with Σ_{z_-j} d(z) p_CI(x|z) = 0 for every j, z_j and x:
    16 unknowns, at most 14 equations.
    """
    k = 4
    joint = conditionally_independent(seed, n=2, k=k)[:, :, :2]
    joint = joint / joint.sum()
    mass, posterior = joint.sum(-1), joint / joint.sum(-1, keepdims=True)
    basis = np.eye(k * k).reshape(k, k, k * k)[:, :, None] * posterior[..., None]
    equations = np.concatenate([basis.sum(j).reshape(-1, k * k) for j in range(2)])
    change = np.linalg.svd(equations)[2][-1].reshape(k, k)
    step = 0.5 / np.abs(change / mass).max()
    dependent = (mass + step * change)[..., None] * posterior
    np.testing.assert_allclose(dependent.sum(0), joint.sum(0), atol=1e-15)
    assert inf.conditional_total_correlation(dependent) > 1e-6
    assert inf.ci_synergy(dependent) == pytest.approx(0, abs=IDENTITY)


@pytest.mark.parametrize("example", ["XOR", "AND", "SUM"])
def test_ci_synergy_is_positive_where_the_condition_fails(example: str) -> None:
    assert inf.ci_synergy(JOINTS[example]) > 0.05


def test_max_synergy_over_larger_and_given_groups() -> None:
    """Any pair of the inputs of a three-way XOR is as ignorant as one; all three know it."""
    joint = JOINTS["3-XOR"]
    assert inf.max_synergy(joint, size=2, units="bits") == pytest.approx(1)
    assert inf.max_synergy(joint, size=3, units="bits") == pytest.approx(0)
    assert inf.max_synergy(joint, groups=[[0, 1, 2], 1], units="bits") == pytest.approx(0)


@some
@given(joints((2, 3)))
def test_max_synergy_falls_with_the_size_of_the_groups(joint: np.ndarray) -> None:
    n = joint.ndim - 1
    values = [inf.max_synergy(joint, size=size) for size in range(1, n + 1)]
    assert np.all(np.diff(values) <= IDENTITY)
    assert values[-1] == pytest.approx(0, abs=IDENTITY)


def test_a_batch_is_measured_joint_by_joint() -> None:
    batch = np.stack([random_joint(2, 3, seed) for seed in range(6)]).reshape(2, 3, 3, 3, 3)
    for name, measure in {**MEASURES, "GK": inf.gk_synergy}.items():
        together = measure(batch, batch=2)
        together = together.value if name == "GK" else together
        alone = [[MEASURES[name](one, units="nats") for one in row] for row in batch]
        np.testing.assert_allclose(together, alone, atol=IDENTITY)


def test_predictors_can_be_merged() -> None:
    joint = random_joint(3, 2)
    merged = joint.transpose(2, 0, 1, 3).reshape(2, 4, 2)
    expected = inf.whole_minus_sum(merged)
    assert inf.whole_minus_sum(joint, predictors=[[2], [0, 1]]) == pytest.approx(expected)
    assert inf.mutual_information(joint, predictors=[1]) == pytest.approx(
        inf.mutual_information(joint.sum((0, 2)))
    )


def test_bits_are_nats_over_log_two() -> None:
    joint = JOINTS["AND"]
    for measure in (inf.entropy, inf.ci_synergy, inf.o_information):
        assert measure(joint, units="bits") * math.log(2) == pytest.approx(measure(joint))
    union = inf.gk_union_information(joint)
    in_bits = inf.gk_union_information(joint, units="bits")
    assert in_bits.value * math.log(2) == pytest.approx(union.value)
    assert in_bits.gap * math.log(2) == pytest.approx(union.gap)


DIFFERENTIABLE = {
    "entropy": inf.entropy,
    "total correlation": inf.total_correlation,
    "dual total correlation": inf.dual_total_correlation,
    "CI": inf.ci_synergy,
    "S_max": inf.max_synergy,
    "specific": inf.specific_information,
    "I_min": inf.i_min,
}


@pytest.mark.parametrize("name", DIFFERENTIABLE)
def test_gradients_of_discrete_measures(name: str) -> None:
    logits = torch.as_tensor(random_joint(2, 3)).log().requires_grad_()

    def value(at: torch.Tensor) -> torch.Tensor:
        joint = inf.DiscreteJoint(at.flatten().softmax(0).reshape(at.shape))
        return DIFFERENTIABLE[name].formula(joint)

    assert torch.autograd.gradcheck(value, logits)


def test_gradient_of_gk_synergy_is_that_of_the_lagrangian() -> None:
    """Against differences of twice the step at which the optimum's error, 1e-10, would show."""
    logits = torch.as_tensor(random_joint(3, 2)).log().requires_grad_()

    def value(at: torch.Tensor) -> torch.Tensor:
        joint = inf.DiscreteJoint(at.flatten().softmax(0).reshape(at.shape))
        return inf.gk_synergy.formula(joint, 1e-11).value

    assert torch.autograd.gradcheck(value, logits, eps=1e-4, atol=1e-5)


def test_a_tensor_gives_a_tensor_and_an_array_a_float() -> None:
    joint = random_joint(2, 2)
    assert isinstance(inf.mutual_information(joint), float)
    assert isinstance(inf.gk_synergy(joint).value, float)
    assert isinstance(inf.mutual_information(torch.as_tensor(joint)), torch.Tensor)
    assert inf.mutual_information(torch.as_tensor(joint)).item() == pytest.approx(
        inf.mutual_information(joint)
    )
