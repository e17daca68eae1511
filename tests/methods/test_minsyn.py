"""MinSyn as a method: its special cases, its limits, and where its statistics come from."""

import pytest
import torch

from hatchel.information.latents.ci_decoder import binary_ci_decoder, gaussian_ci_decoder
from hatchel.information.latents.pairwise import pair_moments
from hatchel.methods.autoencoder import AutoencoderMethod
from hatchel.methods.linear_decoding import decoding_terms, expected_features
from hatchel.methods.minsyn import MinSynMethod
from hatchel.training.trainer import Trainer, generators

from .stacks import LIKELIHOODS, STARTS, pixels

F64 = torch.float64
X = torch.from_numpy(pixels(0, n=40))


def start(method, seeds=(0, 1)):
    parameters = method.init(X, (len(seeds),), generators(seeds))
    return {name: p.double() for name, p in parameters.items()}


def trained(method, parameters, steps=50, learning_rate=0.05):
    trainer = Trainer(parameters, learning_rate)
    for _ in range(steps):
        trainer.step(lambda p: method.loss(p, X, value=False).total)
    return {name: p.detach() for name, p in trainer.parameters.items()}


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_minsyn_decodes_with_the_ci_decoder_of_its_own_latents(likelihood):
    method = MinSynMethod(2, likelihood)
    parameters = start(method)
    moments = pair_moments(method.encode(parameters, X), X)
    oracle = {"binary": binary_ci_decoder, "gaussian": gaussian_ci_decoder}[likelihood](moments)
    decoder = method.decoder(parameters, moments)
    assert torch.equal(decoder.weights, oracle.weights)
    assert torch.equal(decoder.bias, oracle.bias)


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_minsyn_has_no_parameters_but_the_encoders(likelihood):
    assert set(start(MinSynMethod(2, likelihood))) == {"encoder.0.weight", "encoder.0.bias"}


@pytest.mark.parametrize("strength", [0.0, 1.0, 50.0])
@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_the_tunable_form_starts_as_minsyn(likelihood, strength):
    """A residual of zero: p_free = p_CI, no divergence, the same loss."""
    tunable, plain = MinSynMethod(2, likelihood, strength), MinSynMethod(2, likelihood)
    terms = tunable.loss(start(tunable), X)
    torch.testing.assert_close(terms.total, plain.loss(start(plain), X).total, atol=1e-12, rtol=0)
    assert (terms.divergence.abs() < 1e-12).all()


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_a_ci_start_decodes_as_minsyn_at_first_and_stays_when_the_encoder_moves(likelihood):
    own, plain = MinSynMethod(2, likelihood, 0.0, start="ci"), MinSynMethod(2, likelihood)
    parameters = own.init(X.float(), (2,), generators((0, 1)))
    moments = pair_moments(own.encode(parameters, X.float()), X.float())
    first, computed = own.decoder(parameters, moments), plain.decoder(parameters, moments)
    assert torch.equal(first.weights, computed.weights)
    assert torch.equal(first.bias, computed.bias)
    parameters["encoder.0.weight"] = -2 * parameters["encoder.0.weight"]
    moments = pair_moments(own.encode(parameters, X.float()), X.float())
    assert torch.equal(own.decoder(parameters, moments).weights, first.weights)
    assert not torch.equal(plain.decoder(parameters, moments).weights, first.weights)


def test_without_strength_a_random_start_is_the_gaussian_autoencoder():
    """λ = 0: the same latents, decoder and loss, from the same parameters."""
    method, rival = MinSynMethod(2, strength=0.0, start="random"), AutoencoderMethod(2)
    parameters = start(rival)
    for ours, theirs in zip(start(method).values(), parameters.values(), strict=True):
        assert torch.equal(ours, theirs)
    assert torch.equal(method.loss(parameters, X).total, rival.loss(parameters, X).total)
    ours, theirs = trained(method, parameters, 5), trained(rival, parameters, 5)
    for name, value in theirs.items():
        torch.testing.assert_close(ours[name], value, atol=1e-12, rtol=0, msg=name)


def test_without_strength_a_random_start_has_the_binary_autoencoders_objective():
    """λ = 0: cross-entropy of σ(z W + b) and nothing else; only the latents are sigmoids."""
    method = MinSynMethod(2, "binary", 0.0, start="random")
    parameters = start(method)
    z, own = method.encode(parameters, X), AutoencoderMethod(2, "binary").decoder(parameters)
    loss = method.loss(parameters, X)
    assert torch.equal(loss.total, decoding_terms("binary", z, X, own).total)
    assert torch.equal(loss.total, loss.reconstruction)


@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_a_large_strength_holds_the_trained_decoder_to_the_ci_decoder(likelihood):
    """KL(p_free ‖ p_CI) falls with λ, and all but vanishes."""
    divergence = {}
    for strength in (0.0, 1.0, 1e4):
        method = MinSynMethod(2, likelihood, strength)
        divergence[strength] = method.loss(trained(method, start(method)), X).divergence
    assert (divergence[1e4] < divergence[1.0]).all()
    assert (divergence[1.0] < divergence[0.0]).all()
    # pulling the loss's last few tenths of a nat by λ = 1e4 costs less than 1e-3 of a nat;
    # Adam's steps of fixed length keep the residual from settling at zero
    assert (divergence[1e4] < divergence[0.0] / 20).all()


@pytest.mark.parametrize("strength", [None, 1.0])
@pytest.mark.parametrize("likelihood", LIKELIHOODS)
def test_given_moments_take_the_place_of_the_batchs_own(likelihood, strength):
    """The decoder of a batch then knows nothing of the batch."""
    method = MinSynMethod(2, likelihood, strength)
    parameters = start(method)
    past, batch = X[:20], X[20:]
    moments = pair_moments(method.encode(parameters, past), past)
    z, decoder = method.encode(parameters, batch), method.decoder(parameters, moments)
    given = method.loss(parameters, batch, moments=moments).reconstruction
    expected = decoding_terms(likelihood, z, batch, decoder).reconstruction
    torch.testing.assert_close(given, expected, atol=1e-12, rtol=0)
    assert not torch.equal(given, method.loss(parameters, batch).reconstruction)


@pytest.mark.parametrize(("likelihood", "flows"), [("gaussian", True), ("binary", False)])
def test_gradients_flow_through_gaussian_statistics_alone(likelihood, flows):
    method = MinSynMethod(2, likelihood)
    parameters = start(method)
    z = method.encode(parameters, X).requires_grad_()
    assert method.ci_decoder(pair_moments(z, X)).weights.requires_grad is flows


@pytest.mark.parametrize("begin", STARTS)
def test_the_seed_alone_decides_how_a_model_starts(begin):
    method = MinSynMethod(2, "binary", 1.0, start=begin)
    together, alone = start(method, (3, 4)), start(method, (4,))
    for name, value in alone.items():
        torch.testing.assert_close(together[name][1], value[0], atol=1e-6, rtol=0, msg=name)
    assert not torch.equal(together["encoder.0.weight"][0], together["encoder.0.weight"][1])


def test_expected_binary_features_are_probabilities():
    method = MinSynMethod(2, "binary")
    parameters = start(method)
    z = method.encode(parameters, X)
    decoder = method.decoder(parameters, pair_moments(z, X))
    expected = expected_features("binary", decoder, z)
    torch.testing.assert_close(
        expected.logit(), z @ decoder.weights + decoder.bias.unsqueeze(1), atol=1e-9, rtol=0
    )
