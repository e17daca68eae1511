"""A small model and small images, for tests of what does not depend on their size."""

from dataclasses import replace

import numpy as np
import torch

from hatchel.data.data_set import DataSet
from hatchel.data.values.in_memory import BytePixels
from hatchel.latents.catalogue import LAWS
from hatchel.latents.code import gaussian_code
from hatchel.likelihoods.bernoulli import BernoulliLikelihood
from hatchel.methods.variational.layers import layer_above
from hatchel.methods.variational.model import Model
from hatchel.methods.variational.registry import CODES, OBJECTIVES, built_method
from hatchel.networks.mlp import mlp
from hatchel.training.adam import AdamSettings
from hatchel.training.draws import Sampler
from hatchel.training.label_source import label_source
from hatchel.training.loop import Loop, TrainingState, prepared
from hatchel.training.source import sample_source

SHAPE = (1, 4, 4)
LATENTS = 3
CPU = torch.device("cpu")


def small_data(count=20, odds=None):
    stored = np.random.default_rng(0).integers(0, 2, (count, *SHAPE)).astype(np.uint8)
    return DataSet("small", BytePixels(stored, top=1), odds=odds)


def labelled_data(missing=0.0, count=20):
    """Return the same with two binary attributes, a share of whose values is not known."""
    random = np.random.default_rng(4)
    attributes = random.integers(0, 2, (count, 2)).astype(np.int8)
    attributes[random.random(attributes.shape) < missing] = -1
    labels = {"attribute_names": ("a", "b"), "attribute_sizes": (2, 2), "attributes": attributes}
    return replace(small_data(count), **labels)


def data_for(name):
    """Return data that an objective can be trained on."""
    return labelled_data() if name in CODES else small_data()


def small_layers(code, described):
    """Return layers of named laws and widths above a code."""
    layers = []
    for number, (law, width) in enumerate(described, start=2):
        below = layers[-1].code if layers else code
        layers.append(layer_above(below, number, width, LAWS[law].builder(), hidden=(6,)))
    return tuple(layers)


def small_model(n_latents=LATENTS, code=None, layers=()):
    code = code or gaussian_code(n_latents)
    networks = mlp(SHAPE, code.width, 1, hidden=(12,), encoder_outputs=code.outputs)
    return Model(*networks, BernoulliLikelihood(), code, SHAPE, small_layers(code, layers))


def small_method(name, n_latents=LATENTS, code=None, layers=(), **options):
    if name in ("factor", "ffvae"):
        options = {"discriminator_width": 16, "discriminator_depth": 2} | options
    chosen, data = OBJECTIVES[name], data_for(name)
    if name in CODES:
        code = CODES[name](data, n_latents, options)
    return built_method(chosen, chosen.checked(options), small_model(n_latents, code, layers), data)


def small_state(method, seed=0, rate=0.01):
    settings = {"model": AdamSettings(rate), **method.optimisers}
    optimisers = {name: own.fresh() for name, own in settings.items()}
    return TrainingState(prepared(method.init(seed), CPU, "float64"), optimisers)


def small_sampler(method, data, seed=0, batch_size=8):
    odds = None if data.odds is None else torch.from_numpy(data.odds)
    return Sampler(method.phases, batch_size, len(data), odds, seed, CPU, torch.float64)


def small_loop(method, data=None, seed=0):
    data = labelled_data() if data is None else data
    images = sample_source(data, CPU, torch.float64)
    labels = label_source(data, method.phases, CPU, torch.float64)
    state, sampler = small_state(method, seed), small_sampler(method, data, seed)
    return Loop(state, method.phases, sampler, images, "float64", labels)
