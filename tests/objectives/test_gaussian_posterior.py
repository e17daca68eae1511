"""The posterior's formulas: against torch.distributions, and near the prior."""

import torch
from torch.distributions import Normal, kl_divergence

from hatchel.objectives.gaussian_posterior import (
    gaussian_kl,
    gaussian_log_density,
    reparametrise,
)

from .stacks import F64, assert_stacks, close, normal


def posterior(*shape):
    return normal(*shape, seed=0), 2 * normal(*shape, seed=1)


def test_kl_is_that_of_the_distributions():
    mean, log_variance = posterior(7, 3)
    expected = kl_divergence(Normal(mean, (0.5 * log_variance).exp()), Normal(0.0, 1.0))
    close(gaussian_kl(mean, log_variance), expected)


def test_kl_in_float32_is_exact_near_the_prior():
    """½(s²/2 + s³/6 + …) is smaller than the rounding of exp(s) by far."""
    s = torch.logspace(-6, -1, 60)
    s = torch.cat([-s, s, s.new_zeros(1)])
    got = gaussian_kl(torch.zeros_like(s), s)
    exact = gaussian_kl(torch.zeros_like(s, dtype=F64), s.double())
    rounding = torch.finfo(torch.float32).eps * s.abs()
    assert ((got - exact).abs() <= rounding).all()
    assert (got >= 0).all()
    assert got[-1] == 0


def test_the_log_density_is_that_of_the_distribution():
    mean, log_variance = posterior(7, 3)
    z = normal(7, 3, seed=2)
    expected = Normal(mean, (0.5 * log_variance).exp()).log_prob(z)
    close(gaussian_log_density(z, mean, log_variance), expected)


def test_kl_is_the_mean_log_ratio_of_samples():
    """KL(q ‖ p) = E_q[log q(z) − log p(z)], within five standard errors."""
    mean, log_variance = posterior(1, 4)
    z = reparametrise(mean, log_variance, normal(50_000, 4, seed=3))
    zero = torch.zeros_like(mean)
    ratio = gaussian_log_density(z, mean, log_variance) - gaussian_log_density(z, zero, zero)
    error = ratio.std(0) / len(z) ** 0.5
    assert ((ratio.mean(0) - gaussian_kl(mean, log_variance)[0]).abs() < 5 * error).all()


def test_samples_have_the_posteriors_moments():
    mean, log_variance = posterior(3)
    noise = torch.tensor([[-1.0], [1.0]], dtype=F64)
    z = reparametrise(mean, log_variance, noise)
    close(z.mean(0), mean)
    close(z.var(0, correction=0), log_variance.exp())


def test_gradients_are_those_of_finite_differences():
    mean, log_variance = (x.requires_grad_() for x in posterior(4, 2))
    z = normal(4, 2, seed=2).requires_grad_()
    assert torch.autograd.gradcheck(gaussian_kl, (mean, log_variance))
    assert torch.autograd.gradcheck(reparametrise, (mean, log_variance, z))
    assert torch.autograd.gradcheck(gaussian_log_density, (z, mean, log_variance))


def test_many_models_are_as_each_alone():
    mean, log_variance = posterior(3, 5, 2)
    z = normal(3, 5, 2, seed=2)
    assert_stacks(gaussian_kl, mean, log_variance)
    assert_stacks(reparametrise, mean, log_variance, z)
    assert_stacks(gaussian_log_density, z, mean, log_variance)
