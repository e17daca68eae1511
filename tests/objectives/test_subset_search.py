"""The greedy search: against the algorithms written out, with sets and recomputed divergences."""

import itertools

import pytest
import torch

from hatchel.objectives.gaussian_posterior import gaussian_kl
from hatchel.objectives.subset_search import best_subset, subset_information, worst_latents

from .stacks import F64, assert_stacks, close, normal, uniform

READINGS = ["printed", "hysteresis", "sorted"]
OMEGAS = [0.05, 0.5, 0.75, 0.9, 0.99, 1.0]


def imax(mean, log_variance, index):
    """Algorithm 2."""
    return gaussian_kl(mean[:, index], log_variance[:, index]).sum(1).mean()


def printed(mean, log_variance, omega):
    """Algorithms 3 and 4, word by word, but for candidates that exclude the best set."""
    d = mean.shape[1]
    best_index, imax_best = [], 0.0
    for _ in range(d):
        candidates = [c for c in range(d) if c not in best_index]
        for c in candidates:
            index = [*best_index, c]
            imax_new = imax(mean, log_variance, index)
            if imax_new * omega > imax_best:
                imax_best = imax_new
                best_index = index
    return best_index


def base_fixed_within_a_pass(mean, log_variance, omega):
    """The same with ``best_index`` renewed after each pass; no discount from the empty set."""
    d = mean.shape[1]
    best_index, imax_best = [], 0.0
    for _ in range(d):
        best_of_pass = best_index
        for c in [c for c in range(d) if c not in best_index]:
            index = [*best_index, c]
            imax_new = imax(mean, log_variance, index)
            if imax_new * (omega if best_index else 1.0) > imax_best:
                imax_best = imax_new
                best_of_pass = index
        best_index = best_of_pass
    return best_index


def best_candidate_per_pass(mean, log_variance, omega):
    """The candidate of largest Imax joins, if it passes the discounted test."""
    d = mean.shape[1]
    best_index, imax_best = [], 0.0
    for _ in range(d):
        offers = [
            (imax(mean, log_variance, [*best_index, c]), -c)
            for c in range(d)
            if c not in best_index
        ]
        imax_new, c = max(offers, default=(imax_best, 0))
        if not imax_new * omega > imax_best:
            break
        best_index, imax_best = [*best_index, -c], imax_new
    return best_index


ORACLES = {
    "printed": printed,
    "hysteresis": base_fixed_within_a_pass,
    "sorted": best_candidate_per_pass,
}


@pytest.mark.parametrize("reading", READINGS)
def test_the_search_on_the_kl_vector_is_the_algorithm_on_means_and_variances(reading):
    for seed, omega in itertools.product(range(12), OMEGAS):
        d = 1 + seed % 8
        mean = normal(3, d, seed=seed) * uniform(d, seed=seed + 50)
        log_variance = normal(3, d, seed=seed + 100) * uniform(d, seed=seed + 150)
        kl = gaussian_kl(mean, log_variance).mean(0)
        expected = ORACLES[reading](mean, log_variance, omega)
        assert best_subset(kl.tolist(), omega, reading) == expected


def vectors(d):
    """Thousands of KL vectors: smooth, skewed, with ties, with zeros, all equal, all zero."""
    smooth = uniform(60, d, seed=d)
    dyadic = torch.randint(0, 6, (60, d), generator=torch.Generator().manual_seed(d)) / 4
    sparse = smooth * (uniform(60, d, seed=d + 100) < 0.4)
    equal = torch.arange(4.0, dtype=F64)[:, None].expand(4, d)
    return torch.cat([smooth, smooth**4, dyadic.double(), sparse, equal])


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("dtype", [F64, torch.float32])
def test_the_batched_form_is_the_plain_form(reading, dtype):
    for d in range(1, 21):
        kl = vectors(d).to(dtype)
        omega = OMEGAS[d % len(OMEGAS)]
        worst = worst_latents(kl, omega, reading)
        for one, mask in zip(kl.tolist(), worst.tolist(), strict=True):
            chosen = best_subset(one, omega, reading)
            assert [j for j in range(d) if not mask[j]] == sorted(chosen)


@pytest.mark.parametrize("reading", READINGS)
def test_many_models_are_as_each_alone(reading):
    kl = uniform(2, 3, 6, seed=0)
    assert_stacks(lambda kl: worst_latents(kl, 0.9, reading), kl)
    subset = worst_latents(kl, 0.9, reading)
    assert_stacks(subset_information, uniform(2, 3, 5, 6, seed=1), subset)


def test_by_hand():
    """S = 0 → 1 → 1.15 → 2.15: from 0.1 < 1/9 nothing is added but in the printed order."""
    kl = [0.1, 1.0, 0.15, 1.0]
    assert best_subset(kl, 0.9, "printed") == [0, 1, 2, 3]
    assert best_subset(kl, 0.9, "sorted") == [1, 3]
    assert best_subset(kl, 0.9, "hysteresis") == [1, 3]


