"""Squared error and divergence from moments: against residuals computed one by one."""

import pytest
import torch

from hatchel.information.latents.ci_decoder import LinearDecoder
from hatchel.information.latents.pairwise import pair_moments
from hatchel.objectives.gaussian_decoding import divergence, gaussian_terms, squared_error

IDENTITY = 1e-12
F64 = torch.float64


def normal(*shape, seed):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=F64)


def problem():
    z, x = normal(2, 3, 9, 2, seed=0).requires_grad_(), normal(2, 9, 4, seed=1) + 1
    decoder = LinearDecoder(
        normal(2, 3, 2, 4, seed=2).requires_grad_(), normal(2, 3, 4, seed=3).requires_grad_()
    )
    variance = 0.1 + normal(2, 3, 4, seed=6).square()
    base = LinearDecoder(normal(2, 3, 2, 4, seed=4), normal(2, 3, 4, seed=5), variance)
    return z, x, decoder, base


def decoded(z, decoder):
    return z @ decoder.weights + decoder.bias.unsqueeze(-2)


def dense(z, x, decoder, base, strength):
    """E‖x − x̄‖² + λ·Σ_i E (x̄_free − x̄_CI)² / 2σ²_i, over samples."""
    error = (x.unsqueeze(1) - decoded(z, decoder)).square().sum(-1).mean(-1)
    apart = (decoded(z, decoder) - decoded(z, base)).square() / (2 * base.variance.unsqueeze(-2))
    kl = apart.sum(-1).mean(-1)
    return error + strength * kl, error, kl


@pytest.mark.parametrize("strength", [0.0, 0.5, 20.0])
def test_terms_from_moments_are_those_of_the_residuals_in_value_and_gradient(strength):
    z, x, decoder, base = problem()
    terms = gaussian_terms(pair_moments(z, x), decoder, base, strength)
    expected = dense(z, x, decoder, base, strength)
    for got, wanted in zip(terms, expected, strict=True):
        torch.testing.assert_close(got, wanted, atol=IDENTITY, rtol=IDENTITY)
    trained = [z, decoder.weights, decoder.bias]
    for got, wanted in zip(
        torch.autograd.grad(terms.total.sum(), trained),
        torch.autograd.grad(expected[0].sum(), trained),
        strict=True,
    ):
        torch.testing.assert_close(got, wanted, atol=IDENTITY, rtol=IDENTITY)


@pytest.mark.parametrize("strength", [0.0, 0.7])
def test_the_gradients_are_those_of_finite_differences(strength):
    z, x, decoder, base = problem()

    def total(z, weights, bias):
        moments = pair_moments(z, x)
        return gaussian_terms(moments, LinearDecoder(weights, bias), base, strength).total

    assert torch.autograd.gradcheck(total, (z, *decoder[:2]))


def test_a_strength_of_zero_is_no_base_but_for_the_divergence_told():
    z, x, decoder, base = problem()
    moments = pair_moments(z, x)
    plain, told = gaussian_terms(moments, decoder), gaussian_terms(moments, decoder, base, 0.0)
    assert torch.equal(plain.total, told.total)
    assert (plain.divergence == 0).all()
    assert (told.divergence > 0).all()


def test_the_divergence_from_itself_is_zero():
    z, x, decoder, base = problem()
    same = decoder._replace(variance=base.variance)
    assert (divergence(pair_moments(z, x), decoder, same) == 0).all()


def test_regression_has_the_least_squared_error():
    z, x, _, _ = problem()
    design = torch.cat([z[0, 0], torch.ones_like(z[0, 0, :, :1])], 1).detach()
    solution = torch.linalg.lstsq(design, x[0]).solution
    moments = pair_moments(z[0, 0], x[0])
    best = squared_error(moments, LinearDecoder(solution[:-1], solution[-1]))
    other = squared_error(moments, LinearDecoder(solution[:-1] + 0.01, solution[-1]))
    assert best < other
    residual = (x[0] - design @ solution).square().sum(1).mean()
    torch.testing.assert_close(best, residual, atol=IDENTITY, rtol=IDENTITY)


def test_a_base_without_variance_is_refused():
    z, x, decoder, base = problem()
    with pytest.raises(ValueError, match="needs the CI decoder's variance"):
        divergence(pair_moments(z, x), decoder, base._replace(variance=None))
