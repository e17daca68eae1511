"""The MinSyn paper's baseline, in scikit-learn's terms."""

from typing import Any, Literal

import torch
from torch import Tensor

from hatchel.estimators.linear_decoding import LinearDecodingEstimator, softplus
from hatchel.estimators.validation import Array, refuse_number
from hatchel.information.latents.ci_decoder import LinearDecoder
from hatchel.information.latents.pairwise import FeatureMoments
from hatchel.methods.autoencoder import AutoencoderMethod


class Autoencoder(LinearDecodingEstimator):
    """A fully connected autoencoder: softplus latents and a trained decoder.

    Args:
        n_components: number of latents, at most the number of features.
        likelihood: "gaussian" (linear decoder, squared error) or "binary" (values in [0, 1];
            sigmoid decoder, cross-entropy).
        noise: σ of the Gaussian noise that the encoder sees on its input during training, in the
            units of X; the denoising form of the paper has 0.25.
        hidden_layer_sizes: rectified layers of the encoder before the latents.
        batch_size: None uses all samples in each step.
        n_steps: gradient steps.
        learning_rate: Adam's.
        device: "auto", "cpu", "cuda", …
        random_state: of the initial weights, the noise and the order of batches.

    Attributes:
        components_: decoder weights, ``(n_components, n_features)``, in the units of X (of its
            logit for binary features); exactly zero for constant features.
        intercept_: decoder bias, ``(n_features,)``.
        coefs_, intercepts_: encoder layers, in the units of X.
        loss_curve_: the loss about fifty times during training.
        n_features_in_: number of columns seen in fit.

    Source: Ver Steeg et al. 2017, appendix B.3.
    """

    def __init__(
        self,
        n_components: int = 2,
        *,
        likelihood: Literal["gaussian", "binary"] = "gaussian",
        noise: float = 0.0,
        hidden_layer_sizes: tuple[int, ...] = (),
        batch_size: int | None = None,
        n_steps: int = 1000,
        learning_rate: float = 1e-3,
        device: str = "auto",
        random_state: Any = None,
    ) -> None:
        self.n_components = n_components
        self.likelihood = likelihood
        self.noise = noise
        self.hidden_layer_sizes = hidden_layer_sizes
        self.batch_size = batch_size
        self.n_steps = n_steps
        self.learning_rate = learning_rate
        self.device = device
        self.random_state = random_state

    def _method(self) -> AutoencoderMethod:
        refuse_number("noise", self.noise, 0)
        return AutoencoderMethod(
            self.n_components,
            self.likelihood,
            self.noise / self._scale.unit,
            tuple(self.hidden_layer_sizes),
        )

    def _step(self, x: Tensor, features: FeatureMoments | None) -> None:
        method = self._fitted_method
        noisy = method.corrupt(x, self._noise) if self.noise else None
        self._trainer.step(
            lambda parameters: (
                method.loss(parameters, x, noisy=noisy, features=features, value=False).total
            )
        )

    def _loss(self, x: Tensor) -> float:
        with torch.no_grad():
            terms = self._fitted_method.loss(self._trainer.parameters, x, features=self._features)
        return float(terms.total)

    def _decoder(self, x: Tensor) -> LinearDecoder:
        del x
        decoder: LinearDecoder = self._fitted_method.decoder(self._trainer.parameters)
        return decoder

    def _activate(self, hidden: Array) -> Array:
        return softplus(hidden)
