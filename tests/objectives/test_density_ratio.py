"""The density-ratio trick: signs, shuffles, and a discriminator whose optimum is known."""

import math

import torch
from torch.nn import functional

from hatchel.objectives.density_ratio import (
    density_ratio_total_correlation,
    discriminator_cross_entropy,
    permute_dimensions,
)

from .stacks import F64, assert_stacks, close, normal, uniform


def test_each_latent_keeps_its_values_and_is_shuffled_by_its_own_noise():
    z, noise = normal(50, 3, seed=0), uniform(50, 3, seed=1)
    shuffled = permute_dimensions(z, noise)
    for j in range(3):
        assert torch.equal(shuffled[:, j], z[noise[:, j].argsort(), j])
        assert torch.equal(shuffled[:, j].sort().values, z[:, j].sort().values)
    assert not torch.equal(shuffled[:, 0].argsort(), shuffled[:, 1].argsort())


def test_all_orders_of_a_latent_are_equally_likely():
    """Three codes have six orders; each within five standard errors of a sixth."""
    count = 12_000
    z = torch.arange(3.0, dtype=F64).expand(count, 3).unsqueeze(-1)
    order = permute_dimensions(z, uniform(count, 3, 1, seed=2)).squeeze(-1)
    _, counts = order.unique(dim=0, return_counts=True)
    assert len(counts) == 6
    error = math.sqrt(count * (1 / 6) * (5 / 6))
    assert ((counts - count / 6).abs() < 5 * error).all()


def test_shuffling_breaks_the_dependence_of_latents():
    x = normal(20_000, 1, seed=3)
    z = permute_dimensions(x.expand(-1, 2), uniform(20_000, 2, seed=4))
    correlation = torch.corrcoef(z.T)[0, 1]
    assert abs(correlation) < 5 / math.sqrt(len(z))


def test_the_true_log_ratio_gives_the_total_correlation_of_a_gaussian():
    """TC = −½ log(1 − ρ²), within five standard errors."""
    rho, count = 0.8, 40_000
    covariance = torch.tensor([[1, rho], [rho, 1]], dtype=F64)
    z = normal(count, 2, seed=5) @ torch.linalg.cholesky(covariance).T
    joint = torch.distributions.MultivariateNormal(torch.zeros(2, dtype=F64), covariance)
    ratio = joint.log_prob(z) - torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(-1)
    # Only the difference of the logits counts: an offset common to both changes nothing.
    logits = torch.stack([ratio, torch.zeros_like(ratio)], -1) + normal(count, 1, seed=6)
    error = ratio.std() / math.sqrt(count)
    expected = -0.5 * math.log(1 - rho**2)
    assert abs(density_ratio_total_correlation(logits) - expected) < 5 * error


def test_the_cross_entropy_is_that_of_two_classes():
    real, permuted = normal(6, 2, seed=7), normal(6, 2, seed=8)
    labels = torch.tensor([0] * 6 + [1] * 6)
    expected = functional.cross_entropy(torch.cat([real, permuted]), labels)
    close(discriminator_cross_entropy(real, permuted), expected)


def test_halves_of_different_size_weigh_the_same():
    real, permuted = normal(4, 2, seed=7), normal(6, 2, seed=8)
    once = discriminator_cross_entropy(real, permuted)
    close(discriminator_cross_entropy(real.repeat(3, 1), permuted), once)


def test_one_that_cannot_tell_pays_log_two_and_one_that_can_pays_nothing():
    blind, sure = torch.zeros(5, 2, dtype=F64), torch.tensor([[40.0, -40.0]], dtype=F64)
    close(discriminator_cross_entropy(blind, blind), torch.tensor(math.log(2), dtype=F64))
    assert discriminator_cross_entropy(sure, -sure) < 1e-30
    assert discriminator_cross_entropy(-sure, sure) > 79


def test_gradients_are_those_of_finite_differences():
    real, permuted = (normal(4, 2, seed=s).requires_grad_() for s in (9, 10))
    z, noise = normal(4, 3, seed=11).requires_grad_(), uniform(4, 3, seed=12)
    assert torch.autograd.gradcheck(density_ratio_total_correlation, (real,))
    assert torch.autograd.gradcheck(discriminator_cross_entropy, (real, permuted))
    assert torch.autograd.gradcheck(lambda z: permute_dimensions(z, noise), (z,))


def test_many_models_are_as_each_alone():
    real, permuted = normal(3, 5, 2, seed=13), normal(3, 5, 2, seed=14)
    assert_stacks(density_ratio_total_correlation, real)
    assert_stacks(discriminator_cross_entropy, real, permuted)
    assert_stacks(permute_dimensions, normal(3, 5, 4, seed=15), uniform(3, 5, 4, seed=16))
