"""Layers above a code: exact sums, special cases, the prior that they make, what is refused."""

import itertools
import math

import pytest
import torch
from tests.methods.variational.small import CPU, small_data, small_model

from hatchel.latents.bernoulli import BernoulliLaw
from hatchel.latents.catalogue import LAWS
from hatchel.latents.categorical import CategoricalLaw
from hatchel.latents.code import Block, Code, drawn_noises, gaussian_code
from hatchel.latents.deterministic import DeterministicLaw
from hatchel.latents.gaussian import GaussianLaw
from hatchel.latents.posterior import Posterior
from hatchel.methods.variational.bound import bound_of
from hatchel.methods.variational.layers import layer_above, rates
from hatchel.training.loop import prepared
from hatchel.training.source import sample_source

F64 = torch.float64


def model_and_parameters(code=None, layers=(("categorical", 2),), spread=1.0):
    model = small_model(code=code, layers=layers)
    parameters = prepared(model.init(3), CPU, "float64")
    wide = {
        group: {name: value.detach() * spread for name, value in members.items()}
        for group, members in parameters.items()
    }
    return model, wide


def images():
    return sample_source(small_data(), CPU, F64)(torch.arange(20))


def noise_for(model, count, seed=0):
    return drawn_noises(model.noise, count, torch.Generator().manual_seed(seed), F64)


def bound(model, parameters, x, seed=0):
    return bound_of(model, parameters, x, noise_for(model, len(x), seed), x.new_zeros(()), len(x))


def test_layers_that_say_nothing_are_the_prior():
    """A top that is never moved, and explains z as N(0, 1): the plain divergence, sampled."""
    model, parameters = model_and_parameters(layers=(("gaussian", 2), ("categorical", 2)))
    silent = {
        group: {
            name: torch.zeros_like(value) if group.startswith("layer") else value
            for name, value in members.items()
        }
        for group, members in parameters.items()
    }
    x = images()
    found = bound(model, silent, x)
    for above in found.above[1:]:
        torch.testing.assert_close(above, torch.zeros_like(above), atol=1e-12, rtol=0)
    plain = model.posterior(parameters, x)
    sampled = -plain.entropy + 0.5 * (found.z.square() + math.log(2 * math.pi))
    torch.testing.assert_close(found.kl, sampled)


def test_the_sum_over_a_categorical_top_is_the_mean_over_its_draws():
    model, parameters = model_and_parameters(layers=(("categorical", 2),), spread=2.0)
    layer, count = model.layers[0], 40_000
    z = torch.tensor([[0.3, -1.2, 0.8]], dtype=F64)
    above = layer.posterior(parameters, z)
    exact = layer.explained_exactly(parameters, z, above)
    noise = layer.code.draw_noise(count, torch.Generator().manual_seed(0), F64)
    many = layer.posterior(parameters, z.expand(count, -1))
    each = layer.explained(parameters, z, many.draw(noise))
    assert ((each.mean(0) - exact[0]).abs() <= 5 * each.std(0) / count**0.5).all()


def every(width):
    return torch.tensor(list(itertools.product((0.0, 1.0), repeat=width)), dtype=F64)


def exact_log_likelihood(model, parameters, x):
    """log p(x) of three layers of few binary values, by a sum over all that they can be."""
    low, top = model.layers
    values, tops = every(low.code.width), torch.eye(top.code.width, dtype=F64)
    top_prior = torch.full((len(tops),), -math.log(len(tops)), dtype=F64)
    middle = top.below_given(parameters, tops).log_prob(values.unsqueeze(1)).sum(-1)  # (M, K)
    middle_prior = torch.logsumexp(middle + top_prior, -1)
    bits = every(model.code.width)
    code = low.below_given(parameters, values).log_prob(bits.unsqueeze(1)).sum(-1)
    code_prior = torch.logsumexp(code + middle_prior, -1)
    given = torch.stack(
        [model.log_likelihood(parameters, z.expand(len(x), -1), x) for z in bits], -1
    )
    return torch.logsumexp(given + code_prior, -1)


