"""What all benchmarks of training train: an objective on the networks of Kim and Mnih."""

from hatchel.data.data_set import DataSet
from hatchel.latents.code import gaussian_code
from hatchel.likelihoods.bernoulli import BernoulliLikelihood
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.model import Model
from hatchel.methods.variational.registry import CODES, OBJECTIVES, built_method
from hatchel.networks.catalogue import build_networks

BATCH, LATENTS = 64, 10


def usual_method(name: str, data: DataSet) -> Method:
    """Return an objective with the options of its paper, Bernoulli likelihood, ten latents."""
    entry, make = OBJECTIVES[name], CODES.get(name)
    networks = build_networks("conv64", data.sample_shape, LATENTS)
    code = gaussian_code(LATENTS) if make is None else make(data, LATENTS, {})
    model = Model(*networks, BernoulliLikelihood(), code, data.sample_shape)
    return built_method(entry, entry.checked({}), model, data)
