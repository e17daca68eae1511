"""Features as a method sees them: constant ones left out, Gaussian ones centred and scaled."""

from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from hatchel.information.latents.ci_decoder import LinearDecoder
from hatchel.methods.linear_decoding import Likelihood

Array = np.ndarray[Any, Any]

# The paper's pixels lie in [0, 1]: the learning rate and the initial weights fit that range.
# Gaussian features are brought to the spread of a uniform variable on it.
_UNIFORM_SD = 12**-0.5


class FeatureScale(NamedTuple):
    """How the columns of X become the features of a model, and back.

    A constant feature carries no information: it is left out, has weight exactly zero in the
    decoder and the encoder, and is reconstructed as the constant.

    Attributes:
        varying: which columns vary, ``(n_features,)`` of bool.
        constant: the value of each column that does not, zero elsewhere.
        centre: subtracted from the varying columns, ``(P,)``; zero for binary features.
        unit: what the varying columns are then divided by; one for binary features.
    """

    varying: Array
    constant: Array
    centre: Array
    unit: float

    def features(self, X: Array, dtype: torch.dtype = torch.float32) -> Tensor:
        """The rows of ``X (N, n_features)`` as features ``(N, P)``, contiguous and a copy."""
        kept = X if self.varying.all() else X[:, self.varying]
        x = torch.from_numpy(np.array(kept, dtype=_NUMPY[dtype], order="C"))
        return x.sub_(torch.from_numpy(self.centre).to(dtype)).div_(self.unit)

    def encoder_in_data_units(self, weight: Array, bias: Array) -> tuple[Array, Array]:
        """First-layer weights ``(out, P)`` and bias ``(out,)`` for raw rows of X."""
        full = np.zeros((len(weight), len(self.varying)))
        full[:, self.varying] = weight / self.unit
        return full, bias - (weight / self.unit) @ self.centre

    def decoder_in_data_units(
        self, decoder: LinearDecoder, likelihood: Likelihood
    ) -> tuple[Array, Array]:
        """Decoder weights ``(m, n_features)`` and bias ``(n_features,)`` for raw rows of X.

        The bias of a binary feature that is always 0 or 1 is −∞ or ∞: its logit.
        """
        weights = decoder.weights.detach().double().cpu().numpy()
        bias = decoder.bias.detach().double().cpu().numpy()
        full = np.zeros((len(weights), len(self.varying)))
        full[:, self.varying] = weights * self.unit
        shift = constant_bias(self.constant, likelihood)
        shift[self.varying] = bias * self.unit + self.centre
        return full, shift

    def spread(self, values: Array) -> Array:
        """Give per-feature ``values (P,)`` their places among all columns, zero elsewhere."""
        full = np.zeros(len(self.varying))
        full[self.varying] = values
        return full


_NUMPY = {torch.float32: np.float32, torch.float64: np.float64}


def constant_bias(values: Array, likelihood: Likelihood) -> Array:
    """The decoder bias that gives features their constant ``values``: a logit for binary ones."""
    values = values.astype(float)
    if likelihood == "gaussian":
        return values
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(values) - np.log1p(-values))


def feature_scale(X: Array, likelihood: Likelihood, *, keep_all: bool = False) -> FeatureScale:
    """Learn how to bring the columns of ``X (N, n_features)`` before a method.

    Args:
        X: the data, or the first batch of a stream.
        likelihood: of the features.
        keep_all: keep columns that are constant so far, for a stream in which they may yet vary.
    """
    low, high = X.min(0), X.max(0)
    varying = np.full(X.shape[1], True) if keep_all else low < high
    constant = np.where(varying, 0, low)
    if likelihood == "binary":
        return FeatureScale(varying, constant, np.zeros(int(varying.sum())), 1.0)
    centre = X.mean(0, dtype=np.float64)[varying]
    variance = _variance(X)
    rms = float(np.sqrt(variance[low < high].mean())) if (low < high).any() else 1.0
    return FeatureScale(varying, constant, centre, rms / _UNIFORM_SD)


def _variance(X: Array, rows: int = 256) -> Array:
    """Column variances, without a copy of X."""
    mean, total = X.mean(0, dtype=np.float64), np.zeros(X.shape[1])
    for start in range(0, len(X), rows):
        total += np.square(X[start : start + rows] - mean).sum(0)
    return total / len(X)
