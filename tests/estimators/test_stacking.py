"""Layers trained one above the other: what moves, where a categorical one begins."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from hatchel.data.data_set import DataSet
from hatchel.data.values.in_memory import StoredValues
from hatchel.estimators.stacking import Stack, grown_while_it_pays
from hatchel.estimators.training import Schedule
from hatchel.latents.categorical import CategoricalLaw
from hatchel.latents.code import gaussian_code
from hatchel.latents.gaussian import GaussianLaw
from hatchel.likelihoods.bernoulli import BernoulliLikelihood
from hatchel.methods.variational.cluster_start import clusters
from hatchel.methods.variational.contributions import contributions, layer_terms
from hatchel.methods.variational.layers import layer_above
from hatchel.methods.variational.model import Model
from hatchel.methods.variational.registry import OBJECTIVES
from hatchel.networks.mlp import mlp
from hatchel.training.phase import flat

KINDS = 3


def kinds_of_bits(count=600, seed=0, noise=0.02):
    """Binary features of three kinds, one of which each sample is."""
    random = np.random.default_rng(seed)
    kind = random.integers(KINDS, size=count)
    patterns = np.repeat(np.eye(KINDS), 6, axis=1)
    x = (random.random((count, 18)) < np.clip(patterns[kind], noise, 1 - noise)).astype(np.float32)
    return DataSet("kinds", StoredValues(x)), kind


def quiet(step, terms):
    del step, terms


def plan(steps, rate=3e-3, decay=1.0):
    return Schedule(rate, steps, 64, "float32", torch.device("cpu"), 0, decay)


def model(width=4):
    networks = mlp((18,), width, 1, hidden=(32,))
    return Model(*networks, BernoulliLikelihood(), gaussian_code(width), (18,))


def stack_of(data, steps, held=None, width=4):
    stack = Stack(model(width), data, quiet, judges=held)
    stack.learn(OBJECTIVES["vae"], {}, plan(steps))
    return stack


def gaussian(below, number):
    return layer_above(below, number, below.n_latents // 2, GaussianLaw(), (16,))


def categorical(below, number):
    return layer_above(below, number, KINDS, CategoricalLaw(), (16,))


@pytest.fixture(scope="module")
def learned():
    """A stack of a code and three clusters, before and after all of it moved."""
    data, kind = kinds_of_bits()
    first = stack_of(data, 300)
    taller = first.grown(categorical, "spectral", plan(150))
    fitted = {key: value.detach().clone() for key, value in flat(taller.parameters).items()}
    taller.learn(OBJECTIVES["vae"], {}, plan(300, decay=0.1))
    return first, fitted, taller, kind


def top(stack, data):
    codes = torch.from_numpy(stack.trained.encode(data.samples(np.arange(len(data)))))
    return stack.model.layers[0].posterior(stack.parameters, codes).mean.argmax(-1).numpy()


def test_a_new_layer_leaves_those_below_as_they_were(learned):
    first, fitted, _, _ = learned
    for key, value in flat(first.parameters).items():
        assert torch.equal(fitted[key], value)
    assert {key.split("/")[0] for key in fitted} > {"layer2.encoder", "layer2.decoder"}


def test_all_together_everything_moves(learned):
    _, fitted, taller, _ = learned
    moved = flat(taller.parameters)
    assert not any(torch.equal(fitted[key], moved[key]) for key in moved if "weight" in key)


def test_a_categorical_layer_finds_the_kinds(learned):
    """Each kind has a value of its own, at the start and at the end."""
    _, _, taller, kind = learned
    data, _ = kinds_of_bits()
    found = top(taller, data)
    table = np.zeros((KINDS, KINDS))
    np.add.at(table, (kind, found), 1)
    assert (table.max(1) / table.sum(1)).min() > 0.9
    assert len(set(table.argmax(1))) == KINDS


def test_the_kinds_add_to_the_bound_on_other_data(learned):
    """The code's columns have the kind in common: a layer that says it pays for itself."""
    *_, taller, _ = learned
    others, _ = kinds_of_bits(seed=1)
    noise = taller.model.draw_noise(len(others), torch.Generator().manual_seed(0))
    found = layer_terms(taller.trained, others.samples(np.arange(len(others))), noise)
    added = contributions(found, np.zeros(len(others)))[1]
    assert added.nats > 2 * added.error


