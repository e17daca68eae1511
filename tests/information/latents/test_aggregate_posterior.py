"""The aggregate posterior: against dense float64 sums, numerical integrals and Gaussian forms."""

import math

import pytest
import torch

from hatchel.information.latents.aggregate_posterior import (
    aggregate_information,
    gaussian_information,
    influential_latents,
    log_ratios,
    zero_mean_information,
)

F64 = torch.float64


def normal(*shape, seed):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=F64)


def sample(mean, log_variance, seed):
    return mean + (0.5 * log_variance).exp() * normal(*mean.shape, seed=seed)


def encoder(n, d, seed=0):
    """Codes of all kinds: from latents that tell everything apart to one that is silent."""
    sd = torch.logspace(-2, 0, d, dtype=F64)
    log_variance = 2 * sd.log() + 0.3 * normal(n, d, seed=seed)
    mean = (1 - sd.square()).sqrt() * normal(n, d, seed=seed + 1)
    return mean, log_variance, sample(mean, log_variance, seed + 2)


def dense(mean, log_variance, z):
    """log q(z|x)/q(z) with all N² log densities in one array."""
    log_q = -0.5 * ((z[:, None] - mean).square() / log_variance.exp() + log_variance)
    own = log_q.diagonal().T
    log_n = math.log(len(z))
    joint = own.sum(-1) - torch.logsumexp(log_q.sum(-1), 1) + log_n
    return joint, own - torch.logsumexp(log_q, 1) + log_n


@pytest.mark.parametrize("n", [2, 100, 1300])  # one block; several, the last ones cut short
def test_streamed_ratios_are_the_dense_ones(n):
    arguments = encoder(n, 4)
    for got, wanted in zip(log_ratios(*arguments), dense(*arguments), strict=True):
        torch.testing.assert_close(got, wanted, atol=1e-9, rtol=1e-9)


def test_float32_is_as_good():
    """To 1e-4 nats with posteriors of σ = 0.01; the same numbers in both types."""
    single = [x.float() for x in encoder(700, 8)]
    for got, wanted in zip(log_ratios(*single), dense(*[x.double() for x in single]), strict=True):
        torch.testing.assert_close(got.double(), wanted, atol=1e-4, rtol=0)


def linear_gaussian(n, seed):
    """z = Ax + noise: q(z) is Gaussian, and everything has a closed form."""
    a = torch.tensor([[1.2, 0.0], [1.0, 0.4], [-0.8, 0.6]], dtype=F64)
    log_variance = torch.tensor([-0.2, -0.5, -0.3], dtype=F64)
    covariance = a @ a.T + torch.diag(log_variance.exp())
    mean = normal(n, 2, seed=seed) @ a.T
    variance = covariance.diagonal()
    joint = 0.5 * (torch.logdet(covariance) - log_variance.sum())
    per_latent = 0.5 * (variance.log() - log_variance)
    return mean, log_variance.expand_as(mean), joint, per_latent


def test_a_gaussian_aggregate_has_its_closed_forms():
    """I = ½ log|Σ|/∏σ², I_j = ½ log Σ_jj/σ_j², TC = Σ I_j − I, within five standard errors."""
    mean, log_variance, joint, per_latent = linear_gaussian(3000, seed=0)
    ratios = log_ratios(mean, log_variance, sample(mean, log_variance, seed=1))
    for got, expected in (
        (ratios.joint, joint),
        (ratios.per_latent, per_latent),
        (ratios.total_correlation, per_latent.sum() - joint),
    ):
        error = got.std(0) / len(got) ** 0.5
        assert ((got.mean(0) - expected).abs() < 5 * error).all()
        assert (5 * error < 0.25 * expected).all()


def test_all_estimators_agree_where_the_aggregate_is_a_centred_gaussian():
    """Moments of 100,000 codes are within 2 % of the true ones."""
    mean, log_variance, _, per_latent = linear_gaussian(100_000, seed=3)
    for estimate in (zero_mean_information, gaussian_information):
        torch.testing.assert_close(estimate(mean, log_variance), per_latent, atol=0.02, rtol=0)


def integral_information(mean, log_variance):
    """I(z_j; x) of each latent by the trapezoidal rule on q(z_j|x) and q(z_j)."""
    grid = torch.linspace(-12, 12, 20_001, dtype=F64)[:, None, None]
    density = torch.distributions.Normal(mean, (0.5 * log_variance).exp()).log_prob(grid).exp()
    q = density.mean(1, keepdim=True)
    ratio = torch.where(density > 0, density * (density / q).log(), 0.0).mean(1)
    return torch.trapezoid(ratio, grid[:, 0], dim=0)


def few_images():
    mean = torch.tensor([[2.0, -1.0], [2.5, 0.0], [-1.0, 1.0], [2.0, 1.2], [-1.5, -0.2]], dtype=F64)
    return mean, normal(5, 2, seed=0) - 1.5


