"""Many models in one computation: several data sets, and several seeds on each.

Data sets may differ in how many of their columns vary. The narrower ones are padded with features
that are never on, and parameters that start so that no gradient ever reaches them: a model in the
stack trains exactly as it would alone.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
import torch
from torch import Generator, Tensor
from torch.nn import functional

from hatchel.information.latents.ci_decoder import LinearDecoder
from hatchel.information.latents.pairwise import FeatureMoments, PairMoments
from hatchel.methods.features import FeatureScale, feature_scale
from hatchel.methods.linear_decoding import Likelihood
from hatchel.networks.encoder import NamedTensors
from hatchel.networks.low_rank import Features, dense, factored
from hatchel.objectives.terms import Terms

Array = np.ndarray[Any, Any]

_NEVER_ON = -100.0  # a logit whose sigmoid is zero in float32


class StackableMethod(Protocol):
    """What a method must offer to be trained in a stack."""

    @property
    def likelihood(self) -> Likelihood:
        """Which decoder it has."""

    @property
    def decoder_starts_at_zero(self) -> bool:
        """Whether ``decoder.bias`` is an offset from a computed bias."""

    def init(
        self, x: Tensor, models: tuple[int, ...], generators: Sequence[Generator]
    ) -> NamedTensors:
        """Draw parameters."""

    def encode(self, parameters: NamedTensors, x: Features) -> Tensor:
        """Map features to latents."""

    def decoder(self, parameters: NamedTensors, moments: PairMoments) -> LinearDecoder:
        """The decoder in use."""

    def loss(
        self,
        parameters: NamedTensors,
        x: Features,
        *,
        features: FeatureMoments | None = None,
        value: bool = True,
    ) -> Terms:
        """What is minimised."""


class Stack(NamedTuple):
    """Data sets side by side, and the parameters of the models on them.

    Attributes:
        scales: how each data set's columns became features.
        x: ``(G, N, P)``, P the width of the widest; with factors where its rank is low.
        parameters: with leading dimensions ``(G, S)``.
    """

    scales: tuple[FeatureScale, ...]
    x: Features
    parameters: NamedTensors


def build_stack(
    method: StackableMethod,
    data: Sequence[Array],
    generators: Sequence[Sequence[Generator]],
    device: torch.device | str = "cpu",
) -> Stack:
    """Scale the data sets, draw every model's parameters, and pad them to one width.

    Args:
        method: what to train.
        data: G matrices with the same number of rows and columns.
        generators: for each data set one generator per model, S each.
        device: where the stack lives.
    """
    scales = tuple(feature_scale(X, method.likelihood) for X in data)
    features = [scale.features(X) for scale, X in zip(scales, data, strict=True)]
    width = max(x.shape[-1] for x in features)
    drawn = [
        _padded(method, method.init(x, (len(own),), own), x.shape[-1], width)
        for x, own in zip(features, generators, strict=True)
    ]
    return Stack(
        scales,
        factored(torch.stack([_pad(x, width) for x in features]).to(device)),
        {name: torch.stack([own[name] for own in drawn]).to(device) for name in drawn[0]},
    )


def features_of(stack: Stack, data: Sequence[Array]) -> Tensor:
    """Bring further rows of the same data sets before the stack's models, ``(G, N', P)``."""
    x = dense(stack.x)
    own = [scale.features(X) for scale, X in zip(stack.scales, data, strict=True)]
    return torch.stack([_pad(rows, x.shape[-1]) for rows in own]).to(x.device)


def decoder_of(
    stack: Stack, decoder: LinearDecoder, likelihood: Likelihood, which: tuple[int, int]
) -> tuple[Array, Array]:
    """Weights ``(m, n_features)`` and bias of one model, in the units of its data set."""
    scale = stack.scales[which[0]]
    width = int(scale.varying.sum())
    own = LinearDecoder(decoder.weights[which][:, :width], decoder.bias[which][:width])
    return scale.decoder_in_data_units(own, likelihood)


def _padded(method: StackableMethod, own: NamedTensors, narrow: int, width: int) -> NamedTensors:
    never = method.likelihood == "binary" and not method.decoder_starts_at_zero
    fill = {"decoder.bias": _NEVER_ON if never else 0.0}
    wide = ("encoder.0.weight", "decoder.weight", "decoder.bias")
    return {
        name: _pad(p, width, fill.get(name, 0.0)) if name in wide and narrow < width else p
        for name, p in own.items()
    }


def _pad(x: Tensor, width: int, value: float = 0.0) -> Tensor:
    return functional.pad(x, (0, width - x.shape[-1]), value=value)
