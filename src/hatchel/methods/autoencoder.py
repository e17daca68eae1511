"""The paper's baseline: a fully connected autoencoder, and its denoising form."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from hatchel.information.latents.ci_decoder import LinearDecoder
from hatchel.information.latents.pairwise import FeatureMoments, PairMoments
from hatchel.methods.linear_decoding import (
    Likelihood,
    decoding_terms,
    init_decoder,
    softplus,
    stacked,
)
from hatchel.networks.encoder import NamedTensors, encode, init_encoder
from hatchel.networks.low_rank import Features
from hatchel.objectives.terms import Terms


@dataclass(frozen=True)
class AutoencoderMethod:
    """Softplus encoder and a trained decoder: linear for Gaussian, sigmoid for binary features.

    With ``noise`` σ the encoder sees x + N(0, σ²) and the target stays clean.

    Source: Ver Steeg et al. 2017, appendix B.3; σ = 0.25 there.
    """

    n_components: int
    likelihood: Likelihood = "gaussian"
    noise: float = 0.0
    hidden_layer_sizes: tuple[int, ...] = ()

    @property
    def decoder_starts_at_zero(self) -> bool:
        """Never: all of the decoder is trained."""
        return False

    def init(
        self, x: Tensor, models: tuple[int, ...], generators: Sequence[Generator]
    ) -> NamedTensors:
        """Draw the parameters of a stack; see :meth:`MinSynMethod.init`."""
        shape = (x.shape[-1], self.n_components)
        encoder = init_encoder(shape[0], self.hidden_layer_sizes, shape[1], generators)
        return stacked(encoder | init_decoder(*shape, generators), models, x)

    def encode(self, parameters: NamedTensors, x: Features) -> Tensor:
        """Softplus latents, ``(*data, *stack, N, m)``."""
        return encode(parameters, x, softplus)

    def decoder(
        self, parameters: NamedTensors, moments: PairMoments | None = None
    ) -> LinearDecoder:
        """The trained decoder; no statistics are needed."""
        del moments
        return LinearDecoder(parameters["decoder.weight"], parameters["decoder.bias"])

    def loss(
        self,
        parameters: NamedTensors,
        x: Features,
        *,
        noisy: Tensor | None = None,
        features: FeatureMoments | None = None,
        value: bool = True,
    ) -> Terms:
        """Reconstruction error of the clean ``x`` from ``noisy``; see :meth:`MinSynMethod.loss`."""
        z = self.encode(parameters, x if noisy is None else noisy)
        decoder = self.decoder(parameters)
        return decoding_terms(self.likelihood, z, x, decoder, features=features, value=value)

    def corrupt(self, x: Tensor, generator: Generator) -> Tensor:
        """Draw x + N(0, σ²)."""
        return x + self.noise * torch.empty_like(x).normal_(generator=generator)
