"""Gaussian measures: closed forms, batches, Monte Carlo, discretisation and gradients."""

import numpy as np
import pytest
import torch
from scipy import stats

from hatchel import information as inf

from ..oracle_joints import random_covariance

IDENTITY = 1e-9
COLUMNS = ("I", "WMS", "GK", "CI", "TC", "O")
# Nats, six digits; scalar targets.
CASES = {
    "sum of two and noise": (0.549306, 0.143841, 0.346574, 0.077733, 0.549306, -0.143841),
    "two noisy copies": (0.549306, -0.143841, 0.202733, 0, 0.693147, 0.143841),
    "all correlations one half": (0.202733, -0.084950, 0.058892, 0.013986, 0.346574, 0.084950),
}
COVARIANCES = {
    "sum of two and noise": [[1, 0, 1], [0, 1, 1], [1, 1, 3]],
    "two noisy copies": [[2, 1, 1], [1, 2, 1], [1, 1, 1]],
    "all correlations one half": [[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]],
}
MEASURES = {
    "I": inf.mutual_information,
    "WMS": inf.whole_minus_sum,
    "GK": inf.gk_synergy,
    "CI": inf.ci_synergy,
    "TC": inf.total_correlation,
    "O": inf.o_information,
    "S_max": inf.max_synergy,
    "I_min": inf.i_min,
    "DTC": inf.dual_total_correlation,
    "TC explained": inf.total_correlation_explained,
}


def number(result: object) -> object:
    return getattr(result, "value", result)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("case", CASES)
def test_oracle_cell(case: str, column: str) -> None:
    found = number(MEASURES[column](covariance=COVARIANCES[case], predictors=[0, 1], target=[2]))
    assert found == pytest.approx(CASES[case][COLUMNS.index(column)], abs=6e-7)


@pytest.mark.parametrize("name", MEASURES)
def test_many_targets_at_once_are_measured_one_by_one(name: str) -> None:
    covariance = random_covariance(7, seed=3)
    together = number(
        MEASURES[name](covariance=covariance, predictors=[0, 1, 2], target=[3, 4, 5, 6], each=True)
    )
    alone = [
        number(MEASURES[name](covariance=covariance, predictors=[0, 1, 2], target=t))
        for t in range(3, 7)
    ]
    np.testing.assert_allclose(together, alone, atol=IDENTITY)


@pytest.mark.parametrize("name", MEASURES)
def test_a_batch_of_covariances_is_measured_one_by_one(name: str) -> None:
    batch = np.stack([random_covariance(4, seed) for seed in range(6)]).reshape(2, 3, 4, 4)
    together = number(MEASURES[name](covariance=batch, target=3))
    alone = [[number(MEASURES[name](covariance=one, target=3)) for one in row] for row in batch]
    np.testing.assert_allclose(together, alone, atol=IDENTITY)


@pytest.mark.parametrize("name", MEASURES)
def test_scale_does_not_matter(name: str) -> None:
    covariance = random_covariance(4, seed=1)
    scale = np.diag([1e-4, 3.0, 1e3, 20.0])
    first = number(MEASURES[name](covariance=covariance, target=3))
    second = number(MEASURES[name](covariance=scale @ covariance @ scale, target=3))
    assert first == pytest.approx(second, abs=IDENTITY)


@pytest.mark.parametrize("seed", range(5))
def test_ci_information_is_the_closed_form(seed: int) -> None:
    """I_CI = ½[log(1+S) + S − Q/(1+S)] of scalars, against the form for vectors."""
    covariance = random_covariance(4, seed)
    sd = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(sd, sd)
    rho, matrix = correlation[:3, 3], correlation[:3, :3]
    r = rho / (1 - rho**2)
    s, q = rho @ r, r @ matrix @ r
    expected = 0.5 * (np.log1p(s) + s - q / (1 + s))
    assert inf.ci_information(covariance=covariance, target=3) == pytest.approx(
        expected, abs=IDENTITY
    )


def test_ci_information_of_ten_copies_is_negative() -> None:
    """Ten copies of X + N: −2.89 nats. The copies differ by 1e-6 of their variance, so that the
    covariance is not singular; that changes the second decimal by nothing."""
    covariance = np.ones((11, 11))
    covariance[:10, :10] += 1 + 2e-6 * np.eye(10)
    assert inf.ci_information(covariance=covariance, target=10) == pytest.approx(-2.89, abs=5e-3)


