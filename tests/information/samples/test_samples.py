"""Estimates from samples: counting, correction, normal scores, soft counts, and intervals."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from hatchel import information as inf

from ..oracle_joints import JOINTS, random_covariance, random_joint

IDENTITY = 1e-9


def drawn(joint: np.ndarray, size: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Samples of a joint: (size, n) and (size,)."""
    cells = np.random.default_rng(seed).choice(joint.size, size=size, p=joint.ravel())
    states = np.stack(np.unravel_index(cells, joint.shape), axis=1)
    return states[:, :-1], states[:, -1]


def gaussian(size: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    z = np.random.default_rng(seed).normal(size=(size, 3))
    return z[:, :2], z.sum(1)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 3))
def test_counting_gives_the_plug_in_estimate(seed: int, n: int) -> None:
    z, x = drawn(random_joint(n, 3, seed), 50, seed)
    joint = np.zeros((3,) * (n + 1))
    np.add.at(joint, (*z.T, x), 1 / 50)
    for measure in (inf.mutual_information, inf.o_information, inf.max_synergy, inf.ci_synergy):
        assert measure(samples=z, target=x) == pytest.approx(measure(joint), abs=IDENTITY)


def test_symbols_may_be_any_integers() -> None:
    z, x = drawn(random_joint(2, 3), 100)
    expected = inf.mutual_information(samples=z, target=x)
    assert inf.mutual_information(samples=z * 1000 - 7, target=-x) == pytest.approx(expected)


def test_groups_of_columns_are_one_predictor() -> None:
    z, x = drawn(random_joint(3, 2), 200)
    joint = np.zeros((2, 2, 2, 2))
    np.add.at(joint, (*z.T, x), 1 / 200)
    found = inf.whole_minus_sum(samples=z, target=x, predictors=[[0, 2], [1]])
    expected = inf.whole_minus_sum(joint, predictors=[[0, 2], [1]])
    assert found == pytest.approx(expected, abs=IDENTITY)


def test_miller_madow_adds_half_the_spare_cells_per_sample() -> None:
    symbols = np.array([0, 0, 1, 2, 2, 2])
    plain = inf.entropy(samples=symbols, kind="discrete")
    corrected = inf.entropy(samples=symbols, kind="discrete", correction="miller-madow")
    assert corrected - plain == pytest.approx((3 - 1) / (2 * 6))


def test_miller_madow_is_less_biased() -> None:
    """Mean over 400 samples of 60 draws; five standard errors separate the two."""
    joint = random_joint(1, 5, seed=3)
    exact = inf.entropy(joint)
    estimates = np.array(
        [
            [inf.entropy(samples=z, target=x, correction=c) for c in ("none", "miller-madow")]
            for z, x in (drawn(joint, 60, seed) for seed in range(400))
        ]
    )
    bias = estimates.mean(0) - exact
    error = estimates.std(0) / np.sqrt(len(estimates))
    assert bias[0] < -5 * error[0]
    assert abs(bias[1]) < abs(bias[0]) / 2


def test_miller_madow_is_refused_where_no_entropies_are_summed() -> None:
    z, x = drawn(random_joint(2, 2), 50)
    for measure in (inf.max_synergy, inf.gk_synergy, inf.ci_synergy, inf.i_min):
        with pytest.raises(ValueError, match="Miller–Madow"):
            measure(samples=z, target=x, correction="miller-madow")


@pytest.mark.parametrize("seed", range(3))
def test_gaussian_samples_give_the_measures_of_their_covariance(seed: int) -> None:
    z, x = gaussian(200, seed)
    covariance = np.cov(np.column_stack([z, x]).T)
    for measure in (inf.mutual_information, inf.ci_synergy, inf.entropy, inf.o_information):
        found = measure(samples=z, target=x, kind="gaussian")
        assert found == pytest.approx(measure(covariance=covariance, target=2), abs=IDENTITY)


def test_estimates_converge_to_the_closed_form() -> None:
    """I = ½ log 3; the estimate's sd is about 1/√N = 0.003."""
    z, x = gaussian(100_000)
    found = inf.mutual_information(samples=z, target=x, kind="gaussian")
    assert found == pytest.approx(0.5 * np.log(3), abs=5 * 0.003)