def test_hysteresis_keeps_an_earlier_candidate_that_a_later_one_does_not_clearly_beat():
    """With S = 4, k = 1.2 then 1.5: 0.9·5.5 = 4.95 < 5.2, so the earlier joins first."""
    assert best_subset([1.2, 4.0, 1.5], 0.9, "hysteresis") == [1, 0, 2]
    assert best_subset([1.2, 4.0, 1.5], 0.9, "sorted") == [1, 2, 0]


@pytest.mark.parametrize("reading", READINGS)
def test_latents_that_say_nothing_never_join(reading):
    assert best_subset([0.0, 0.0, 0.0], 0.9, reading) == []
    assert worst_latents(torch.zeros(3), 0.9, reading).all()
    assert best_subset([0.0, 1.0, 0.0], 1.0, reading) == [1]


@pytest.mark.parametrize("reading", READINGS)
def test_without_discount_every_latent_that_says_something_joins(reading):
    kl = [0.3, 1e-6, 2.0, 0.7]
    assert sorted(best_subset(kl, 1.0, reading)) == [0, 1, 2, 3]


def test_the_sorted_reading_does_not_depend_on_the_numbering_and_the_printed_one_does():
    kl = uniform(200, 10, seed=3)
    turned = kl.flip(-1)
    for reading, same in (("sorted", True), ("printed", False)):
        turned_back = worst_latents(turned, 0.9, reading).flip(-1)
        assert torch.equal(turned_back, worst_latents(kl, 0.9, reading)) is same


def test_what_is_kept_in_sorted_order_is_a_prefix_that_stops_at_a_ninth_of_the_sum():
    for kl in uniform(200, 10, seed=4).tolist():
        chosen = best_subset(kl, 0.9, "sorted")
        left = [kl[j] for j in range(10) if j not in chosen]
        total = sum(kl[j] for j in chosen)
        assert [kl[j] for j in chosen] == sorted(kl, reverse=True)[: len(chosen)]
        assert all(k <= total / 9 * (1 + 1e-12) for k in left)


@pytest.mark.parametrize("reading", READINGS)
def test_at_the_end_no_latent_that_is_left_would_join(reading):
    """(S + k_c)·ω ≤ S for all c outside the set, up to the rounding of the sum."""
    for kl in vectors(10).tolist():
        chosen = best_subset(kl, 0.9, reading)
        total = sum(kl[j] for j in chosen)
        left = [kl[j] for j in range(10) if j not in chosen]
        assert all((total + k) * 0.9 <= total * (1 + 1e-12) for k in left)


def test_hysteresis_and_the_sorted_reading_agree_where_few_latents_speak():
    """Nine in ten where half the latents are silent; half where all ten speak alike (uniform)."""
    alike = uniform(4000, 10, seed=5)
    few = -alike.log() * (uniform(4000, 10, seed=6) < 0.5)
    agree = [
        (worst_latents(kl, 0.9, "hysteresis") == worst_latents(kl, 0.9, "sorted")).all(-1)
        for kl in (few, alike)
    ]
    assert agree[0].double().mean() > 0.85
    assert 0.4 < agree[1].double().mean() < 0.6


def test_the_information_of_the_worst_set_is_the_batch_mean_of_its_summed_kl():
    mean, log_variance = normal(6, 5, seed=6), normal(6, 5, seed=7)
    kl = gaussian_kl(mean, log_variance)
    worst = worst_latents(kl.mean(0), 0.9)
    index = worst.nonzero()[:, 0].tolist()
    assert 0 < len(index) < 5
    close(subset_information(kl, worst), imax(mean, log_variance, index))


def test_gradients_reach_the_set_alone_and_none_passes_through_the_search():
    kl = uniform(4, 3, seed=8).requires_grad_()
    subset = torch.tensor([True, False, True])
    (gradient,) = torch.autograd.grad(subset_information(kl, subset), kl)
    assert torch.equal(gradient, subset.expand(4, 3) / 4.0)
    assert not worst_latents(kl).requires_grad
    assert torch.autograd.gradcheck(lambda kl: subset_information(kl, subset), (kl,))


def test_an_empty_set_has_no_information_whatever_the_rest_is():
    kl = torch.full((4, 2), torch.inf)
    assert subset_information(kl, torch.tensor([False, False])) == 0


@pytest.mark.parametrize("search", [best_subset, worst_latents])
def test_bad_options_are_refused(search):
    kl = torch.ones(3)
    with pytest.raises(ValueError, match=r"discount=1\.5: choose 0 < discount <= 1"):
        search(kl, 1.5)
    with pytest.raises(ValueError, match="discount=0"):
        search(kl, 0.0)
    with pytest.raises(ValueError, match="reading='best': choose one of printed, hysteresis"):
        search(kl, 0.9, "best")
