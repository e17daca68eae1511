"""What the methods with a linear decoder share: parameters, decoding and loss."""

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Generator, Tensor
from torch.nn import functional

from hatchel.information.latents.ci_decoder import LinearDecoder
from hatchel.information.latents.pairwise import FeatureMoments, pair_moments
from hatchel.networks.encoder import NamedTensors, glorot_uniform
from hatchel.networks.low_rank import Features, dense
from hatchel.objectives.bernoulli_decoding import bernoulli_terms
from hatchel.objectives.gaussian_decoding import gaussian_terms
from hatchel.objectives.terms import Terms

Likelihood = Literal["gaussian", "binary"]

softplus = functional.softplus
sigmoid = torch.sigmoid


def init_decoder(
    n_features: int, n_components: int, generators: Sequence[Generator]
) -> NamedTensors:
    """Draw ``decoder.weight (models, m, P)``; ``decoder.bias (models, P)`` starts at zero."""
    shape = (n_components, n_features)
    weight = glorot_uniform(n_components, n_features, generators, shape)
    return {"decoder.weight": weight, "decoder.bias": weight.new_zeros(len(weight), n_features)}


def stacked(parameters: NamedTensors, models: tuple[int, ...], like: Tensor) -> NamedTensors:
    """Give the leading dimension of ``parameters`` the shape ``models``; device, dtype of ``like``.

    Drawn on the CPU and moved here, a model is the same wherever it trains.
    """
    return {name: p.reshape(*models, *p.shape[1:]).to(like) for name, p in parameters.items()}


def expected_features(likelihood: Likelihood, decoder: LinearDecoder, z: Tensor) -> Tensor:
    """E[x|z]: z W + b, through a sigmoid for binary features; ``(*models, N, P)``."""
    output = z @ decoder.weights + decoder.bias.unsqueeze(-2)
    return output.sigmoid() if likelihood == "binary" else output


def decoding_terms(
    likelihood: Likelihood,
    z: Tensor,
    x: Features,
    decoder: LinearDecoder,
    base: LinearDecoder | None = None,
    strength: float = 0.0,
    *,
    features: FeatureMoments | None = None,
    value: bool = True,
) -> Terms:
    """The terms of a linear decoder under either likelihood."""
    if likelihood == "binary":
        return bernoulli_terms(z, dense(x), decoder, base, strength, value=value)
    return gaussian_terms(pair_moments(z, x, features), decoder, base, strength)