def test_normal_scores_see_through_monotone_maps() -> None:
    z, x = gaussian(500)
    form = {"kind": "gaussian-copula"}
    plain = inf.mutual_information(samples=z, target=x, **form)
    bent = inf.mutual_information(samples=np.exp(z), target=x**3, **form)
    assert bent == pytest.approx(plain, abs=IDENTITY)
    assert inf.mutual_information(samples=np.exp(3 * z), target=x, kind="gaussian") < plain - 0.1


def test_normal_scores_are_standard_and_tie_equal_values() -> None:
    scores = inf.normal_scores(torch.tensor([[3.0], [1.0], [3.0], [7.0]]))[:, 0]
    assert scores[0] == scores[2]
    assert scores[1] < scores[0] < scores[3]
    assert scores.sum().item() == pytest.approx(0, abs=1e-12)
    np.testing.assert_array_equal(inf.normal_scores([3.0, 1, 3, 7]), scores)
    with pytest.raises(ValueError, match="NaN"):
        inf.normal_scores([1.0, np.nan])


def test_many_targets_of_samples_are_measured_one_by_one() -> None:
    rng = np.random.default_rng(0)
    z = rng.normal(size=(300, 3))
    x = z @ rng.normal(size=(3, 6)) + rng.normal(size=(300, 6))
    for measure in (inf.ci_synergy, inf.mutual_information, inf.o_information):
        together = measure(samples=z, target=x, kind="gaussian", each=True)
        alone = [measure(samples=z, target=column, kind="gaussian") for column in x.T]
        np.testing.assert_allclose(together, alone, atol=IDENTITY)


def test_a_target_that_never_varies_has_no_information() -> None:
    rng = np.random.default_rng(0)
    z, x = rng.normal(size=(50, 2)), rng.normal(size=(50, 3))
    x[:, 1] = 0.25
    for measure in (inf.mutual_information, inf.ci_synergy):
        assert measure(samples=z, target=x, kind="gaussian", each=True)[1] == pytest.approx(
            0, abs=1e-30
        )
    union = inf.gk_synergy(samples=z, target=x, kind="gaussian", each=True)
    assert union.value[1] == pytest.approx(0, abs=1e-30)
    assert union.value[0] > 0


def test_hard_bits_are_counted_like_integers() -> None:
    z, x = drawn(random_joint(3, 2, seed=5), 200)
    for measure in (inf.mutual_information, inf.ci_synergy, inf.whole_minus_sum):
        soft = measure(samples=z.astype(float), target=x.astype(float), kind="binary")
        assert soft == pytest.approx(measure(samples=z, target=x), abs=IDENTITY)


def test_soft_bits_are_the_mean_of_many_hard_draws() -> None:
    """p(s|b) = Π z^s (1−z)^(1−s): the plug-in of 400,000 draws is off by about 1/√N = 0.0016."""
    rng = np.random.default_rng(0)
    z, x = rng.random((20, 2)), rng.random((20, 1))
    x[:, 0] = np.clip(z.sum(1) / 2 + 0.2 * rng.normal(size=20), 0, 1)
    rows = rng.integers(20, size=400_000)
    hard = (rng.random((len(rows), 3)) < np.column_stack([z, x])[rows]).astype(int)
    soft = inf.mutual_information(samples=z, target=x, kind="binary")
    assert soft.shape == (1,)
    drawn_many = inf.mutual_information(samples=hard[:, :2], target=hard[:, 2])
    assert soft[0] == pytest.approx(drawn_many, abs=5 * 0.0016)


def test_binary_features_are_measured_together() -> None:
    rng = np.random.default_rng(1)
    z, x = rng.random((40, 3)), rng.random((40, 5))
    together = inf.ci_synergy(samples=z, target=x, kind="binary")
    alone = [inf.ci_synergy(samples=z, target=column, kind="binary") for column in x.T]
    np.testing.assert_allclose(together, alone, atol=IDENTITY)
    union = inf.gk_synergy(samples=z, target=x, kind="binary")
    assert union.value.shape == (5,)
    assert union.converged.all()


def test_blocks_of_samples_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks that divide the samples and blocks that don't."""
    from hatchel.information.samples import binary_samples as module

    rng = np.random.default_rng(0)
    z, x = (torch.as_tensor(rng.random((20, size))) for size in (3, 2))
    whole = module.soft_joint(z, x).pmf
    for rows in (5, 6):
        monkeypatch.setattr(module, "BLOCK_NUMBERS", 8 * rows)
        torch.testing.assert_close(module.soft_joint(z, x).pmf, whole)