def test_the_mixture_gives_the_information_that_integration_gives():
    """Five images, 400 samples of each: repeated rows leave the mixture as it is."""
    mean, log_variance = (x.repeat(400, 1) for x in few_images())
    ratios = log_ratios(mean, log_variance, sample(mean, log_variance, seed=1))
    error = ratios.per_latent.std(0) / len(mean) ** 0.5
    expected = integral_information(*few_images())
    assert ((ratios.per_latent.mean(0) - expected).abs() < 5 * error).all()
    assert (ratios.joint <= math.log(5) + 1e-12).all()


def test_the_mixture_is_the_tightest_then_the_gaussian_then_the_zero_mean_one():
    """E KL(q(z|x) ‖ q*) = I + KL(q(z) ‖ q*); the last is no better than a moment-matched q*."""
    for offset in (0.0, 3.0):
        mean, log_variance = few_images()
        mean = mean - mean.mean(0) + offset
        exact = integral_information(mean, log_variance)
        matched = gaussian_information(mean, log_variance)
        zero_mean = zero_mean_information(mean, log_variance)
        assert (exact < matched).all()
        if offset:
            assert (matched < zero_mean).all()
        else:
            torch.testing.assert_close(matched, zero_mean, atol=1e-12, rtol=0)


def test_zero_mean_information_is_the_divergence_from_the_best_zero_mean_gaussian():
    """Algorithm 1 with its −½, and no other σ* does better."""
    mean, log_variance = few_images()
    best = (log_variance.exp() + mean.square()).mean(0)

    def divergence(variance):
        posterior = torch.distributions.Normal(mean, (0.5 * log_variance).exp())
        return torch.distributions.kl_divergence(
            posterior, torch.distributions.Normal(0.0, variance.sqrt())
        ).mean(0)

    got = zero_mean_information(mean, log_variance)
    torch.testing.assert_close(got, divergence(best), atol=1e-12, rtol=0)
    assert (got < divergence(1.1 * best)).all()
    assert (got < divergence(0.9 * best)).all()


def test_whole_minus_sum_is_minus_the_total_correlation():
    """At every sample on the same codes; within five standard errors on independent ones."""
    mean, log_variance, _ = encoder(1500, 4)
    mean[:, 2] = mean[:, 1]  # two latents that say the same
    z = sample(mean, log_variance, seed=8)
    one = aggregate_information(mean, log_variance, z)
    torch.testing.assert_close(one.whole_minus_sum, -one.total_correlation, atol=1e-12, rtol=0)
    other = log_ratios(mean, log_variance, sample(mean, log_variance, seed=9))
    correlation = other.total_correlation
    first = log_ratios(mean, log_variance, z).total_correlation
    error = ((correlation.var() + first.var()) / len(z)) ** 0.5
    assert (one.whole_minus_sum + correlation.mean()).abs() < 5 * error
    assert one.total_correlation > 10 * error


def test_independent_latents_of_many_images_have_no_total_correlation():
    """On a product of two sets of values the mixture factorises: every TC is zero."""
    values = normal(2, 30, seed=4)
    mean = torch.cartesian_prod(*values)
    log_variance = torch.full_like(mean, -1.0)
    z = sample(mean, log_variance, seed=5)
    ratios = log_ratios(mean, log_variance, z)
    assert ratios.total_correlation.abs().max() < 1e-9
    assert ratios.joint.mean() > 0.3


def test_the_joint_saturates_at_log_n():
    mean, log_variance = normal(50, 6, seed=6), torch.full((50, 6), -8.0, dtype=F64)
    apart = aggregate_information(mean, log_variance, sample(mean, log_variance, seed=7))
    assert apart.saturated
    torch.testing.assert_close(apart.joint, torch.tensor(math.log(50), dtype=F64))
    broad = torch.zeros_like(mean)
    close = aggregate_information(mean, broad, sample(mean, broad, seed=7))
    assert not close.saturated


def test_silent_latents_say_nothing():
    zero = torch.zeros(40, 3, dtype=F64)
    result = aggregate_information(zero, zero, normal(40, 3, seed=8))
    assert result.joint.abs() < 1e-12
    assert result.per_latent.abs().max() < 1e-12
    assert influential_latents(result.per_latent).numel() == 0


def test_influential_latents_come_in_the_order_of_their_information():
    information = torch.tensor([0.1, 2.0, 0.7, 0.71, 5.0])
    assert influential_latents(information).tolist() == [4, 1, 3]
    assert influential_latents(information, threshold=0.05).tolist() == [4, 1, 3, 2, 0]


def test_no_gradient_passes():
    mean, log_variance, z = (x.requires_grad_() for x in encoder(5, 2))
    assert not aggregate_information(mean, log_variance, z).joint.requires_grad


@pytest.mark.parametrize("shape", [(4, 3), (5, 2), (5,)])
def test_shapes_that_do_not_fit_are_refused(shape):
    x = torch.zeros(5, 3)
    with pytest.raises(ValueError, match=r"pass \(N, D\) each, N >= 2"):
        aggregate_information(x, x, torch.zeros(shape))
    with pytest.raises(ValueError, match="one sample of each posterior"):
        aggregate_information(x[:1], x[:1], x[:1])
