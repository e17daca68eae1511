"""A model in a stack trains exactly as it would alone, whatever stands beside it."""

from itertools import product

import numpy as np
import pytest
import torch

from hatchel.information.latents.pairwise import feature_moments, pair_moments
from hatchel.methods.stacking import build_stack, decoder_of, features_of
from hatchel.networks.low_rank import LowRank, dense, factored
from hatchel.training.trainer import Trainer, generators

from .stacks import EVERY_METHOD, every_method, pixels

STEPS = 8
# The first pixels do not vary in the first draw, others in the second: widths 4 and 6 of 7.
DATA = [pixels(0, never_on=(0, 1, 5)), pixels(1, never_on=(3,))]
SEEDS = [(1, 2, 3), (4, 5, 6)]


def built(method, data, seeds):
    """A stack in float64, so that rounding stays far below what a mistake would cost."""
    stack = build_stack(method, data, [generators(row) for row in seeds])
    parameters = {name: p.double() for name, p in stack.parameters.items()}
    return stack._replace(x=dense(stack.x).double(), parameters=parameters)


def trained(method, stack):
    """Train for a few steps: the decoders, losses and latents of a stack."""
    features = feature_moments(stack.x)
    trainer = Trainer(stack.parameters, 0.01)
    for _ in range(STEPS):
        trainer.step(lambda p: method.loss(p, stack.x, features=features, value=False).total)
    with torch.no_grad():
        z = method.encode(trainer.parameters, stack.x)
        decoder = method.decoder(trainer.parameters, pair_moments(z, stack.x))
        loss = method.loss(trainer.parameters, stack.x, features=features).total
    return decoder, loss, z


def own_width(value, width):
    """Without the padding: parameters with one number per pixel are the widest here."""
    return value[..., :width] if value.shape[-1] == 6 else value


@pytest.mark.parametrize(("likelihood", "name"), EVERY_METHOD)
def test_each_of_two_draws_times_three_seeds_trains_as_it_does_alone(likelihood, name):
    method = every_method(likelihood)[name]
    stack = built(method, DATA, SEEDS)
    decoder, loss, z = trained(method, stack)
    for g, s in product(range(2), range(3)):
        alone = built(method, [DATA[g]], [[SEEDS[g][s]]])
        for key, drawn in alone.parameters.items():
            same = own_width(stack.parameters[key][g, s], alone.x.shape[-1])
            # equal but for a CI start, which sums over samples in float32
            torch.testing.assert_close(drawn[0, 0], same, atol=2e-5, rtol=1e-5)
            alone.parameters[key] = same[None, None]
        own_decoder, own_loss, own_z = trained(method, alone)
        # Sums are taken in another order; the softplus(−69) = 1e-30 of a padded pixel is less.
        torch.testing.assert_close(z[g, s], own_z[0, 0], atol=1e-10, rtol=0)
        torch.testing.assert_close(loss[g, s], own_loss[0, 0], atol=1e-10, rtol=0)
        together = decoder_of(stack, decoder, likelihood, (g, s))
        single = decoder_of(alone, own_decoder, likelihood, (0, 0))
        for a, b in zip(together, single, strict=True):
            np.testing.assert_allclose(a, b, atol=1e-9)


@pytest.mark.parametrize(("likelihood", "name"), EVERY_METHOD)
def test_every_model_of_a_stack_does_train(likelihood, name):
    """Else the equality above would say nothing."""
    method = every_method(likelihood)[name]
    stack = built(method, DATA, SEEDS)
    before = method.loss(stack.parameters, stack.x).total
    _, after, z = trained(method, stack)
    assert ((after - before).abs() > 1e-3).all()
    assert ((z - method.encode(stack.parameters, stack.x)).abs().amax((-1, -2)) > 1e-3).all()


@pytest.mark.parametrize(("likelihood", "name"), EVERY_METHOD)
def test_data_of_low_rank_train_by_their_factors_as_they_do_whole(likelihood, name):
    """Thirty words of which there are four: factors are found, and change nothing."""
    method = every_method(likelihood)[name]
    data = [pixels(seed, never_on=(2,), n=4, width=20)[np.arange(30) % 4] for seed in (0, 1)]
    stack = built(method, data, SEEDS)
    factors = factored(dense(stack.x))
    assert isinstance(factors, LowRank)
    # what the factors leave out is the rounding of the float32 pixels
    torch.testing.assert_close(factors.left @ factors.right, factors.dense, atol=1e-6, rtol=0)
    exact = factors._replace(dense=factors.left @ factors.right)
    whole, thin = (trained(method, stack._replace(x=x)) for x in (exact.dense, exact))
    torch.testing.assert_close(thin[1], whole[1], atol=1e-9, rtol=0)
    torch.testing.assert_close(thin[2], whole[2], atol=1e-9, rtol=0)


@pytest.mark.parametrize(("likelihood", "name"), EVERY_METHOD)
def test_pixels_that_never_vary_have_weight_exactly_zero(likelihood, name):
    method = every_method(likelihood)[name]
    stack = built(method, DATA, SEEDS)
    decoder = trained(method, stack)[0]
    for g, X in enumerate(DATA):
        weights, bias = decoder_of(stack, decoder, likelihood, (g, 0))
        assert weights.shape == (2, 7)
        never = ~(X.max(0) > 0)
        assert (weights[:, never] == 0).all()
        assert (weights[:, ~never] != 0).all()
        assert (bias[never] == (-np.inf if likelihood == "binary" else 0)).all()


def test_further_rows_are_scaled_as_the_training_rows_were():
    method = every_method("gaussian")["minsyn"]
    stack = build_stack(method, DATA, [generators(row) for row in SEEDS])
    again = features_of(stack, [X[:5] for X in DATA])
    assert torch.equal(again, dense(stack.x)[:, :5])
