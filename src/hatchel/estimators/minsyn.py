"""Minimally synergistic representations, in scikit-learn's terms."""

from typing import Any, Literal

import torch
from scipy.special import expit
from torch import Tensor

from hatchel.estimators.linear_decoding import LinearDecodingEstimator, softplus
from hatchel.estimators.validation import Array, refuse_number
from hatchel.information.latents.ci_decoder import LinearDecoder
from hatchel.information.latents.decoder_synergy import (
    binary_decoder_synergy,
    gaussian_decoder_synergy,
)
from hatchel.information.latents.pairwise import (
    FeatureMoments,
    PairMoments,
    feature_moments,
    pair_moments,
)
from hatchel.methods.minsyn import MinSynMethod
from hatchel.training.moving_average import MovingMoments


class MinSyn(LinearDecodingEstimator):
    r"""A representation whose decoder has no CI synergy.

    The encoder is trained; the decoder is computed from the pairwise statistics of latents and
    features so that each latent says about each feature what it says alone: p(x_i|z) is the
    posterior p_CI ∝ p(x_i) Π_j p(z_j|x_i) (Ver Steeg et al. 2017, Eq. 9 and 10).

    Args:
        n_components: number of latents, at most the number of features.
        likelihood: "gaussian" (softplus encoder, linear decoder, squared error) or "binary"
            (values in [0, 1] read as probabilities; sigmoid encoder, cross-entropy).
        strength: None computes the decoder. A number λ ≥ 0 trains it: it starts at the computed
            one, and the loss contains λ·KL(p_free ‖ p_CI).
        hidden_layer_sizes: rectified layers of the encoder before the latents.
        batch_size: None uses all samples in each step. Otherwise the decoder of a step comes from
            a moving average over the batches before it, never from the batch itself; the first
            batch only starts the average.
        decay: of the moving average.
        n_steps: gradient steps; full-batch Gaussian training has converged after 300.
        learning_rate: Adam's.
        device: "auto", "cpu", "cuda", …
        random_state: of the initial weights and the order of batches.

    Attributes:
        components_: decoder weights, ``(n_components, n_features)``, in the units of X (of its
            logit for binary features); exactly zero for constant features.
        intercept_: decoder bias, ``(n_features,)``.
        ci_synergy_: CI synergy of the latents about each feature under the data, in nats,
            ``(n_features,)``: what the computed decoder does not use.
        coefs_, intercepts_: encoder layers, in the units of X.
        loss_curve_: the loss about fifty times during training.
        n_features_in_: number of columns seen in fit.

    Example:
        >>> import numpy as np
        >>> from hatchel import MinSyn
        >>> X = np.random.default_rng(0).normal(size=(50, 6))
        >>> MinSyn(n_components=2, n_steps=20, random_state=0).fit_transform(X).shape
        (50, 2)
    """

    def __init__(
        self,
        n_components: int = 2,
        *,
        likelihood: Literal["gaussian", "binary"] = "gaussian",
        strength: float | None = None,
        hidden_layer_sizes: tuple[int, ...] = (),
        batch_size: int | None = None,
        decay: float = 0.9,
        n_steps: int = 1000,
        learning_rate: float = 1e-3,
        device: str = "auto",
        random_state: Any = None,
    ) -> None:
        self.n_components = n_components
        self.likelihood = likelihood
        self.strength = strength
        self.hidden_layer_sizes = hidden_layer_sizes
        self.batch_size = batch_size
        self.decay = decay
        self.n_steps = n_steps
        self.learning_rate = learning_rate
        self.device = device
        self.random_state = random_state

    def _method(self) -> MinSynMethod:
        if self.strength is not None:
            refuse_number("strength", self.strength, 0)
        refuse_number("decay", self.decay, 0, 0.9999)
        self._moving = MovingMoments(self.decay)
        self._past: PairMoments | None = None
        return MinSynMethod(
            self.n_components, self.likelihood, self.strength, tuple(self.hidden_layer_sizes)
        )

    def _step(self, x: Tensor, features: FeatureMoments | None) -> None:
        method = self._fitted_method
        own = features or feature_moments(x)
        moments = self._past = None if features else self._moving.moments
        if features or moments:
            self._trainer.step(
                lambda parameters: (
                    method.loss(parameters, x, moments=moments, features=own, value=False).total
                )
            )
        if features is None:
            self._moving.update(self._moments(x, own))

    def _loss(self, x: Tensor) -> float | None:
        if self._features is None and self._past is None:
            return None
        with torch.no_grad():
            terms = self._fitted_method.loss(
                self._trainer.parameters, x, moments=self._past, features=self._features
            )
        return float(terms.total)

    def _moments(self, x: Tensor, features: FeatureMoments | None = None) -> PairMoments:
        with torch.no_grad():
            z = self._fitted_method.encode(self._trainer.parameters, x)
            return pair_moments(z, x, features)

    def _decoder(self, x: Tensor) -> LinearDecoder:
        # After full-batch training the whole data set is the first batch of the average.
        moments = self._moving.moments or self._moving.update(self._moments(x))
        decoder: LinearDecoder = self._fitted_method.decoder(self._trainer.parameters, moments)
        if self.likelihood == "gaussian":
            synergy = gaussian_decoder_synergy(moments)
        else:
            z = self._fitted_method.encode(self._trainer.parameters, x)
            synergy = binary_decoder_synergy(z, x, self._fitted_method.ci_decoder(moments))
        self.ci_synergy_ = self._scale.spread(synergy.double().cpu().numpy())
        self.ci_synergy_[self._range[0] == self._range[1]] = 0
        return decoder

    def _activate(self, hidden: Array) -> Array:
        activated: Array = expit(hidden) if self.likelihood == "binary" else softplus(hidden)
        return activated