def test_gaussian_layers_stand_on_each_other():
    data, _ = kinds_of_bits(200)
    first = stack_of(data, 5)
    second = first.grown(gaussian, "random", plan(5))
    third = second.grown(gaussian, "random", plan(5))
    assert [len(stack.model.layers) for stack in (first, second, third)] == [0, 1, 2]
    assert third.model.layers[1].code.width == 1
    assert third.steps == 15
    for key, value in flat(second.parameters).items():
        assert torch.equal(flat(third.parameters)[key], value)


def together(steps):
    """Fit a layer, then train all."""

    def grow(stack, make):
        taller = stack.grown(make, "spectral", plan(steps))
        taller.learn(OBJECTIVES["vae"], {}, plan(steps))
        return taller

    return grow


class Pretended:
    """A stack of which it is known what each layer adds to the bound on each sample."""

    def __init__(self, added, height=0):
        self.added, self.height = added, height

    @property
    def top(self):
        return gaussian_code(len(self.added) + 1 - self.height)

    @property
    def model(self):
        return SimpleNamespace(layers=[SimpleNamespace(name="layer")])

    def judged_bounds(self, seed):
        del seed
        return sum(self.added[: self.height]) + 0.2 * self.height * np.array([-1.0, 1, -1, 1])


@pytest.mark.parametrize(
    ("added", "height", "left_out"),
    [
        ((1.0, 0.5, 0.3), 3, None),  # one latent is left
        ((1.0, 0.2, 0.3), 1, 0.2),  # not beyond twice its error
        ((-1.0,), 0, -1.0),
        ((), 0, None),
    ],
)
def test_layers_are_added_while_they_pay(added, height, left_out):
    stack, refused = grown_while_it_pays(
        Pretended(added), None, lambda stack, _: Pretended(added, stack.height + 1), seed=0
    )
    assert stack.height == height
    assert (refused and refused.nats) == (left_out and pytest.approx(left_out))


def test_a_layer_that_does_not_pay_is_left_out():
    """Bits that have nothing in common need none."""
    data, held = (
        DataSet("noise", StoredValues(random.integers(0, 2, (400, 18)).astype(np.float32)))
        for random in (np.random.default_rng(seed) for seed in (0, 1))
    )
    stack, left_out = grown_while_it_pays(stack_of(data, 100, held), gaussian, together(50), seed=0)
    assert not stack.model.layers
    assert left_out.name == "layer2"
    assert left_out.nats <= 2 * left_out.error


def test_the_learning_rate_falls_to_what_is_left_of_it():
    schedule = plan(100, rate=0.1, decay=0.01)
    assert schedule.rate_at(0) == pytest.approx(0.1)
    assert schedule.rate_at(50) == pytest.approx(0.01)
    assert schedule.rate_at(100) == pytest.approx(0.001)


def test_clusters_far_apart_are_found_and_the_others_follow():
    random = np.random.default_rng(0)
    kind = random.integers(3, size=400)
    codes = 20 * np.eye(3)[kind] + random.normal(size=(400, 3))
    found = clusters(codes, 3, seed=1)
    assert len({(k, f) for k, f in zip(kind, found, strict=True)}) == 3
    assert np.array_equal(found, clusters(codes, 3, seed=1))


def test_what_a_cut_of_the_graph_leaves_together_is_split():
    """A dense heap beside two wide ones that touch: three clusters, none of the dense one's."""
    random = np.random.default_rng(3)
    kind = np.repeat([0, 1, 2], [300, 100, 100])
    means = np.array([[0.0, 0.0], [12.0, 0.0], [19.0, 0.0]])
    spread = np.array([0.5, 1.6, 1.6])
    codes = means[kind] + spread[kind, None] * random.normal(size=(500, 2))
    found = clusters(codes, 3, seed=0)
    table = np.zeros((3, 3))
    np.add.at(table, (kind, found), 1)
    assert (table.max(1) / table.sum(1)).min() > 0.9
    assert len(set(table.argmax(1))) == 3


def test_fewer_codes_than_neighbours_are_clustered():
    found = clusters(np.array([[0.0], [0.1], [5.0], [5.1]]), 2, seed=0)
    assert len(set(found)) == 2