def test_ci_synergy_of_vectors_is_zero_where_they_are_independent_given_the_target() -> None:
    """Z_j = A_j X + noise with vectors Z_1, Z_2 and a vector X."""
    rng = np.random.default_rng(0)
    maps = rng.normal(size=(4, 2))
    noise = np.zeros((4, 4))
    noise[:2, :2], noise[2:, 2:] = random_covariance(2, 1), random_covariance(2, 2)
    own = random_covariance(2, 3)
    covariance = np.block([[maps @ own @ maps.T + noise, maps @ own], [own @ maps.T, own]])
    groups = {"predictors": [[0, 1], [2, 3]], "target": [4, 5]}
    assert inf.ci_synergy(covariance=covariance, **groups) == pytest.approx(0, abs=IDENTITY)
    singles = {"predictors": [0, 1, 2, 3], "target": [4, 5]}
    assert inf.ci_synergy(covariance=covariance, **singles) > 1e-3


@pytest.mark.parametrize("seed", range(3))
def test_vectors_obey_the_chain_rule(seed: int) -> None:
    covariance = random_covariance(7, seed)
    form = {"covariance": covariance, "predictors": [[0, 1], [2], [3, 4]], "target": [5, 6]}
    first = inf.mutual_information(of=[1], **form)
    rest = inf.conditional_mutual_information(given=[1], **form)
    assert first + rest == pytest.approx(inf.mutual_information(**form), abs=IDENTITY)


@pytest.mark.parametrize("seed", range(10))
def test_bounds_between_gaussian_measures(seed: int) -> None:
    form = {"covariance": random_covariance(4, seed), "target": 3}
    whole = inf.mutual_information(**form)
    synergy = inf.gk_synergy(**form).value
    assert -IDENTITY <= synergy <= whole + IDENTITY
    assert inf.whole_minus_sum(**form) <= synergy + IDENTITY
    assert inf.ci_synergy(**form) >= -IDENTITY
    assert inf.max_synergy(**form) == pytest.approx(synergy, abs=IDENTITY)


@pytest.mark.parametrize("seed", range(4))
def test_optimal_q_has_the_marginals_and_tells_as_much_as_the_best_predictor(seed: int) -> None:
    covariance = random_covariance(5, seed)
    sd = np.sqrt(np.diag(covariance))
    rho = (covariance / np.outer(sd, sd))[:4, 4]
    union = inf.gk_union_information(covariance=covariance, target=4)
    np.testing.assert_allclose(union.covariance[:4, 4], rho, atol=IDENTITY)
    np.testing.assert_allclose(np.diag(union.covariance), 1)
    q = {"covariance": union.covariance, "target": 4}
    assert inf.mutual_information(**q) == pytest.approx(union.value, abs=IDENTITY)
    assert inf.gk_synergy(**q).value == pytest.approx(0, abs=IDENTITY)
    inner, cross = union.covariance[:4, :4], union.covariance[:4, 4]
    np.testing.assert_allclose(np.linalg.solve(inner, cross), union.coefficients, atol=IDENTITY)
    assert union.variance == pytest.approx(1 - np.max(rho**2), abs=IDENTITY)


def test_inverse_of_the_optimal_covariance_is_an_arrowhead() -> None:
    inverse = np.linalg.inv(inf.optimal_covariance(torch.tensor([0.5, 0.8, -0.3, 0.4]).double()))
    rest = inverse[np.ix_([0, 2, 3], [0, 2, 3])]
    np.testing.assert_allclose(rest, np.diag(np.diag(rest)), atol=1e-12)


def test_printed_arrowhead_gives_the_same_decoder_where_it_is_a_covariance() -> None:
    rho = torch.tensor([0.8, 0.4, -0.3]).double()
    printed = inf.arrowhead_covariance(rho)
    assert np.linalg.eigvalsh(printed).min() > 0
    np.testing.assert_allclose(np.linalg.solve(printed, rho), [0.8, 0, 0], atol=1e-12)
    two = inf.arrowhead_covariance(rho[:2])
    np.testing.assert_allclose(two, inf.optimal_covariance(rho[:2])[:2, :2])


def test_printed_arrowhead_is_refused_where_it_is_no_covariance() -> None:
    """Σ_{j≠k} (ρ_j/ρ_k)² = 1.74 for ρ = (.75, .7, .7)."""
    with pytest.raises(ValueError, match=r"exceeds 1 by 0\.742"):
        inf.arrowhead_covariance(torch.tensor([0.75, 0.7, 0.7]).double())


def test_gk_minimum_of_figure_1_lies_at_two_thirds() -> None:
    """ρ = (1/2, 3/4): the synergy vanishes at Σ_12 = ρ_1/ρ_2 and nowhere else."""
    grid = np.linspace(-0.15, 0.9, 65)  # 2/3 is not among them

    def synergy(s: float) -> float:
        covariance = [[1, s, 0.5], [s, 1, 0.75], [0.5, 0.75, 1]]
        return float(inf.gk_synergy(covariance=covariance, target=2).value)

    assert synergy(2 / 3) == pytest.approx(0, abs=1e-12)
    assert min(synergy(s) for s in grid) > 1e-7