def test_sixteen_latents_are_measured_exactly() -> None:
    """Fifteen latents are constant coins, independent of the first, which copies the feature."""
    x = np.array([0.0, 1.0, 1.0, 0.0])
    z = np.column_stack([x, np.full((4, 15), 0.5)])
    form = {"samples": z, "target": x, "kind": "binary", "units": "bits"}
    assert inf.mutual_information(**form) == pytest.approx(1)
    assert inf.ci_synergy(**form) == pytest.approx(0, abs=IDENTITY)
    assert inf.total_correlation(**form) == pytest.approx(1)


def test_gradient_of_binary_ci_synergy() -> None:
    from hatchel.information.samples.binary_samples import latent_states, soft_joint

    rng = np.random.default_rng(2)
    latents = torch.as_tensor(rng.uniform(0.1, 0.9, (6, 3))).requires_grad_()
    features = torch.as_tensor(rng.uniform(0.1, 0.9, (6, 2))).requires_grad_()
    assert torch.autograd.gradcheck(
        lambda z, x: inf.ci_synergy.formula(soft_joint(z, x)), (latents, features)
    )
    np.testing.assert_allclose(latent_states(latents).detach().sum(1), 1)


def coverage(estimates: list[inf.Estimate], exact: float) -> float:
    return float(np.mean([e.low <= exact <= e.high for e in estimates]))


def test_bootstrap_interval_of_a_discrete_measure_covers_the_truth() -> None:
    """95 % asked, 27 cells from 200 samples, where the estimator's bias is as large as its spread.

    The basic interval covers about 87 % there and the percentile interval 48 %; the standard error
    of 100 trials is 3 points.
    """
    joint = random_joint(2, 3, seed=1)
    exact = inf.mutual_information(joint)
    estimates = [
        inf.mutual_information(samples=z, target=x, bootstrap=200, generator=seed)
        for seed, (z, x) in ((seed, drawn(joint, 200, seed)) for seed in range(100))
    ]
    assert coverage(estimates, exact) > 0.75


def test_corrected_estimates_are_resampled_around_the_plain_one() -> None:
    """Resamples come from the plug-in joint, whose entropy needs no correction.

    Taken as samples of a joint with the corrected entropy they would be corrected twice, and 60 %
    of these 95 % intervals would hold the truth. Five standard errors of 80 trials are 12 points.
    """
    joint = random_joint(2, 3, seed=1, concentration=10.0)
    exact = inf.mutual_information(joint)
    form = {"correction": "miller-madow", "bootstrap": 200}
    estimates = [
        inf.mutual_information(samples=z, target=x, generator=seed, **form)
        for seed, (z, x) in ((seed, drawn(joint, 100, seed)) for seed in range(80))
    ]
    assert coverage(estimates, exact) > 0.83


def test_bootstrap_interval_of_a_gaussian_measure_covers_the_truth() -> None:
    """95 % asked of 100 trials, whose standard error is 2 points."""
    exact = inf.ci_synergy(covariance=[[1, 0, 1], [0, 1, 1], [1, 1, 3]], target=2)
    estimates = [
        inf.ci_synergy(samples=z, target=x, kind="gaussian", bootstrap=200, generator=seed)
        for seed, (z, x) in ((seed, gaussian(300, seed)) for seed in range(100))
    ]
    assert coverage(estimates, exact) > 0.84


def test_resamples_without_a_covariance_are_left_out_and_counted() -> None:
    """A column with one value in fifty is constant in (1 − 1/50)^50 = 0.36 of the resamples."""
    z, x = gaussian(50)
    z[:, 1] = np.arange(50) == 7
    found = inf.mutual_information(samples=z, target=x, kind="gaussian", bootstrap=300)
    assert 300 * 0.64 - 5 * 8.3 < found.replicates < 300 * 0.64 + 5 * 8.3
    assert np.isfinite(found.interval).all()
    with pytest.raises(ValueError, match="resamples have no covariance"):
        inf.mutual_information(samples=z[7:11], target=x[7:11], kind="gaussian", bootstrap=50)


