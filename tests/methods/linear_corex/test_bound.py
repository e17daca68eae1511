"""The bound, its gradient and the quasi-Newton direction, against plain forms and linearcorex."""

import warnings
from collections import deque

import numpy as np
import pytest
import torch

from hatchel.methods.linear_corex.bound import descent, state_of
from hatchel.methods.linear_corex.correlations import correlations
from hatchel.methods.linear_corex.model import model_of
from hatchel.methods.linear_corex.quasi_newton import direction, step_along


def problem(rows=40, columns=12, latents=3, noise=0.3, seed=0):
    """Standardised data, their correlations with noise, and weights that are a solution."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(rows, columns, generator=generator, dtype=torch.float64)
    x[:, : columns // 2] += x[:, :1]
    x = (x - x.mean(0)) / x.std(0, correction=0)
    W = torch.randn(latents, columns, generator=generator, dtype=torch.float64)
    data = correlations(x).tempered(noise)
    imaged = data.imaged(W)
    return x, data, imaged.times((0.5 / imaged.rowwise(imaged)).sqrt())


def dense(data):
    """Σ itself."""
    columns = data.x.shape[1]
    return data.imaged(torch.eye(columns, dtype=data.x.dtype)).image


def plain_bound(W, matrix):
    """The bound as it is written, summand by summand."""
    rho = W @ matrix
    u = (W * rho).sum(1)
    C = W @ rho.T - torch.diag(u) + torch.eye(len(W), dtype=W.dtype)
    R = rho / (1 - rho**2)
    S = (rho * R).sum(0)
    Q = torch.einsum("ji,jk,ki->i", R, C, R)
    return (1 + S).log().sum() - 0.5 * (1 + Q - S**2).log().sum() + 0.5 * (1 - u).log().sum()


def rival(x, W, noise):
    """linearcorex with these data and weights."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        linearcorex = pytest.importorskip("linearcorex")
    model = linearcorex.Corex(n_hidden=len(W))
    model.n_samples, model.nv, model.eps = *x.shape, noise
    model.ws = W.numpy().copy()
    model.moments = model._calculate_moments(x.numpy(), model.ws)
    return model


def test_the_bound_is_what_is_written():
    _, data, latents = problem()
    state = state_of(latents)
    assert state.bound == pytest.approx(float(plain_bound(latents.weights, dense(data))), abs=1e-11)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_it_is_a_bound_on_total_correlation_whatever_the_weights(seed, share):
    """The true one is -½ log det Σ."""
    _, data, latents = problem(seed=seed)
    scaled = latents.times((share / latents.rowwise(latents)).sqrt())
    assert state_of(scaled).bound <= -0.5 * float(dense(data).logdet())


def test_the_gradient_is_that_of_automatic_differentiation():
    _, data, latents = problem()
    W = latents.weights.clone().requires_grad_()
    (expected,) = torch.autograd.grad(-plain_bound(W, dense(data)), W)
    found = data.imaged(descent(state_of(latents))).image
    torch.testing.assert_close(found, expected, atol=1e-10, rtol=1e-10)


@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_bound_and_first_direction_are_those_of_linearcorex(noise):
    """Before any step is remembered, the direction is the one that their code takes."""
    x, data, latents = problem(noise=noise)
    theirs = rival(x, latents.weights, noise)
    state = state_of(latents)
    assert state.bound == pytest.approx(theirs.tc, abs=1e-10)
    gradient = data.imaged(descent(state))
    along = direction(state, gradient, deque())
    before, after = theirs.ws, theirs._update_ns(x.numpy())[0]
    length = np.abs(after - before).max() / float(along.weights.abs().max())  # of their line search
    assert np.log2(length) == pytest.approx(round(np.log2(length)), abs=1e-9)
    np.testing.assert_allclose(before + length * along.weights.numpy(), after, atol=1e-10)


def test_what_a_model_says_is_what_linearcorex_says():
    x, _, latents = problem(noise=0.0)
    model = model_of(state_of(latents))
    theirs = rival(x, model.weights, 0.0)
    np.testing.assert_allclose(model.total_correlations, theirs.tcs, atol=1e-10)
    np.testing.assert_allclose(model.mutual_information, theirs.mis, atol=1e-10)
    np.testing.assert_allclose(model.decoder.T, theirs.moments["X_i Z_j"], atol=1e-10)
    theirs.theta = np.zeros(x.shape[1]), np.ones(x.shape[1])
    covariance = model.loadings.T @ model.loadings
    covariance.fill_diagonal_(1)
    np.testing.assert_allclose(covariance, theirs.get_covariance(), atol=1e-10)


def test_latents_come_in_order_and_correlate_positively_with_their_strongest_feature():
    model = model_of(state_of(problem()[2]))
    assert (model.total_correlations.diff() <= 0).all()
    strongest = model.rho.gather(1, model.rho.abs().argmax(1, keepdim=True))
    assert (strongest > 0).all()
    matrix = dense(problem()[1])
    expected = (model.weights @ matrix @ model.weights.T).fill_diagonal_(1)
    torch.testing.assert_close(model.correlation, expected, atol=1e-12, rtol=0)
    torch.testing.assert_close(model.rho, model.weights @ matrix, atol=1e-12, rtol=0)


def test_weights_that_leave_a_latent_no_noise_are_no_solution():
    _, data, latents = problem()
    share = latents.rowwise(latents)
    assert np.isnan(state_of(latents.times((1 / share).sqrt())).bound)
    assert np.isnan(state_of(latents.times((2 / share).sqrt())).bound)
    assert np.isfinite(state_of(data.imaged(latents.weights)).bound)


def test_the_direction_obeys_the_secant_equation():
    """B⁻¹ turned = moved for the latest step: for that gradient the direction is -moved."""
    _, data, latents = problem()
    state, steps = state_of(latents), deque()
    for seed in range(3):
        noise = torch.randn(3, 12, generator=torch.Generator().manual_seed(seed)).double()
        moved = data.imaged(1e-3 * noise)
        further = state_of(latents.plus(moved))
        was, now = (data.imaged(descent(each)) for each in (state, further))
        steps.append(step_along(moved, was, now))
    along = direction(state, steps[-1].turned, steps)
    moved = steps[-1].moved
    torch.testing.assert_close(along.weights, -moved.weights, atol=1e-12, rtol=1e-8)
    torch.testing.assert_close(along.image, -moved.image, atol=1e-12, rtol=1e-8)


def test_the_log_ratio_is_that_of_the_two_densities():
    x, _, latents = problem()
    model = model_of(state_of(latents))
    covariance = model.loadings.T @ model.loadings
    covariance.fill_diagonal_(1)
    joint = torch.distributions.MultivariateNormal(torch.zeros(12).double(), covariance)
    alone = torch.distributions.Normal(torch.zeros(12).double(), 1)
    expected = joint.log_prob(x) - alone.log_prob(x).sum(1)
    torch.testing.assert_close(model.log_ratio(x), expected, atol=1e-10, rtol=1e-10)