def test_no_gaussian_with_these_marginals_says_less_than_the_union() -> None:
    rng = np.random.default_rng(0)
    rho = np.array([0.5, 0.6, -0.4])
    union = -0.5 * np.log1p(-(0.6**2))
    checked = 0
    while checked < 200:
        matrix = np.eye(4)
        matrix[:3, 3] = matrix[3, :3] = rho
        for i, j in ((0, 1), (0, 2), (1, 2)):
            matrix[i, j] = matrix[j, i] = rng.uniform(-1, 1)
        if np.linalg.eigvalsh(matrix).min() > 1e-6:
            checked += 1
            assert inf.mutual_information(covariance=matrix, target=3) >= union - IDENTITY


def test_ci_synergy_agrees_with_monte_carlo() -> None:
    """E log p(x|z) − log p_CI(x|z), from samples of the sum of two and noise."""
    rng = np.random.default_rng(0)
    z = rng.normal(size=(400_000, 2))
    x = z.sum(1) + rng.normal(size=len(z))
    rho = np.full(2, 1 / np.sqrt(3))
    r = rho / (1 - rho**2)
    precision = 1 + rho @ r
    guess = np.sqrt(3) * (z @ r) / precision
    truth = stats.norm.logpdf(x, z.sum(1), 1)
    decoder = stats.norm.logpdf(x, guess, np.sqrt(3 / precision))
    lost = truth - decoder
    error = lost.std() / np.sqrt(len(lost))
    exact = inf.ci_synergy(covariance=COVARIANCES["sum of two and noise"], target=2)
    assert exact == pytest.approx(lost.mean(), abs=5 * error)


@pytest.mark.parametrize("name", ["I", "WMS", "CI", "TC", "O", "S_max", "I_min"])
def test_fine_discretisation_agrees(name: str) -> None:
    """A grid of 49 cells of 0.2 sd per axis, measured as a pmf.

    Quantising to cells of width h loses information of second order: about h²/12 = 0.003 of a
    variance of the narrowest conditional density, here of variance 1/2.
    """
    covariance = np.array(COVARIANCES["all correlations one half"])
    axis = np.linspace(-4.8, 4.8, 49)
    points = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1)
    pmf = np.exp(-0.5 * np.einsum("...i,ij,...j", points, np.linalg.inv(covariance), points))
    pmf /= pmf.sum()
    discrete = MEASURES[name](pmf)
    assert discrete == pytest.approx(MEASURES[name](covariance=covariance, target=2), abs=4e-3)


def test_gk_union_of_gaussians_bounds_that_of_their_discretisation() -> None:
    """The closed form restricts q to Gaussians, so an unrestricted q can only say less.

    For two predictors and a scalar target the best single predictor is a lower bound as well, so
    both agree up to the quantisation to seven cells of 0.8 sd (h²/12 = 0.05 of a variance).
    """
    covariance = np.array(COVARIANCES["two noisy copies"])
    sd = np.sqrt(np.diag(covariance))
    axis = np.linspace(-2.4, 2.4, 7)
    points = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1) * sd
    pmf = np.exp(-0.5 * np.einsum("...i,ij,...j", points, np.linalg.inv(covariance), points))
    pmf /= pmf.sum()
    union = inf.gk_union_information(pmf)
    best = max(inf.mutual_information(pmf, of=[j]) for j in range(2))
    assert union.value == pytest.approx(best, abs=2e-3)


def test_specific_information_of_a_gaussian_outcome_is_a_divergence() -> None:
    """D_KL(p(z|x) ‖ p(z)) at x = 1.7 sd, and its mean over x."""
    covariance = random_covariance(4, seed=5)
    form = {"covariance": covariance, "target": 3}
    zz, zx, xx = covariance[:3, :3], covariance[:3, 3], covariance[3, 3]
    shift = zx / np.sqrt(xx) * 1.7
    expected = inf.kl_divergence(
        covariance=zz - np.outer(zx, zx) / xx, reference_covariance=zz, mean=shift
    )
    assert inf.specific_information(outcome=1.7, **form) == pytest.approx(expected, abs=IDENTITY)
    nodes, weights = np.polynomial.hermite_e.hermegauss(20)
    every = [inf.specific_information(outcome=y, **form) for y in nodes]
    mean = weights @ every / weights.sum()
    assert mean == pytest.approx(inf.mutual_information(**form), abs=IDENTITY)