def test_permutation_p_value_is_uniform_under_independence() -> None:
    """200 independent samples: as many p ≤ 0.2 as a binomial allows within five sd."""
    rng = np.random.default_rng(0)
    p = np.array(
        [
            inf.mutual_information(
                samples=rng.integers(3, size=(80, 2)),
                target=rng.integers(2, size=80),
                permutations=99,
                generator=seed,
            ).p_value
            for seed in range(200)
        ]
    )
    assert abs((p <= 0.2).mean() - 0.2) < 5 * np.sqrt(0.16 / 200)
    assert p.min() > 0


@pytest.mark.parametrize("kind", ["discrete", "gaussian", "binary"])
def test_permutation_finds_dependence(kind: str) -> None:
    z, x = drawn(JOINTS["AND"], 300)
    noise = np.random.default_rng(0).normal(size=(300, 3))
    if kind == "gaussian":
        z, x = z + noise[:, :2], x + noise[:, 2] / 4
    found = inf.mutual_information(
        samples=z.astype(int if kind == "discrete" else float),
        target=x.astype(int if kind == "discrete" else float),
        kind=kind,
        permutations=199,
    )
    assert found.p_value == pytest.approx(1 / 200)
    assert found.value > found.high


@pytest.mark.parametrize("kind", ["gaussian", "binary"])
def test_intervals_for_many_targets(kind: str) -> None:
    rng = np.random.default_rng(0)
    z = rng.random((60, 2))
    x = np.clip(z @ [[0.5, 0.1, 0.5], [0.5, 0.1, 0]] + 0.1 * rng.random((60, 3)), 0, 1)
    form = {"samples": z, "target": x, "kind": kind, "each": True}
    found = inf.gk_synergy(bootstrap=20, **form)
    assert found.value.shape == found.low.shape == found.high.shape == (3,)
    assert np.all(found.low <= found.high)
    assert found.point.value.shape == (3,)
    assert inf.mutual_information(permutations=20, **form).p_value.shape == (3,)


def test_resampling_is_vectorised_yet_exact() -> None:
    """A replicate's counts are those of rows drawn with replacement: multinomial."""
    from hatchel.information.samples.discrete_samples import discrete_samples

    z, x = drawn(random_joint(2, 2, seed=4), 100)
    source = discrete_samples(z, x)
    (batch,) = source.resampled(4000, np.random.default_rng(0))
    counts = batch.pmf.numpy() * 100
    p = source.counts / 100
    np.testing.assert_allclose(counts.sum((1, 2, 3)), 100)
    # Five standard errors of the mean and of the variance of 4,000 binomial counts.
    sd = np.sqrt(100 * p * (1 - p))
    assert np.all(np.abs(counts.mean(0) - 100 * p) <= 5 * sd / np.sqrt(4000))
    np.testing.assert_allclose(counts.var(0), sd**2, rtol=5 * np.sqrt(2 / 4000), atol=1e-12)


def test_shuffled_samples_keep_both_margins() -> None:
    from hatchel.information.samples.discrete_samples import discrete_samples

    z, x = drawn(random_joint(2, 3, seed=4), 100)
    source = discrete_samples(z, x)
    (batch,) = source.shuffled(50, np.random.default_rng(0))
    counts = batch.pmf.numpy() * 100
    np.testing.assert_allclose(counts.sum(-1), np.broadcast_to(source.counts.sum(-1), (50, 3, 3)))
    np.testing.assert_allclose(counts.sum((1, 2)), np.tile(source.counts.sum((0, 1)), (50, 1)))
    assert counts.std(0).max() > 0


def test_weighted_covariances_are_those_of_the_drawn_rows() -> None:
    from hatchel.information.samples.gaussian_samples import gaussian_samples

    z, x = gaussian(40)
    source = gaussian_samples(z, x, copula=False)
    (batch,) = source.resampled(3, np.random.default_rng(7))
    rows = np.random.default_rng(7).integers(40, size=(3, 40))
    for found, chosen in zip(batch.covariance, rows, strict=True):
        expected = np.cov(np.column_stack([z, x])[chosen].T)
        np.testing.assert_allclose(found, expected, atol=1e-12)


