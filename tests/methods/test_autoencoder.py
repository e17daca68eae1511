"""The autoencoder as a method: its objective and its denoising form."""

import pytest
import torch
from torch.nn import functional

from hatchel.methods.autoencoder import AutoencoderMethod
from hatchel.training.trainer import generators

from .stacks import LIKELIHOODS, pixels

X = torch.from_numpy(pixels(0, n=30))


def start(method):
    parameters = method.init(X, (2,), generators((0, 1)))
    return {name: p.double() for name, p in parameters.items()}


def test_the_binary_objective_is_torchs_cross_entropy():
    method = AutoencoderMethod(2, "binary")
    p = start(method)
    for s, loss in enumerate(method.loss(p, X).total):
        hidden = functional.linear(X, p["encoder.0.weight"][s], p["encoder.0.bias"][s])
        logits = functional.softplus(hidden) @ p["decoder.weight"][s] + p["decoder.bias"][s]
        oracle = functional.binary_cross_entropy_with_logits(logits, X, reduction="none")
        torch.testing.assert_close(loss, oracle.sum(1).mean(), atol=1e-9, rtol=0)


def test_the_gaussian_objective_is_the_squared_error():
    method = AutoencoderMethod(2)
    p = start(method)
    for s, loss in enumerate(method.loss(p, X).total):
        hidden = functional.linear(X, p["encoder.0.weight"][s], p["encoder.0.bias"][s])
        output = functional.softplus(hidden) @ p["decoder.weight"][s] + p["decoder.bias"][s]
        torch.testing.assert_close(loss, (X - output).square().sum(1).mean(), atol=1e-9, rtol=0)


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_noise_of_zero_corrupts_nothing(likelihood):
    method = AutoencoderMethod(2, likelihood, noise=0.0)
    noisy = method.corrupt(X, torch.Generator().manual_seed(0))
    assert torch.equal(noisy, X)
    p = start(method)
    assert torch.equal(method.loss(p, X, noisy=noisy).total, method.loss(p, X).total)


def test_noise_has_the_spread_asked_for():
    method = AutoencoderMethod(2, noise=0.25)
    x = torch.zeros(100, 100)
    noise = method.corrupt(x, torch.Generator().manual_seed(0))
    # 10,000 draws: five standard errors of a standard deviation σ are 5σ/√20000, of a mean 5σ/100
    assert abs(noise.std() - 0.25) < 5 * 0.25 / 20_000**0.5
    assert abs(noise.mean()) < 5 * 0.25 / 100


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_the_encoder_sees_the_noise_and_the_target_stays_clean(likelihood):
    """What is told apart: loss(x, noisy) differs from both loss(x) and loss(noisy)."""
    method = AutoencoderMethod(2, likelihood, noise=0.25)
    p = start(method)
    noisy = method.corrupt(X, torch.Generator().manual_seed(0)).clamp(0, 1)
    loss = method.loss(p, X, noisy=noisy).total
    assert not torch.isclose(loss, method.loss(p, X).total).any()
    assert not torch.isclose(loss, method.loss(p, noisy).total).any()