def test_max_synergy_is_the_mean_over_outcomes_of_the_best_predictor() -> None:
    """∫ p(y) max_i I(Z_i; y) by a fine sum; the step of 0.001 leaves about 1e-7."""
    form = {"covariance": random_covariance(4, seed=6), "target": 3}
    grid = np.linspace(-9, 9, 18_001)
    density = stats.norm.pdf(grid) * (grid[1] - grid[0])
    rows = []
    for j in range(3):
        at = {y: inf.specific_information(of=[j], outcome=y, **form) for y in (0.0, 1.0)}
        rows.append(at[0.0] + (at[1.0] - at[0.0]) * grid**2)
    best = (density * np.max(rows, axis=0)).sum()
    expected = inf.mutual_information(**form) - best
    assert inf.max_synergy(**form) == pytest.approx(expected, abs=1e-6)


def test_max_synergy_over_gaussian_groups() -> None:
    form = {"covariance": random_covariance(4, seed=7), "target": 3}
    pairs = max(inf.mutual_information(of=pair, **form) for pair in ([0, 1], [0, 2], [1, 2]))
    expected = inf.mutual_information(**form) - pairs
    assert inf.max_synergy(size=2, **form) == pytest.approx(expected, abs=IDENTITY)


def test_o_information_of_every_triplet_at_once() -> None:
    covariance = random_covariance(6, seed=2)
    triplets = np.array([(0, 1, 2), (1, 3, 5), (0, 4, 5)])
    batch = covariance[triplets[:, :, None], triplets[:, None, :]]
    found = inf.o_information(covariance=batch)
    expected = [inf.o_information(covariance=covariance, variables=t) for t in triplets]
    np.testing.assert_allclose(found, expected, atol=IDENTITY)


@pytest.mark.parametrize("name", MEASURES)
def test_gradients_of_gaussian_measures(name: str) -> None:
    factor = torch.as_tensor(np.linalg.cholesky(random_covariance(4, seed=4))).requires_grad_()

    def value(at: torch.Tensor) -> object:
        joint = inf.GaussianJoint(at @ at.mT, ((0,), (1,), (2,)), (3,))
        return number(MEASURES[name].formula(joint))

    assert torch.autograd.gradcheck(value, factor)


@pytest.mark.parametrize("name", MEASURES)
def test_gradients_for_many_targets(name: str) -> None:
    rng = np.random.default_rng(0)
    covariance = torch.as_tensor(random_covariance(3, seed=8))[None].requires_grad_()
    cross = torch.as_tensor(0.1 * rng.normal(size=(5, 3))).requires_grad_()
    variance = torch.as_tensor(rng.uniform(1, 2, size=5)).requires_grad_()

    def value(c: torch.Tensor, r: torch.Tensor, v: torch.Tensor) -> object:
        joint = inf.GaussianTargets((c + c.mT) / 2, r, v)
        return number(MEASURES[name].formula(joint))

    assert torch.autograd.gradcheck(value, (covariance, cross, variance))


def test_helpers_take_arrays_and_refuse_what_is_no_correlation() -> None:
    rho = [0.5, 0.8, -0.3]
    for helper in (inf.optimal_covariance, inf.arrowhead_covariance):
        np.testing.assert_allclose(helper(rho), helper(torch.tensor(rho).double()))
        assert isinstance(helper(rho), np.ndarray)
        with pytest.raises(ValueError, match="from −1 to 1"):
            helper([1.2, 0.1])


def test_a_divergence_needs_one_form_and_one_mean_per_variable() -> None:
    pmf, eye = np.full(2, 0.5), np.eye(2)
    for positional, named in (
        ((pmf, pmf), {"covariance": eye}),
        ((pmf,), {}),
        ((), {"covariance": eye, "mean": [0, 0]}),
    ):
        with pytest.raises(ValueError, match="pass two pmfs, or"):
            inf.kl_divergence(*positional, **named)
    with pytest.raises(ValueError, match="one mean per variable"):
        inf.kl_divergence(covariance=eye, reference_covariance=eye, mean=[1.0, 2, 3])


def test_divergence_of_gaussians_from_themselves_is_zero() -> None:
    covariance = random_covariance(3, seed=9)
    assert inf.kl_divergence(
        covariance=covariance, reference_covariance=covariance
    ) == pytest.approx(0, abs=1e-12)
    shifted = inf.kl_divergence(
        covariance=np.eye(1), reference_covariance=4 * np.eye(1), mean=[1.0], reference_mean=[3.0]
    )
    assert shifted == pytest.approx(np.log(2) + (1 + 4) / 8 - 0.5)
