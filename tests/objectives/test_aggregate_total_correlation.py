"""β-TCVAE: enumeration of minibatches, the exact aggregate posterior, a Gaussian's closed form."""

import itertools
import math

import pytest
import torch

from hatchel.objectives.aggregate_total_correlation import (
    minibatch_stratified,
    minibatch_weighted,
    stratified_weights,
)
from hatchel.objectives.gaussian_posterior import gaussian_log_density, reparametrise

from .stacks import F64, assert_stacks, close, normal

ESTIMATORS = [minibatch_stratified, minibatch_weighted]


def codes(n, d):
    mean, log_variance = normal(n, d, seed=0), normal(n, d, seed=1) - 1
    return reparametrise(mean, log_variance, normal(n, d, seed=2)), mean, log_variance


@pytest.mark.parametrize("estimate", ESTIMATORS)
def test_the_parts_sum_to_the_one_sample_estimate_of_the_divergence(estimate):
    """I + TC + Σ_j KL_j = E[log q(z|n) − log p(z)], whatever the weights."""
    z, mean, log_variance = codes(6, 3)
    zero = torch.zeros_like(z)
    ratio = gaussian_log_density(z, mean, log_variance) - gaussian_log_density(z, zero, zero)
    close(sum(estimate(z, mean, log_variance, 1000)), ratio.sum(-1).mean())


def by_loops(z, mean, log_variance, weights):
    """The decomposition, one density at a time."""
    n, d = z.shape
    density = gaussian_log_density(z[:, None], mean[None], log_variance[None]).exp()
    parts = []
    for i in range(n):
        joint = sum(weights[i, m] * density[i, m].prod() for m in range(n)).log()
        marginal = sum(
            sum(weights[i, m] * density[i, m, j] for m in range(n)).log() for j in range(d)
        )
        prior = sum(-0.5 * z[i, j] ** 2 - 0.5 * math.log(2 * math.pi) for j in range(d))
        parts.append(torch.stack([density[i, i].log().sum() - joint, joint - marginal]))
        parts[-1] = torch.cat([parts[-1], (marginal - prior)[None]])
    return torch.stack(parts).mean(0)


def test_weighted_sampling_has_its_constants():
    """W = 1/(NM): without it TC would be lower by (D − 1)·log(NM) with the wrong sign."""
    arguments = codes(4, 3)
    weights = torch.full((4, 4), 1 / (50 * 4), dtype=F64)
    close(torch.stack(minibatch_weighted(*arguments, 50)), by_loops(*arguments, weights))


def test_stratified_sampling_has_its_weights():
    arguments = codes(4, 3)
    expected = by_loops(*arguments, stratified_weights(4, 50))
    close(torch.stack(minibatch_stratified(*arguments, 50)), expected)


@pytest.mark.parametrize(("data_size", "batch"), [(5, 2), (5, 3), (5, 5), (6, 4)])
def test_the_stratified_estimate_of_q_is_unbiased(data_size, batch):
    """E_B Σ_m W_im q(z|n_m) = (1/N) Σ_n q(z|n), over all minibatches with z's image at place i."""
    z, mean, log_variance = codes(data_size, 2)
    own = 1
    density = gaussian_log_density(z[own], mean, log_variance).exp()
    density = torch.cat([density, density.prod(-1, keepdim=True)], -1)
    others = [n for n in range(data_size) if n != own]
    weights = stratified_weights(batch, data_size)
    for place in range(batch):
        estimates = []
        for drawn in itertools.permutations(others, batch - 1):
            images = [*drawn[:place], own, *drawn[place:]]
            estimates.append(weights[place] @ density[images])
        close(torch.stack(estimates).mean(0), density.mean(0))


@pytest.mark.parametrize(("batch", "data_size"), [(2, 2), (3, 7), (64, 737_280)])
def test_the_stratified_weights_are_a_distribution_with_the_own_image_as_one_of_n(batch, data_size):
    weights = stratified_weights(batch, data_size)
    close(weights.sum(1), torch.ones(batch, dtype=F64))
    close(weights.diagonal(), torch.full((batch,), 1 / data_size, dtype=F64))
    assert (weights >= 0).all()


