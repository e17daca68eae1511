"""The fused cross-entropy: against the formula written plainly, by value and by gradient."""

import pytest
import torch

from hatchel.information.latents.ci_decoder import LinearDecoder
from hatchel.likelihoods import bernoulli
from hatchel.objectives import bernoulli_decoding
from hatchel.objectives.bernoulli_decoding import bernoulli_terms

IDENTITY = 1e-12  # float64; terms are of order ten
DATA, STACK, N, M, P = (2,), (3,), 7, 2, 5
F64 = torch.float64


def uniform(*shape, seed):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed), dtype=F64)


def problem(data=DATA, stack=STACK):
    """Latents and decoder that are trained, features, and a CI decoder."""
    z = uniform(*data, *stack, N, M, seed=0).requires_grad_()
    weights = (4 * uniform(*data, *stack, M, P, seed=1) - 2).requires_grad_()
    bias = (uniform(*data, *stack, P, seed=2) - 0.5).requires_grad_()
    base = LinearDecoder(
        4 * uniform(*data, *stack, M, P, seed=3) - 2, uniform(*data, *stack, P, seed=4)
    )
    return z, uniform(*data, N, P, seed=5), LinearDecoder(weights, bias), base


def unfused(z, x, decoder, base, strength):
    """Mean over samples of Σ_i −log p_free(x_i|z) + λ·Σ_i KL(p_free ‖ p_CI), as printed."""
    shared = x.view(*x.shape[:-2], *(1 for _ in range(z.dim() - x.dim())), *x.shape[-2:])
    logits = z @ decoder.weights + decoder.bias.unsqueeze(-2)
    error = -bernoulli.log_probability(logits, shared).sum(-1).mean(-1)
    if base is None:
        return error, error, torch.zeros_like(error)
    base_logits = z @ base.weights + base.bias.unsqueeze(-2)
    divergence = bernoulli.kl_divergence(logits, base_logits).sum(-1).mean(-1)
    return error + strength * divergence, error, divergence


def gradients(total, z, decoder):
    weight_of_each = torch.arange(1, total.numel() + 1, dtype=F64).view(total.shape)
    wanted = [z, decoder.weights, decoder.bias]
    return torch.autograd.grad((total * weight_of_each).sum(), wanted)


@pytest.fixture(params=[1 << 18, 20, 5, 1], ids=lambda block: f"block {block}")
def block(request, monkeypatch):
    """All in one block; some models, and some samples, at a time; one sample at a time."""
    monkeypatch.setitem(bernoulli_decoding._BLOCK, "cpu", request.param)


@pytest.mark.usefixtures("block")
@pytest.mark.parametrize("shape", [((), ()), ((), (3,)), ((2,), ()), ((2,), (3,)), ((2, 2), (3,))])
@pytest.mark.parametrize("strength", [None, 0.0, 0.5, 20.0])
def test_the_fused_terms_are_the_formula_in_value_and_gradient(shape, strength):
    z, x, decoder, base = problem(*shape)
    base = None if strength is None else base
    terms = bernoulli_terms(z, x, decoder, base, strength or 0.0)
    expected = unfused(z, x, decoder, base, strength or 0.0)
    for got, wanted in zip(terms, expected, strict=True):
        torch.testing.assert_close(got, wanted, atol=IDENTITY, rtol=IDENTITY)
    for got, wanted in zip(
        gradients(terms.total, z, decoder), gradients(expected[0], z, decoder), strict=True
    ):
        torch.testing.assert_close(got, wanted, atol=IDENTITY, rtol=IDENTITY)


@pytest.mark.usefixtures("block")
@pytest.mark.parametrize("strength", [None, 0.0, 0.5])
def test_without_the_value_it_is_nan_and_the_gradient_is_the_same(strength):
    z, x, decoder, base = problem()
    base = None if strength is None else base
    with_value, without = (
        bernoulli_terms(z, x, decoder, base, strength or 0.0, value=value)
        for value in (True, False)
    )
    assert without.total.isnan().all()
    assert without.reconstruction.isnan().all()
    for got, wanted in zip(
        gradients(without.total, z, decoder), gradients(with_value.total, z, decoder), strict=True
    ):
        assert torch.equal(got, wanted)


@pytest.mark.parametrize("strength", [0.0, 0.7])
def test_the_gradients_are_those_of_finite_differences(strength):
    z, x, decoder, base = problem((2,), (2,))

    def total(z, weights, bias):
        return bernoulli_terms(z, x, LinearDecoder(weights, bias), base, strength).total

    assert torch.autograd.gradcheck(total, (z, *decoder[:2]))


def test_a_strength_of_zero_is_no_base_but_for_the_divergence_told():
    z, x, decoder, base = problem()
    plain, told = bernoulli_terms(z, x, decoder), bernoulli_terms(z, x, decoder, base, 0.0)
    assert torch.equal(plain.total, told.total)
    assert (plain.divergence == 0).all()
    assert (told.divergence > 0).all()
    for a, b in zip(
        gradients(plain.total, z, decoder), gradients(told.total, z, decoder), strict=True
    ):
        assert torch.equal(a, b)


def test_the_divergence_from_itself_is_zero_and_from_another_positive():
    z, x, decoder, base = problem()
    same = bernoulli_terms(z, x, decoder, LinearDecoder(*(p.detach() for p in decoder[:2])), 1.0)
    torch.testing.assert_close(
        same.divergence, torch.zeros_like(same.divergence), atol=IDENTITY, rtol=0
    )
    assert (bernoulli_terms(z, x, decoder, base, 1.0).divergence > 0).all()


def test_no_gradient_flows_into_the_base():
    z, x, decoder, base = problem()
    base = LinearDecoder(*(p.clone().requires_grad_() for p in base[:2]))
    terms = bernoulli_terms(z, x, decoder, base, 1.0)
    terms.total.sum().backward()
    assert base.weights.grad is None
    assert base.bias.grad is None
    assert decoder.weights.grad is not None


def test_a_computed_decoder_trains_the_latents_alone():
    """Where weights are constants, the gradient by the latents is that of the whole."""
    z, x, decoder, _ = problem()
    expected = gradients(bernoulli_terms(z, x, decoder).total, z, decoder)[0]
    constant = LinearDecoder(*(p.detach() for p in decoder[:2]))
    total = bernoulli_terms(z, x, constant).total
    weight_of_each = torch.arange(1, total.numel() + 1, dtype=F64).view(total.shape)
    (got,) = torch.autograd.grad((total * weight_of_each).sum(), [z])
    torch.testing.assert_close(got, expected, atol=IDENTITY, rtol=0)


def test_the_terms_of_one_model_do_not_depend_on_its_neighbours():
    z, x, decoder, base = problem()
    whole = bernoulli_terms(z, x, decoder, base, 0.5)
    for g, s in ((0, 0), (1, 2)):
        own = bernoulli_terms(
            z[g, s],
            x[g],
            LinearDecoder(decoder.weights[g, s], decoder.bias[g, s]),
            LinearDecoder(base.weights[g, s], base.bias[g, s]),
            0.5,
        )
        for stacked, alone in zip(whole, own, strict=True):
            torch.testing.assert_close(stacked[g, s], alone, atol=IDENTITY, rtol=IDENTITY)
