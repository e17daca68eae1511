"""FFVAE: its special cases, what its terms are, and what it refuses."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from tests.methods.variational.small import (
    LATENTS,
    labelled_data,
    small_data,
    small_loop,
    small_method,
    small_model,
)
from torch.nn import functional

from hatchel.latents.code import Block, Code, gaussian_code
from hatchel.methods.variational.ffvae import ffvae_code
from hatchel.methods.variational.registry import OBJECTIVES, built_method
from hatchel.training.phase import flat

DISCRIMINATOR = {"discriminator_width": 16, "discriminator_depth": 2}
# What Kim and Mnih set for FactorVAE's.
THEIRS = {
    "discriminator_learning_rate": 1e-4,
    "discriminator_beta1": 0.5,
    "discriminator_beta2": 0.9,
}


SAME_LOSS = ("loss", "total_correlation", "discriminator_loss", "reconstruction", "kl")


def three_classes(count=30):
    """Data with a binary attribute and one of three values."""
    random = np.random.default_rng(1)
    attributes = np.stack([random.integers(0, 2, count), random.integers(0, 3, count)], 1)
    labels = {"attribute_names": ("a", "c"), "attribute_sizes": (2, 3), "attributes": attributes}
    return replace(small_data(count), **labels)


def method_on(data, n_latents=6, code=None, **options):
    entry, options = OBJECTIVES["ffvae"], DISCRIMINATOR | options
    code = code or ffvae_code(data, n_latents, options)
    model = small_model(code.width, code)
    return built_method(entry, entry.checked(options), model, data)


def steps_of(loop, count=5):
    return [loop.step() for _ in range(count)]


def test_without_its_supervised_term_it_is_factor_vae_over_the_blocks():
    """α = 0, blocks of one column, another minibatch shuffled: equal to the bit, step by step."""
    data = labelled_data()
    ours = method_on(data, LATENTS, alpha=0.0, gamma=6.4, shuffled="second", **THEIRS)
    theirs = small_method("factor", code=ours.model.code, gamma=6.4)
    one, other = small_loop(ours, data), small_loop(theirs, data)
    for found, expected in zip(steps_of(one), steps_of(other), strict=True):
        for name in ("loss", "total_correlation", "discriminator_loss", "reconstruction", "kl"):
            assert torch.equal(found[name], expected[name])
    for key, value in flat(other.state.parameters).items():
        assert torch.equal(flat(one.state.parameters)[key], value)


def test_without_both_terms_it_is_the_vae():
    """α = γ = 0: the same loss, to the bit, at every step."""
    data = labelled_data()
    method = method_on(data, LATENTS, alpha=0.0, gamma=0.0)
    ours = steps_of(small_loop(method, data))
    vae = steps_of(small_loop(small_method("vae", code=method.model.code), data))
    assert all(torch.equal(a["loss"], b["loss"]) for a, b in zip(ours, vae, strict=True))


@pytest.mark.parametrize("predict_from", ["sample", "mean"])
def test_the_supervised_term_is_the_cross_entropy_of_each_attribute(predict_from):
    """−Σ_j log p(a_j|b_j): Bernoulli on one logit, categorical on as many as there are classes."""
    data = three_classes()
    method = method_on(data, predict_from=predict_from)
    assert method.model.code.latent_names == ("z0", "z1", "a", "c0", "c1", "c2")
    loop = small_loop(method, data)
    parameters, draw = loop.state.parameters, loop._draws()[0]
    posterior = method.model.posterior(parameters, loop._samples(draw.indices))
    latents = posterior.sample(draw.noise) if predict_from == "sample" else posterior.mean
    classes = torch.from_numpy(data.attributes)[draw.indices]
    binary = functional.binary_cross_entropy_with_logits(latents[:, 2], classes[:, 0].double())
    several = functional.cross_entropy(latents[:, 3:], classes[:, 1])
    terms = loop.step()
    torch.testing.assert_close(terms["attributes.a"], binary.detach())
    torch.testing.assert_close(terms["attributes.c"], several.detach())
    torch.testing.assert_close(terms["attributes"], (binary + several).detach())


def test_rows_whose_attribute_is_missing_are_left_out_of_its_mean():
    """The mean is over the rows that are known; with none known the term is nothing."""
    data = labelled_data(missing=0.5)
    loop = small_loop(method_on(data), data)
    draw = loop._draws()[0]
    posterior = loop_posterior(loop, draw)
    classes = torch.from_numpy(data.attributes)[draw.indices][:, 0]
    logits = posterior.sample(draw.noise)[classes >= 0, 4]
    known = classes[classes >= 0].double()
    expected = functional.binary_cross_entropy_with_logits(logits, known)
    torch.testing.assert_close(loop.step()["attributes.a"], expected.detach())


def loop_posterior(loop, draw):
    model = method_on(labelled_data()).model
    return model.posterior(loop.state.parameters, loop._samples(draw.indices))


def test_columns_of_a_block_are_shuffled_together():
    """The discriminator sees z and each b_j dealt out by themselves, whole."""
    data = three_classes()
    method = method_on(data)
    judging = method.phases[1]
    assert judging.noise.keys() == {"order"}
    assert judging.noise["order"].width == 3  # z, a, c
    seen = []
    loop = small_loop(method, data)
    network = method.modules["discriminator"]
    network.register_forward_hook(lambda module, args, output: seen.append(args[0].detach()))
    loop.step()
    codes, shuffled = seen[-1].chunk(2)
    assert not torch.equal(codes, shuffled)
    for columns in (slice(0, 2), slice(2, 3), slice(3, 6)):
        rows = {tuple(row) for row in codes[:, columns].tolist()}
        assert rows == {tuple(row) for row in shuffled[:, columns].tolist()}


def test_it_learns_its_attributes():
    data = labelled_data()
    losses = [float(terms["attributes"]) for terms in steps_of(small_loop(method_on(data)), 300)]
    assert np.mean(losses[-20:]) < 0.5 * np.mean(losses[:20])


def test_only_the_attributes_asked_for_have_blocks():
    code = ffvae_code(labelled_data(), 6, {"sensitive": ["b"]})
    assert [(block.name, block.width) for block in code.blocks] == [("z", 5), ("b", 1)]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"attributes": np.zeros((20, 2), int)}, "attribute 'a' has the value 0 alone"),
        ({"attributes": np.full((20, 2), -1)}, "attribute 'a' is never known"),
        ({"attributes": np.eye(20, 2, dtype=int)}, "value 1 of attribute 'a' has 1 samples"),
        (
            {"attributes": np.repeat([[0, 1], [1, 0]], 10, axis=0)},
            "attributes 'a' and 'b' say the same of every sample",
        ),
    ],
)
def test_attributes_that_cannot_be_learned_apart_are_refused(change, words):
    with pytest.raises(ValueError, match=words):
        ffvae_code(replace(labelled_data(), **change), 6, {})


def test_names_and_numbers_that_do_not_fit_are_refused():
    data = labelled_data()
    with pytest.raises(ValueError, match="no attribute 'bb'; did you mean 'b'"):
        ffvae_code(data, 6, {"sensitive": ["bb"]})
    with pytest.raises(ValueError, match="name each once"):
        ffvae_code(data, 6, {"sensitive": ["b", "b"]})
    with pytest.raises(ValueError, match="2 latents, of which the attributes a, b take 2"):
        ffvae_code(data, 2, {})
    with pytest.raises(ValueError, match="small has no attributes"):
        ffvae_code(small_data(), 6, {})
    with pytest.raises(ValueError, match="needs a Gaussian block 'a' of 1"):
        method_on(data, code=gaussian_code(4))
    with pytest.raises(ValueError, match="blocks for the attributes alone"):
        method_on(data, code=Code((Block("a", 1), Block("b", 1))))