def test_replicates_for_many_targets_are_those_of_the_drawn_rows() -> None:
    """Weighted moments against the moments of repeated, or reordered, rows."""
    from hatchel.information.samples.gaussian_samples import gaussian_target_samples

    rng = np.random.default_rng(0)
    z = rng.normal(size=(40, 2))
    x = z @ rng.normal(size=(2, 5)) + rng.normal(size=(40, 5)) + 100
    source = gaussian_target_samples(z, x, copula=False)
    (resampled,) = source.resampled(3, np.random.default_rng(7))
    (shuffled,) = source.shuffled(3, np.random.default_rng(7))
    drawn_rows = np.random.default_rng(7).multinomial(40, np.full(40, 1 / 40), size=3)
    orders = np.random.default_rng(7).permuted(np.tile(np.arange(40), (3, 1)), axis=1)
    for i in range(3):
        rows = np.repeat(np.arange(40), drawn_rows[i])
        for batch, pair in ((resampled, (z[rows], x[rows])), (shuffled, (z[orders[i]], x))):
            expected = np.cov(np.column_stack(pair).T, ddof=0)
            np.testing.assert_allclose(batch.covariance[i, 0], expected[:2, :2], atol=1e-12)
            np.testing.assert_allclose(batch.cross[i], expected[2:, :2], atol=1e-12)
            np.testing.assert_allclose(batch.variance[i], np.diag(expected)[2:], atol=1e-12)


def test_a_target_with_one_rare_value_has_none_where_it_was_not_drawn() -> None:
    rng = np.random.default_rng(0)
    z, x = rng.normal(size=(30, 2)), rng.normal(size=(30, 2))
    x[:, 1] = np.arange(30) == 4
    found = inf.mutual_information(samples=z, target=x, kind="gaussian", each=True, bootstrap=100)
    assert found.replicates == 100
    assert found.high[1] < 1


def test_soft_counts_are_resampled_by_weight() -> None:
    from hatchel.information.samples.binary_samples import binary_samples, soft_joint

    rng = np.random.default_rng(0)
    z, x = (torch.as_tensor(rng.random((20, 2))) for _ in range(2))
    (batch,) = binary_samples(z, x).resampled(1, np.random.default_rng(7))
    rows = np.repeat(np.arange(20), np.random.default_rng(7).multinomial(20, np.full(20, 1 / 20)))
    torch.testing.assert_close(batch.pmf[0], soft_joint(z[rows], x[rows]).pmf)


def test_the_same_seed_gives_the_same_interval() -> None:
    z, x = drawn(random_joint(2, 2), 80)
    first, second, third = (
        inf.gk_synergy(samples=z, target=x, bootstrap=30, generator=g).interval for g in (1, 1, 2)
    )
    assert first == second != third


def test_units_reach_the_interval_and_the_named_result() -> None:
    z, x = drawn(random_joint(2, 2), 80)
    nats = inf.gk_synergy(samples=z, target=x, bootstrap=30)
    bits = inf.gk_synergy(samples=z, target=x, bootstrap=30, units="bits")
    factor = np.log(2)
    assert bits.value * factor == pytest.approx(nats.value)
    assert bits.high * factor == pytest.approx(nats.high)
    assert bits.point.value == pytest.approx(bits.value)
    assert bits.point.converged


def test_float32_targets_are_summed_as_they_are_and_measured_in_double() -> None:
    rng = np.random.default_rng(0)
    z, x = rng.normal(size=(200, 2)), rng.normal(size=(200, 4))
    x += z @ rng.normal(size=(2, 4))
    single = inf.ci_synergy(
        samples=torch.as_tensor(z).float(),
        target=torch.as_tensor(x).float(),
        kind="gaussian",
        each=True,
    )
    assert single.dtype == torch.float64
    double = inf.ci_synergy(samples=z, target=x, kind="gaussian", each=True)
    np.testing.assert_allclose(single, double, atol=1e-5)  # float32 sums of 200 numbers


def test_covariance_of_fewer_samples_than_variables_is_refused() -> None:
    z = np.random.default_rng(0).normal(size=(4, 6))
    with pytest.raises(ValueError, match="singular"):
        inf.mutual_information(samples=z[:, :5], target=z[:, 5], kind="gaussian")


def test_random_covariances_are_positive() -> None:
    assert np.linalg.eigvalsh(random_covariance(5, 0)).min() > 0
