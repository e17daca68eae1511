"""DIP-VAE: penalties by hand, and at their zero."""

import numpy as np
import torch

from hatchel.objectives.gaussian_posterior import reparametrise
from hatchel.objectives.moment_matching import (
    batch_covariance,
    dip_i_penalty,
    dip_ii_penalty,
    distance_from_identity,
)

from .stacks import F64, assert_stacks, close, normal


def test_the_covariance_is_numpys():
    x = normal(9, 3, seed=0) + 100
    expected = torch.from_numpy(np.cov(x.numpy().T, bias=True))
    close(batch_covariance(x), expected, 1e-10)


def test_penalties_by_hand():
    covariance = torch.tensor([[1.5, 0.2, -0.1], [0.2, 1.0, 0.0], [-0.1, 0.0, 0.4]], dtype=F64)
    penalty = distance_from_identity(covariance)
    close(penalty.off_diagonal, torch.tensor(2 * (0.2**2 + 0.1**2), dtype=F64))
    close(penalty.diagonal, torch.tensor(0.5**2 + 0.6**2, dtype=F64))


def white(n, d):
    """Codes of covariance exactly one."""
    x = normal(n, d, seed=1)
    x = x - x.mean(0)
    return x @ torch.linalg.inv(torch.linalg.cholesky(batch_covariance(x))).T


def test_white_means_cost_nothing_in_the_first_form_and_noise_the_rest_in_the_second():
    mean, variance = white(20, 3), 0.25
    log_variance = torch.full_like(mean, variance).log()
    zero = torch.zeros((), dtype=F64)
    first, second = dip_i_penalty(mean), dip_ii_penalty(mean, log_variance)
    assert all(value < 1e-20 for value in first)
    close(second.off_diagonal, zero)
    close(second.diagonal, zero + 3 * variance**2)
    shrunk = dip_ii_penalty((1 - variance) ** 0.5 * mean, log_variance)
    assert all(value < 1e-20 for value in shrunk)


def test_the_second_form_penalises_the_covariance_of_samples():
    """Cov(z) = Cov(μ) + E[σ²], within five standard errors over 200,000 samples."""
    mean, log_variance = normal(4, 2, seed=2), normal(4, 2, seed=3)
    z = reparametrise(mean, log_variance, normal(50_000, 4, 2, seed=4)).reshape(-1, 2)
    covariance = batch_covariance(mean) + torch.diag(log_variance.exp().mean(0))
    products = (z - z.mean(0)).unsqueeze(-1) * (z - z.mean(0)).unsqueeze(-2)
    error = products.std(0) / len(z) ** 0.5
    assert ((products.mean(0) - covariance).abs() < 5 * error).all()
    expected = distance_from_identity(covariance)
    for got, wanted in zip(dip_ii_penalty(mean, log_variance), expected, strict=True):
        close(got, wanted)


def test_gradients_are_those_of_finite_differences():
    mean, log_variance = (normal(5, 3, seed=s).requires_grad_() for s in (5, 6))
    assert torch.autograd.gradcheck(lambda m: tuple(dip_i_penalty(m)), (mean,))
    assert torch.autograd.gradcheck(lambda m, s: tuple(dip_ii_penalty(m, s)), (mean, log_variance))


def test_many_models_are_as_each_alone():
    mean, log_variance = normal(3, 5, 2, seed=7), normal(3, 5, 2, seed=8)
    for part in range(2):
        assert_stacks(lambda m, part=part: dip_i_penalty(m)[part], mean)
        assert_stacks(lambda m, s, part=part: dip_ii_penalty(m, s)[part], mean, log_variance)
