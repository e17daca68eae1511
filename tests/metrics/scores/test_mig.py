"""MIG: the published value of a perfect code, cases by hand, and where it fails."""

import numpy as np
import pytest
from scipy.integrate import quad
from sklearn.metrics import mutual_info_score
from tests.metrics.codes import DSPRITES, SMALL, drawn, perfect, rotated

from hatchel.metrics.estimates.pair_information import entropies
from hatchel.metrics.scores.mig import mutual_information_gap

EXACT = 1e-12


def plain_mig(codes, factors, bins=20):
    """disentanglement_lib's definition with scikit-learn, pair by pair."""
    cut = [np.digitize(z, np.histogram(z, bins)[1][:-1]) for z in codes.T]
    table = np.array([[mutual_info_score(v, b) for v in factors.T] for b in cut])
    entropy = np.array([mutual_info_score(v, v) for v in factors.T])
    best = np.sort(table, axis=0)[::-1]
    return np.mean((best[0] - best[1]) / entropy)


def test_the_perfect_code_of_dsprites_scores_895():
    factors = drawn(DSPRITES, 10_000)
    assert mutual_information_gap(perfect(factors, 5), factors).value == pytest.approx(
        0.895, abs=0.002
    )


@pytest.mark.parametrize("make", [perfect, rotated])
def test_the_fast_path_is_the_plain_definition(make):
    factors = drawn(SMALL, 600)
    codes = make(factors)
    assert mutual_information_gap(codes, factors).value == pytest.approx(
        plain_mig(codes, factors), abs=EXACT
    )


def test_by_hand():
    """Latent 0 is the factor of two bits; latent 1 is its high bit: the gap is half of H."""
    factor = np.repeat([0, 1, 2, 3], 25)
    found = mutual_information_gap(np.stack([factor, factor // 2], axis=1), factor, bins=4)
    assert found.value == pytest.approx(0.5, abs=EXACT)
    np.testing.assert_allclose(found.information[:, 0], [2 * np.log(2), np.log(2)], atol=EXACT)


def test_order_scale_and_sign_of_latents_do_not_matter():
    factors = drawn(SMALL, 500)
    codes = rotated(factors, noise=0.1)
    value = mutual_information_gap(codes, factors).value
    changed = codes[:, [2, 0, 1]] * [2.0, 0.25, 8.0] + [1, -3, 0]
    assert mutual_information_gap(changed, factors).value == pytest.approx(value, abs=0.002)
    assert mutual_information_gap(codes[:, [1, 2, 0]], factors).value == pytest.approx(value)


def test_a_second_copy_of_every_latent_leaves_no_gap():
    """The known failure: redundancy is punished as if it were entanglement."""
    factors = drawn(SMALL, 500)
    codes = perfect(factors)
    found = mutual_information_gap(np.concatenate([codes, codes], axis=1), factors)
    assert found.value == pytest.approx(0, abs=EXACT)


def test_a_dead_latents_twelfth_digit_counts_unless_it_is_masked():
    """Equal-width bins magnify what an encoder's dead mean still follows."""
    factors = drawn(SMALL, 500)
    codes = np.concatenate([perfect(factors), 1e-12 * factors[:, :1]], axis=1)
    assert mutual_information_gap(codes, factors).gaps[0] == pytest.approx(0, abs=EXACT)
    active = np.array([True, True, True, False])
    masked = mutual_information_gap(codes, factors, active=active)
    assert masked.value == mutual_information_gap(codes[:, :3], factors).value
    assert masked.information.shape == (4, 3)


def test_one_latent_leads_nothing_and_a_constant_one_knows_nothing():
    factor = drawn((4,), 200)
    assert mutual_information_gap(factor, factor, bins=4).value == pytest.approx(1, abs=EXACT)
    assert mutual_information_gap(np.ones((200, 2)), factor).value == 0


def test_equal_frequency_bins_are_blind_to_monotone_functions():
    factors = drawn(SMALL, 500)
    codes = rotated(factors, noise=0.1)
    values = [
        mutual_information_gap(z, factors, binning="equal-frequency").value
        for z in (codes, np.exp(3 * codes))
    ]
    assert values[0] == pytest.approx(values[1], abs=EXACT)


def two_humps(distance):
    """I(z; v) where z ~ N(±d, 1) for each of two classes, by quadrature."""

    def density(z):
        return np.exp(-z * z / 2) / np.sqrt(2 * np.pi)

    def integrand(z):
        p, q = density(z - distance), density(z + distance)
        return p * np.log(p / ((p + q) / 2))

    return quad(integrand, distance - 12, distance + 12)[0]


@pytest.mark.parametrize("distance", [0.3, 1.0, 2.5])
def test_the_form_with_posteriors_finds_the_information_of_two_humps(distance):
    factor = np.tile([0, 1], 500)
    means = np.stack([distance * (2 * factor - 1), np.zeros(1000)], axis=1)
    found = mutual_information_gap(
        means, factor, convention="chen", log_variances=np.zeros((1000, 2)), draws=4000
    )
    error = 5 * found.log_ratios[:, 0, 0].std() / np.sqrt(4000)
    assert found.information[0, 0] == pytest.approx(two_humps(distance), abs=error)
    assert found.information[1, 0] == pytest.approx(0, abs=EXACT)


def test_the_form_with_posteriors_is_its_double_sum():
    """The mixtures, written as loops, at the same draws."""
    factors = drawn((2, 3), 40)
    rng = np.random.default_rng(3)
    means, logs = rng.normal(size=(40, 2)), rng.normal(size=(40, 2)) - 1
    found = mutual_information_gap(
        means, factors, convention="chen", log_variances=logs, draws=5, seed=9
    )
    again = np.random.default_rng(9)
    for j in range(2):
        rows = again.integers(40, size=5)
        z = means[rows, j] + np.exp(logs[rows, j] / 2) * again.standard_normal(5)
        for s, row in enumerate(rows):
            q = np.exp(-((z[s] - means[:, j]) ** 2) / np.exp(logs[:, j]) / 2 - logs[:, j] / 2)
            for k in range(2):
                same = factors[:, k] == factors[row, k]
                expected = np.log(q[same].mean() / q.mean())
                assert found.log_ratios[s, j, k] == pytest.approx(expected, abs=1e-10)
    replicates = found.resampled(50, rng)["mig"]
    assert replicates.shape == (50,)


def test_sure_posteriors_say_what_counting_says():
    factors = drawn(SMALL, 600)
    found = mutual_information_gap(
        perfect(factors), factors, convention="chen", log_variances=np.full((600, 3), -12.0)
    )
    np.testing.assert_allclose(np.diag(found.information), entropies(factors), atol=0.1)


def test_what_a_convention_needs_is_asked_for():
    factors = drawn(SMALL, 50)
    with pytest.raises(ValueError, match="pass log_variances"):
        mutual_information_gap(perfect(factors), factors, convention="chen")
    with pytest.raises(ValueError, match="of the same encoder"):
        mutual_information_gap(
            perfect(factors), factors, convention="chen", log_variances=np.zeros((50, 2))
        )
    with pytest.raises(ValueError, match="choose one of 'disentanglement_lib', 'chen'"):
        mutual_information_gap(perfect(factors), factors, convention="other")