def gaussian_encoder(n, seed):
    """z = Ax + noise with x Gaussian: q(z) = N(0, AAᵀ + diag σ²), and its total correlation."""
    a = torch.tensor([[1.2, 0.0], [1.0, 0.4], [-0.8, 0.6]], dtype=F64)
    log_variance = torch.tensor([-0.2, -0.5, -0.3], dtype=F64)
    covariance = a @ a.T + torch.diag(log_variance.exp())
    mean = normal(n, 2, seed=seed) @ a.T
    log_variance = log_variance.expand_as(mean)
    z = reparametrise(mean, log_variance, normal(n, 3, seed=seed + 1000))
    total_correlation = 0.5 * (covariance.diagonal().log().sum() - torch.logdet(covariance))
    information = 0.5 * (torch.logdet(covariance) - log_variance[0].sum())
    variance = covariance.diagonal()
    dimension_wise = 0.5 * (variance - 1 - variance.log()).sum()
    return (z, mean, log_variance), torch.stack([information, total_correlation, dimension_wise])


def test_stratified_sampling_finds_the_closed_form_of_a_gaussian():
    """Within five standard errors over 24 minibatches of 512 from a million images."""
    estimates = []
    for seed in range(24):
        arguments, expected = gaussian_encoder(512, seed)
        estimates.append(torch.stack(minibatch_stratified(*arguments, 10**6)))
    estimates = torch.stack(estimates)
    error = estimates.std(0) / len(estimates) ** 0.5
    assert ((estimates.mean(0) - expected).abs() < 5 * error).all()
    assert (5 * error < 0.2 * expected).all()  # a tolerance that tells the parts apart


def test_weighted_sampling_of_silent_latents_is_too_high_by_its_constant():
    """q̂ = q/N at every z, jointly and per latent: TC = (D − 1) log N, where the truth is zero."""
    z, zero = normal(8, 3, seed=3), torch.zeros(8, 3, dtype=F64)
    parts = minibatch_weighted(z, zero, zero, 100)
    log_n = torch.tensor(math.log(100), dtype=F64)
    close(parts.total_correlation, 2 * log_n)
    close(parts.index_code_information, log_n)
    close(parts.dimension_wise_kl, -3 * log_n)


def test_stratified_sampling_of_silent_latents_is_exactly_zero():
    z, zero = normal(8, 3, seed=3), torch.zeros(8, 3, dtype=F64)
    for part in minibatch_stratified(z, zero, zero, 100):
        close(part, torch.zeros((), dtype=F64))


def test_float32_is_as_float64_where_posteriors_are_narrow():
    """σ = 0.01 around means of size one; to 1e-3 nats, where (z² − 2zμ + μ²)/σ² would lose 1e-2."""
    z, mean, _ = codes(64, 10)
    log_variance = torch.full_like(mean, 2 * math.log(0.01))
    z = reparametrise(mean, log_variance, normal(64, 10, seed=2))
    # The same numbers in both types, so that only the arithmetic differs.
    single = [x.float() for x in (z, mean, log_variance)]
    double = [x.double() for x in single]
    exact = torch.stack(minibatch_stratified(*double, 1000))
    close(torch.stack(minibatch_stratified(*single, 1000)).double(), exact, 1e-3)


@pytest.mark.parametrize("estimate", ESTIMATORS)
def test_gradients_are_those_of_finite_differences(estimate):
    arguments = [x.requires_grad_() for x in codes(4, 2)]
    assert torch.autograd.gradcheck(lambda *a: tuple(estimate(*a, 20)), arguments)


@pytest.mark.parametrize("estimate", ESTIMATORS)
def test_many_models_are_as_each_alone(estimate):
    arguments = [normal(3, 5, 2, seed=s) for s in range(3)]
    for part in range(3):
        assert_stacks(lambda *a, part=part: estimate(*a, 20)[part], *arguments)


@pytest.mark.parametrize(("batch", "data_size"), [(1, 10), (11, 10)])
def test_batches_that_cannot_be_stratified_are_refused(batch, data_size):
    with pytest.raises(ValueError, match=f"a batch of {batch} from {data_size} samples"):
        stratified_weights(batch, data_size)
