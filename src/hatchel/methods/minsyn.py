"""MinSyn: the encoder is trained, the decoder is computed so that it has no CI synergy."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from torch import Generator, Tensor

from hatchel.information.latents.ci_decoder import (
    LinearDecoder,
    binary_ci_decoder,
    gaussian_ci_decoder,
)
from hatchel.information.latents.pairwise import FeatureMoments, PairMoments, pair_moments
from hatchel.methods.linear_decoding import (
    Likelihood,
    decoding_terms,
    init_decoder,
    sigmoid,
    softplus,
    stacked,
)
from hatchel.networks.encoder import NamedTensors, encode, init_encoder
from hatchel.networks.low_rank import Features
from hatchel.objectives.terms import Terms

Start = Literal["residual", "ci", "random"]


@dataclass(frozen=True)
class MinSynMethod:
    """Minimally synergistic representation learning, and its tunable form.

    Without ``strength`` the decoder is p_CI of the current encoder. With ``strength`` λ it is

        p_free = p_CI + residual, with λ·KL(p_free ‖ p_CI) in the loss,

    and the residual starts at zero: λ → ∞ is MinSyn, λ = 0 an autoencoder that starts there.
    Training stays near that limit up to about λ = 1000 for binary features and 10 for Gaussian
    ones, where the divergence's gradient reaches the encoder by way of the moments too: Adam
    follows directions, not sizes, and beyond that neglects the reconstruction.
    ``start`` takes the ingredients apart: "ci" trains a decoder of its own that begins as the CI
    decoder of the first encoder, "random" one that begins as an autoencoder's does.

    Where the statistics behind the decoder come from is the trainer's choice: the batch itself
    when it is the whole training set, a moving average otherwise. A Gaussian decoder computed
    from the batch is differentiated through; the statistics behind a binary one are constants of
    a step, which trains as well and tests better.

    Source: Ver Steeg et al. 2017, section III; the tunable form answers their section VI.
    """

    n_components: int
    likelihood: Likelihood = "gaussian"
    strength: float | None = None
    hidden_layer_sizes: tuple[int, ...] = ()
    start: Start = "residual"

    @property
    def decoder_starts_at_zero(self) -> bool:
        """Whether the trained part of the decoder is an offset from the computed one."""
        return self.start == "residual"

    def init(
        self, x: Tensor, models: tuple[int, ...], generators: Sequence[Generator]
    ) -> NamedTensors:
        """Draw the parameters of a stack, one generator per model.

        Args:
            x: the data, ``(*data, N, P)``; its values matter only where ``start`` is "ci".
            models: leading dimensions ``(*data, *stack)``.
            generators: as many as there are models.
        """
        shape = (x.shape[-1], self.n_components)
        encoder = init_encoder(shape[0], self.hidden_layer_sizes, shape[1], generators)
        parameters = stacked(encoder, models, x)
        if self.strength is None:
            return parameters
        if self.start == "ci":
            decoder = self.ci_decoder(pair_moments(self.encode(parameters, x), x))
            own = {"decoder.weight": decoder.weights, "decoder.bias": decoder.bias.clone()}
        else:
            own = stacked(init_decoder(*shape, generators), models, x)
        if self.start == "residual":
            own = {name: value.zero_() for name, value in own.items()}
        return parameters | own

    def encode(self, parameters: NamedTensors, x: Features) -> Tensor:
        """E[z|x]: sigmoid latents for binary features, softplus ones for Gaussian features."""
        return encode(parameters, x, sigmoid if self.likelihood == "binary" else softplus)

    def ci_decoder(self, moments: PairMoments) -> LinearDecoder:
        """The decoder without CI synergy; gradients flow through Gaussian moments alone."""
        if self.likelihood == "binary":
            return binary_ci_decoder(moments.detach())
        return gaussian_ci_decoder(moments)

    def decoder(self, parameters: NamedTensors, moments: PairMoments) -> LinearDecoder:
        """The decoder in use: p_CI, or p_free where there is a ``strength``."""
        base = self.ci_decoder(moments)
        return base if self.strength is None else self._free(parameters, base)

    def loss(
        self,
        parameters: NamedTensors,
        x: Features,
        *,
        moments: PairMoments | None = None,
        features: FeatureMoments | None = None,
        value: bool = True,
    ) -> Terms:
        """Reconstruction error, and λ times the divergence of the free decoder from p_CI.

        Args:
            parameters: of the stack.
            x: a batch, ``(*data, N, P)``.
            moments: what the CI decoder is computed from; the batch's own where None. Gradients
                flow as if they were the batch's own: an encoder that does not feel how it moves
                the statistics does not disentangle.
            features: moments of ``x``, where they are known.
            value: False leaves a binary loss's value NaN and its gradient exact.
        """
        z = self.encode(parameters, x)
        own = pair_moments(z, x, features)
        base = self.ci_decoder(own if moments is None else own.valued_at(moments))
        if self.strength is None:
            return decoding_terms(self.likelihood, z, x, base, features=features, value=value)
        free = self._free(parameters, base)
        return decoding_terms(
            self.likelihood, z, x, free, base, self.strength, features=features, value=value
        )

    def _free(self, parameters: NamedTensors, base: LinearDecoder) -> LinearDecoder:
        weights, bias = parameters["decoder.weight"], parameters["decoder.bias"]
        if self.start == "residual":
            weights, bias = base.weights + weights, base.bias + bias
        return LinearDecoder(weights, bias, base.variance)
