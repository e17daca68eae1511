"""Total correlation explained by a linear Gaussian model, in scikit-learn's terms."""

import warnings
from typing import Any, Literal, Self

import numpy as np
import torch
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_array, check_is_fitted
from torch import Tensor

from hatchel.estimators.validation import (
    Array,
    data_matrix,
    off_device,
    refuse_choice,
    refuse_components,
    refuse_constant,
    refuse_number,
    seed_from,
)
from hatchel.methods.linear_corex.correlations import correlations
from hatchel.methods.linear_corex.marginals import FORMS, Form, marginals_of
from hatchel.methods.linear_corex.model import LinearCorex, model_of
from hatchel.methods.linear_corex.search import Found, Search, found
from hatchel.training.devices import torch_device
from hatchel.training.threads import threads_for


class LinearCorEx(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    r"""Linear latent factors that explain the total correlation of the features.

    A Gaussian model z = Wx + noise, ``CorEx(kind="linear")``. It maximises a bound on

    .. math:: \mathrm{TC}(x; z) = \sum_i I(x_i; z) - I(x; z) ≤ \mathrm{TC}(x)

    which gives no credit for what two latents say of a feature only in company, so that features
    fall into groups. It is tight where each feature follows one latent. Its statistics are closed,
    its cost is linear in rows, columns and latents, and no matrix of columns × columns is made.

    It computes in the precision of X: float32 takes half the time and memory of float64.

    Args:
        n_components: number of latents, at most the number of features.
        max_iter: steps of the optimiser in each stage of annealing.
        tol: a stage ends where a step adds less than this share of the bound.
        anneal: begin in data with noise and take it away in stages, which avoids poor maxima.
        missing: "refuse" takes no NaN. "fill" takes NaN for a missing value and fills it with the
            mean of its column; correlations are then those of data filled by independent draws, so
            what explains a feature with many missing values counts for less.
        gaussianize: "standard" centres and scales each column; "outliers" also squeezes values
            beyond 4 standard deviations below 5; "empirical" replaces each column by the normal
            scores of its ranks; "none" takes columns of mean 0 and mean square at most 1.
        device: of the search: "auto", "cpu", "cuda", …
        random_state: of the first weights.

    Attributes:
        tc_: the bound on the total correlation of the data, nats.
        tcs_: what each latent explains alone, Σ_i I(x_i; z_j) - I(x; z_j), nats,
            ``(n_components,)``, in falling order. They sum to no less than the total where latents
            overlap.
        mis_: I(x_i; z_j), nats, ``(n_components, n_features)``; 0 for a constant feature.
        clusters_: the latent that says most of each feature, ``(n_features,)``; -1 for a constant
            feature.
        components_: W for the features as ``gaussianize`` makes them, ``(n_components,
            n_features)``; 0 for a constant feature. Each latent has variance one, noise included,
            and a positive correlation with its strongest feature.
        n_iter_: steps of the optimiser.
        history_: the bound after each of them, nats; while annealing that of the data with noise.
        n_features_in_: number of columns seen in fit.
        feature_names_in_: their names, where they have any.

    Example:
        >>> import numpy as np
        >>> from hatchel import LinearCorEx
        >>> random = np.random.default_rng(0)
        >>> X = random.normal(size=(200, 2)).repeat(3, axis=1) + random.normal(size=(200, 6))
        >>> first, *_, last = LinearCorEx(n_components=2, random_state=0).fit(X).clusters_
        >>> first != last
        np.True_

    Source: Ver Steeg and Galstyan 2019, Low complexity Gaussian latent factor models and a
    blessing of dimensionality.
    """

    def __init__(
        self,
        n_components: int = 2,
        *,
        max_iter: int = 1000,
        tol: float = 1e-6,
        anneal: bool = True,
        missing: Literal["refuse", "fill"] = "refuse",
        gaussianize: Form = "standard",
        device: str = "auto",
        random_state: Any = None,
    ) -> None:
        self.n_components = n_components
        self.max_iter = max_iter
        self.tol = tol
        self.anneal = anneal
        self.missing = missing
        self.gaussianize = gaussianize
        self.device = device
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn the latents.

        Args:
            X: ``(n_samples, n_features)``: an array, a data frame or a tensor.
            y: ignored.

        Raises:
            ValueError: X or a hyper-parameter is unfit; the message says what to do.
        """
        self._refuse()
        checked = self._checked(X, reset=True)
        refuse_components(self.n_components, checked.shape[1])
        self._marginals = marginals_of(checked, self.gaussianize)
        refuse_constant(self._marginals.kept)
        result = self._found(torch.from_numpy(self._marginals.variables(checked)))
        if not result.converged:
            warnings.warn(
                f"CorEx did not converge within max_iter={self.max_iter} steps of its last stage; "
                f"raise max_iter or tol={self.tol:g}",
                ConvergenceWarning,
                stacklevel=2,
            )
        return self._learn(result)

    def transform(self, X: Any) -> Array:
        """Encode: E[z|x] for each row of X, ``(n_samples, n_components)``."""
        check_is_fitted(self)
        checked = self._checked(X, reset=False)
        weights = self._model.weights.numpy().T.astype(checked.dtype)
        z: Array = self._marginals.variables(checked) @ weights
        return z

    def inverse_transform(self, Z: Any) -> Array:
        """Decode: E[x|z] for each row of Z ``(n_samples, n_components)``.

        Under the joint Gaussian of latents and features as ``gaussianize`` makes them, taken back
        to the units of X.

        Returns:
            ``(n_samples, n_features)``.
        """
        check_is_fitted(self)
        Z = check_array(off_device(Z), dtype=[np.float64, np.float32])
        if Z.shape[1] != len(self.tcs_):
            raise ValueError(
                f"inverse_transform takes {len(self.tcs_)} latents per row, one for each "
                f"component; got {Z.shape[1]}"
            )
        return self._marginals.columns(Z @ self._model.decoder.numpy().astype(Z.dtype))

    def score(self, X: Any, y: Any = None) -> float:
        """The total correlation that the model finds in X, mean over samples, nats.

        E_x[log p(x) - Σ_i log p(x_i)], p the Gaussian of :meth:`get_covariance`. On new data
        whose columns are Gaussian it is at most their total correlation, up to chance; below zero,
        independent features describe them better than the model.
        """
        check_is_fitted(self)
        x = torch.from_numpy(self._marginals.variables(self._checked(X, reset=False)))
        return float(self._model.log_ratio(x).mean())

    def get_covariance(self) -> Array:
        """The covariance of the features under the model, ``(n_features, n_features)``.

        A feature correlates with others through the latents alone, without synergy; its variance is
        that of its column. With ``gaussianize`` other than "standard", the correlations are those
        of the features as it makes them.
        """
        check_is_fitted(self)
        spread = self._marginals.spread
        loadings = self._model.loadings.numpy() * spread
        covariance = self._marginals.spread_out(loadings)
        covariance = covariance.T @ covariance
        np.fill_diagonal(covariance, self._marginals.spread_out(np.square(spread)))
        return covariance

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        tags.input_tags.allow_nan = self.missing == "fill"
        return tags

    @property
    def _n_features_out(self) -> int:
        return len(self.tcs_)

    def _refuse(self) -> None:
        refuse_choice("missing", self.missing, ("refuse", "fill"))
        refuse_choice("gaussianize", self.gaussianize, FORMS)
        refuse_number("max_iter", self.max_iter, 1, integer=True)
        refuse_number("tol", self.tol, 0)

    def _checked(self, X: Any, *, reset: bool) -> Array:
        checked = data_matrix(self, X, reset=reset, min_samples=2 if reset else 1, missing=True)
        holes = np.flatnonzero(np.isnan(checked).any(axis=0))
        if self.missing == "refuse" and len(holes):
            raise ValueError(
                f"X has missing values (NaN) in {len(holes)} of {checked.shape[1]} features, "
                f"feature {holes[0]} first; fill them, leave those rows out, or set missing='fill'"
            )
        return checked

    def _found(self, x: Tensor) -> Found:
        search = Search(self.n_components, self.max_iter, self.tol, self.anneal)
        generator = torch.Generator().manual_seed(seed_from(self.random_state))
        with threads_for(x.numel() * self.n_components), torch.no_grad():
            return found(search, correlations(x.to(torch_device(self.device))), generator)

    def _learn(self, result: Found) -> Self:
        self._model: LinearCorex = model_of(result.state)
        spread_out, nats = self._marginals.spread_out, self._model.mutual_information.numpy()
        self.tc_ = self._model.bound
        self.tcs_ = self._model.total_correlations.numpy()
        self.mis_ = spread_out(nats)
        self.clusters_ = spread_out(nats.argmax(0), rest=-1)
        self.components_ = spread_out(self._model.weights.numpy())
        self.history_ = result.history
        self.n_iter_ = len(result.history)
        return self
