"""What MinSyn and Autoencoder share: fitting, and the maps to latents and back, in data units."""

from abc import ABC, abstractmethod
from typing import Any, Self

import numpy as np
import torch
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_array, check_is_fitted
from torch import Tensor

from hatchel.estimators.validation import (
    Array,
    data_matrix,
    refuse_choice,
    refuse_components,
    refuse_constant,
    refuse_layers,
    refuse_number,
    refuse_outside_unit_interval,
    seed_from,
)
from hatchel.information.latents.ci_decoder import LinearDecoder
from hatchel.information.latents.pairwise import FeatureMoments, feature_moments
from hatchel.methods.features import FeatureScale, constant_bias, feature_scale
from hatchel.networks.encoder import NamedTensors
from hatchel.training.devices import torch_device
from hatchel.training.threads import threads_for
from hatchel.training.trainer import Trainer, generators


class LinearDecodingEstimator(
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
    BaseEstimator,
    ABC,
):
    """An encoder and a linear decoder, trained by gradient steps.

    A subclass says how one step looks (:meth:`_step`) and which decoder results
    (:meth:`_decoder`); its constructor names the hyper-parameters below.
    """

    n_components: int
    likelihood: Any
    hidden_layer_sizes: tuple[int, ...]
    batch_size: int | None
    n_steps: int
    learning_rate: float
    device: str
    random_state: Any
    _range: tuple[Array, Array]

    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn the representation.

        Args:
            X: ``(n_samples, n_features)``: an array, a data frame or a tensor; values in [0, 1]
                for binary features.
            y: ignored.

        Raises:
            ValueError: X or a hyper-parameter is unfit; the message says what to do.
        """
        X = self._start(X)
        with threads_for(self._product(X)):
            for step, x in enumerate(self._batches(X)):
                self._step(x, self._features)
                self._record(step, x)
            return self._finish(X)

    def partial_fit(self, X: Any, y: Any = None) -> Self:
        """Learn from one more batch, with one gradient step.

        The first batch fixes the scale of Gaussian features, so it should be a fair sample.
        """
        first = not hasattr(self, "_trainer")
        X = self._start(X, streaming=True) if first else self._checked(X, reset=False)
        self._range = np.minimum(self._range[0], X.min(0)), np.maximum(self._range[1], X.max(0))
        with threads_for(self._product(X)):
            self._step(self._to_device(X), None)
            return self._finish(X)

    def transform(self, X: Any) -> Array:
        """Encode: E[z|x] for each row of X, ``(n_samples, n_components)``."""
        check_is_fitted(self)
        return self._encode(self._checked(X, reset=False))

    def inverse_transform(self, Z: Any) -> Array:
        """Decode: E[x|z] for each row of Z ``(n_samples, n_components)``.

        Returns:
            ``(n_samples, n_features)``, probabilities for binary features.
        """
        check_is_fitted(self)
        if isinstance(Z, Tensor):
            Z = Z.detach().cpu().numpy()
        Z = check_array(Z, dtype=[np.float64, np.float32])
        if Z.shape[1] != len(self.components_):
            raise ValueError(
                f"inverse_transform takes {len(self.components_)} latents per row, one for each "
                f"component; got {Z.shape[1]}"
            )
        output = Z @ self.components_.astype(Z.dtype) + self.intercept_.astype(Z.dtype)
        return np.asarray(expit(output) if self.likelihood == "binary" else output)

    def score(self, X: Any, y: Any = None) -> float:
        """Minus the squared reconstruction error, summed over features, mean over samples."""
        check_is_fitted(self)
        X = self._checked(X, reset=False)
        return -float(np.square(X - self.inverse_transform(self._encode(X))).sum(1).mean())

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    @property
    def _n_features_out(self) -> int:
        return len(self.components_)

    @abstractmethod
    def _method(self) -> Any:
        """The method with this estimator's hyper-parameters, checked."""

    @abstractmethod
    def _step(self, x: Tensor, features: FeatureMoments | None) -> None:
        """One gradient step on ``x``; ``features`` are its moments when it is all the data."""

    @abstractmethod
    def _loss(self, x: Tensor) -> float | None:
        """The loss on ``x`` now; None where it can't be told without knowing ``x`` already."""

    @abstractmethod
    def _decoder(self, x: Tensor) -> LinearDecoder:
        """The decoder after training; ``x`` is all the data, or the last batch."""

    def _checked(self, X: Any, *, reset: bool) -> Array:
        checked: Array = data_matrix(self, X, reset=reset, min_samples=2 if reset else 1)
        if reset:
            refuse_components(self.n_components, checked.shape[1])
        if self.likelihood == "binary":
            refuse_outside_unit_interval(self, checked)
        return checked

    def _start(self, X: Any, *, streaming: bool = False) -> Array:
        refuse_choice("likelihood", self.likelihood, ("gaussian", "binary"))
        refuse_number("n_steps", self.n_steps, 1, integer=True)
        refuse_number("learning_rate", self.learning_rate, 0)
        refuse_layers(self.hidden_layer_sizes)
        if self.batch_size is not None:
            refuse_number("batch_size", self.batch_size, 2, integer=True)
        checked = self._checked(X, reset=True)
        self._target = torch_device(self.device)
        weights, noise, order = np.random.SeedSequence(seed_from(self.random_state)).spawn(3)
        self._noise = torch.Generator(self._target).manual_seed(_seed(noise))
        self._order = np.random.default_rng(order)
        self._range = (checked.min(0), checked.max(0))
        self._scale: FeatureScale = feature_scale(checked, self.likelihood, keep_all=streaming)
        if not streaming:
            refuse_constant(self._scale.varying)
        self._fitted_method = self._method()
        first = self._to_device(checked[: self.batch_size or len(checked)])
        parameters = self._fitted_method.init(first, (), generators([_seed(weights)]))
        self._trainer = Trainer(parameters, self.learning_rate)
        self._features: FeatureMoments | None = None
        self.loss_curve_: list[float] = []
        return checked

    def _product(self, X: Array) -> int:
        """Multiply-adds of a step's largest matrix product."""
        widest = max(self.n_components, *self.hidden_layer_sizes, 1)
        return int(min(len(X), self.batch_size or len(X)) * X.shape[1] * widest)

    def _to_device(self, X: Array) -> Tensor:
        return self._scale.features(X).to(self._target)

    def _batches(self, X: Array) -> Any:
        if self.batch_size is None or self.batch_size >= len(X):
            x = self._to_device(X)
            self._features = feature_moments(x)
            for _ in range(self.n_steps):
                yield x
            return
        rows = np.empty(0, dtype=np.intp)
        for _ in range(self.n_steps):
            if len(rows) < self.batch_size:
                rows = self._order.permutation(len(X))
            chosen, rows = rows[: self.batch_size], rows[self.batch_size :]
            yield self._to_device(X[np.sort(chosen)])

    def _record(self, step: int, x: Tensor) -> None:
        every = max(1, self.n_steps // 50)
        if step % every and step != self.n_steps - 1:
            return
        loss = self._loss(x)
        if loss is None:
            return
        if not np.isfinite(loss):
            raise ValueError(
                f"training diverged at step {step}: the loss is {loss}; "
                f"lower learning_rate={self.learning_rate!r}, or scale the features"
            )
        self.loss_curve_.append(loss)

    def _finish(self, X: Array) -> Self:
        rows = len(X) if self._features is not None else 4 * (self.batch_size or len(X))
        x = self._to_device(X[:: -(-len(X) // rows)])
        with torch.no_grad():
            decoder = self._decoder(x)
        self.components_, self.intercept_ = self._scale.decoder_in_data_units(
            decoder, self.likelihood
        )
        self._silence_constants()
        self.coefs_, self.intercepts_ = self._encoder_layers(self._trainer.parameters)
        return self

    def _silence_constants(self) -> None:
        """Give features that have not varied so far weight zero, and their constant as bias."""
        low, high = self._range
        constant = low == high
        self.components_[:, constant] = 0
        self.intercept_[constant] = constant_bias(low[constant], self.likelihood)

    def _encoder_layers(self, parameters: NamedTensors) -> tuple[list[Array], list[Array]]:
        """Weights ``(out, in)`` and biases of the encoder in the units of the data."""
        depth = len(tuple(self.hidden_layer_sizes)) + 1
        layers = [
            (_numpy(parameters[f"encoder.{k}.weight"]), _numpy(parameters[f"encoder.{k}.bias"]))
            for k in range(depth)
        ]
        layers[0] = self._scale.encoder_in_data_units(*layers[0])
        return [weight for weight, _ in layers], [bias for _, bias in layers]

    def _encode(self, X: Array) -> Array:
        hidden = X
        for k, (weight, bias) in enumerate(zip(self.coefs_, self.intercepts_, strict=True)):
            hidden = np.maximum(hidden, 0) if k else hidden
            hidden = hidden @ weight.T.astype(X.dtype) + bias.astype(X.dtype)
        return self._activate(hidden)

    @abstractmethod
    def _activate(self, hidden: Array) -> Array:
        """The activation of the latents."""


def softplus(values: Array) -> Array:
    """log(1 + eᵛ) without overflow."""
    smooth: Array = np.logaddexp(values, np.zeros((), values.dtype))
    return smooth


def _numpy(tensor: Tensor) -> Array:
    array: Array = tensor.detach().double().cpu().numpy()
    return array


def _seed(sequence: np.random.SeedSequence) -> int:
    return int(sequence.generate_state(1)[0])