def test_the_bound_of_three_layers_lies_below_the_exact_likelihood():
    """Draws by the laws themselves: the mean of the bound is at most log p(x), for every x."""
    code = Code((Block("z", 4, BernoulliLaw()),))
    model, parameters = model_and_parameters(code, (("bernoulli", 3), ("categorical", 2)), 1.5)
    x, count = images()[:3], 4_000
    exact = exact_log_likelihood(model, parameters, x)
    many = x.repeat_interleave(count, 0)
    noise = noise_for(model, len(many))
    posterior = model.posterior(parameters, many)
    z = posterior.draw(noise)
    costs = rates(model.layers, parameters, posterior, z, noise, Posterior.draw)
    each = model.log_likelihood(parameters, z, many) - sum(cost.sum(-1) for cost in costs)
    each = each.reshape(len(x), count)
    assert (each.mean(1) <= exact + 4 * each.std(1) / count**0.5).all()
    # Weighted by how likely they are, the draws tell the likelihood itself.
    surprise = posterior.log_prob(z).sum(-1) + posterior.entropy.sum(-1)
    assert surprise.mean().abs() < 0.1


def test_codes_of_the_prior_come_from_the_top_down():
    """Half of them under each value of the top, around what it decodes to."""
    model, parameters = model_and_parameters(layers=(("categorical", 2),), spread=2.0)
    drawn = model.draw_prior(parameters, 40_000, torch.Generator().manual_seed(0))
    given = model.layers[0].below_given(parameters, torch.eye(2, dtype=F64))
    mean, variance = given.mean, given.log_variance.exp()
    expected = mean.mean(0)
    spread = (variance + mean.square()).mean(0) - expected.square()
    torch.testing.assert_close(drawn.mean(0).to(F64), expected, atol=0.05, rtol=0)
    torch.testing.assert_close(drawn.var(0).to(F64), spread, atol=0, rtol=0.05)


@pytest.mark.parametrize("law", ["gaussian", "bernoulli", "categorical"])
def test_codes_of_the_prior_are_values_of_their_law(law):
    code = Code(tuple(Block(name, 2, LAWS[law].builder()) for name in ("a", "b")))
    model, parameters = model_and_parameters(code, (("gaussian", 1),))
    drawn = model.draw_prior(parameters, 50, torch.Generator().manual_seed(0))
    assert drawn.shape == (50, 4)
    if law != "gaussian":
        assert ((drawn == 0) | (drawn == 1)).all()
    if law == "categorical":
        assert (drawn[:, :2].sum(1) == 1).all()


def test_only_a_categorical_top_needs_no_noise():
    top = small_model(layers=(("categorical", 2),))
    assert list(top.noise) == ["latents.z"]
    middle = small_model(n_latents=4, layers=(("gaussian", 3), ("bernoulli", 1)))
    assert list(middle.noise) == ["latents.z", "latents.layer2-", "latents.layer3"]


@pytest.mark.parametrize(
    ("width", "law", "message"),
    [
        (3, GaussianLaw(), "layer 2 has 3 latents, and the one below it 3; layers have to shrink"),
        (0, GaussianLaw(), "layer 2 has 0 latents"),
        (1, CategoricalLaw(), "one categorical latent of 1 value, which says nothing"),
        (2, DeterministicLaw(), "choose gaussian, bernoulli or categorical"),
    ],
)
def test_layers_that_can_not_stand_above_are_refused(width, law, message):
    with pytest.raises(ValueError, match=message):
        layer_above(gaussian_code(3), 2, width, law)


def test_nothing_stands_above_deterministic_latents():
    code = Code((Block("z", 2), Block("d", 2, DeterministicLaw())))
    with pytest.raises(ValueError, match="deterministic latents have no law"):
        layer_above(code, 2, 2, GaussianLaw())


def test_widths_between_layers_are_checked():
    with pytest.raises(ValueError, match=r"hidden=\[0\] must be positive whole numbers"):
        layer_above(gaussian_code(3), 2, 2, GaussianLaw(), [0])
