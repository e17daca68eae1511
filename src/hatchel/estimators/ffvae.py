"""Flexibly fair representations, in scikit-learn's terms."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, Self, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted
from torch import nn

from hatchel.data.data_set import DataSet
from hatchel.data.own.layout import Layout
from hatchel.estimators.attributes import attribute_classes, told_apart
from hatchel.estimators.validation import Array, refuse_choice, refuse_number
from hatchel.estimators.variational import VariationalEstimator
from hatchel.latents.code import Code
from hatchel.latents.removal import How, without_columns
from hatchel.methods.variational.ffvae import ffvae_code
from hatchel.methods.variational.registry import OBJECTIVES
from hatchel.names.catalogue import Entry
from hatchel.names.known import known_name
from hatchel.training.loop import Precision


class FFVAE(VariationalEstimator):
    """A representation from which any combination of sensitive attributes can be taken out later.

    The code is [z, b]: a block b_j stands for each sensitive attribute a_j, and the others know as
    little of it as γ enforces. To remove a_j is to leave b_j out; attributes are needed when
    fitting only.

    X is what :class:`~hatchel.estimators.vae.VAE` takes. The attributes come beside it, ``fit(X,
    A)``, or as columns of a data frame: ``fit(frame)`` with ``sensitive=["sex", "race"]`` takes
    these columns as attributes and the others as features. Values may be numbers or texts of a few
    different kinds; those that are missing (NaN, None) are left out of what is learned of them.

    Args:
        n_components: columns of the code, D, those of the attributes included: one for each of two
            values, as many as there are values for more.
        sensitive: names of the attributes, in the order of A's columns; those of A, or "a0", "a1"
            and so on where None.
        alpha: α, how much b_j has to say of a_j.
        gamma: γ, how much the blocks have to be independent of each other.
        remove: attributes that :meth:`transform` leaves out where it is not told, as in a Pipeline.
        how: what it puts in their place: "drop" for nothing, "noise" for draws from N(0, 1), "mean"
            for the mean over the training samples.
        objective_options: further ones of :func:`~hatchel.methods.variational.ffvae.ffvae`.
        network: as of VAE.
        network_options: likewise.
        likelihood: likewise.
        likelihood_options: likewise.
        layout: likewise.
        learning_rate: of the model's Adam and the discriminator's.
        n_steps: gradient steps.
        batch_size: samples in a step.
        device: "auto", "cpu", "cuda", …
        precision: as of VAE.
        random_state: of the initial weights, the batches and the noise.
        verbose: print about fifty lines of progress.

    Attributes:
        attributes_: the names of the attributes.
        classes_: what the classes 0, 1 and so on of each attribute stand for, by name.
        code_names_: the names of the columns of the code, ``z0, …`` and those of the attributes.
        information_: I(z_j; x) of each latent, as of VAE.
        kl_: as of VAE.
        loss_curve_: as of VAE.
        n_iter_: steps taken.
        n_features_in_: columns of the features.

    Source: Creager et al. 2019.
    """

    def __init__(
        self,
        n_components: int = 10,
        sensitive: Sequence[str] | None = None,
        *,
        alpha: float = 100.0,
        gamma: float = 50.0,
        remove: Sequence[str] = (),
        how: How = "drop",
        objective_options: Mapping[str, Any] | None = None,
        network: str | tuple[nn.Module, nn.Module] = "auto",
        network_options: Mapping[str, Any] | None = None,
        likelihood: str = "auto",
        likelihood_options: Mapping[str, Any] | None = None,
        layout: Layout = "auto",
        learning_rate: float = 1e-3,
        n_steps: int = 5000,
        batch_size: int = 64,
        device: str = "auto",
        precision: Precision | Literal["auto"] = "auto",
        random_state: Any = None,
        verbose: bool = False,
    ) -> None:
        self.n_components = n_components
        self.sensitive = sensitive
        self.alpha = alpha
        self.gamma = gamma
        self.remove = remove
        self.how = how
        self.objective_options = objective_options
        self.network = network
        self.network_options = network_options
        self.likelihood = likelihood
        self.likelihood_options = likelihood_options
        self.layout = layout
        self.learning_rate = learning_rate
        self.n_steps = n_steps
        self.batch_size = batch_size
        self.device = device
        self.precision = precision
        self.random_state = random_state
        self.verbose = verbose

    def fit(self, X: Any, y: Any = None) -> Self:
        """Train the model.

        Args:
            X: images, features or sequences; or a data frame that holds the attributes, too.
            y: attributes A, ``(N, K)``, ``(N,)`` for one, or a data frame; None where they are
                columns of X.

        Raises:
            ValueError: X, an attribute or a parameter is unfit, or training diverged; the message
                says what to do. What was learned before, if anything, stays.
        """
        self._refuse_settings()
        refuse_number("alpha", self.alpha, 0)
        refuse_number("gamma", self.gamma, 0)
        refuse_choice("how", self.how, get_args(How))
        told = told_apart(X, y, self.sensitive)
        samples = self._taken_in(told.features)
        found = attribute_classes(told, len(samples.data))
        for name in self.remove:
            known_name("attribute", name, found.names)
        labelled = replace(
            samples.data,
            attribute_names=found.names,
            attribute_sizes=found.sizes,
            attributes=found.classes,
        )
        self._learn(samples._replace(data=labelled))
        self.attributes_ = found.names
        self.classes_ = found.class_names
        self.code_names_ = self._trained.model.code.column_names
        self._means = self._encoded(samples.data).mean(0)
        return self

    def transform(
        self, X: Any, remove: str | Sequence[str] | None = None, how: How | None = None
    ) -> Array:
        """Encode, and take attributes out: the means of q(z, b|x) without the columns of theirs.

        Args:
            X: samples; columns of attributes in a data frame are not looked at.
            remove: names of attributes; those of the constructor where None.
            how: what stands in their place; that of the constructor where None.

        Returns:
            ``(N, D)``, or fewer columns where they are dropped; "noise" is the same at each call.

        Raises:
            ValueError: an attribute that it was not fitted to, with the nearest known one.
        """
        check_is_fitted(self, "information_")
        how = how or self.how
        refuse_choice("how", how, get_args(How))
        codes = self._encoded(self._read(self._features(X)))
        state = np.random.SeedSequence([self._seed, 3])
        return without_columns(
            codes,
            self._columns_of(self._removed(remove)),
            how,
            means=self._means.astype(codes.dtype),
            random=np.random.default_rng(state),
        )

    def score(self, X: Any, y: Any = None) -> float:
        """Mean evidence lower bound on log p(x), nats per sample, at one draw of each code.

        For features and sequences it is the bound on the density of X itself, in the units of X.
        """
        return self._elbo(X)

    def get_feature_names_out(self, input_features: Any = None) -> NDArray[np.object_]:
        """Return the names of the columns that :meth:`transform` returns."""
        check_is_fitted(self, "information_")
        gone = set(self._columns_of(self._removed(None))) if self.how == "drop" else set()
        kept = [name for place, name in enumerate(self.code_names_) if place not in gone]
        return np.array(kept, dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.target_tags.multi_output = True
        return tags

    @property
    def _n_features_out(self) -> int:
        return len(self.get_feature_names_out())

    def _objective(self) -> tuple[Entry[Callable[..., Any]], dict[str, Any]]:
        objective = OBJECTIVES["ffvae"]
        own = {
            "alpha": self.alpha,
            "gamma": self.gamma,
            "discriminator_learning_rate": self.learning_rate,
        }
        return objective, objective.checked(own | dict(self.objective_options or {}))

    def _code(self, data: DataSet) -> Code:
        return ffvae_code(data, int(self.n_components), {})

    def _features(self, X: Any) -> Any:
        if not isinstance(X, pd.DataFrame):
            return X
        fitted = list(getattr(self, "feature_names_in_", ()))
        extra = [name for name in self.attributes_ if name in X.columns and name not in fitted]
        return X.drop(columns=extra)

    def _encoded(self, data: DataSet) -> Array:
        return self._posterior(data).mean

    def _removed(self, remove: str | Sequence[str] | None) -> tuple[str, ...]:
        asked = self.remove if remove is None else remove
        names = (asked,) if isinstance(asked, str) else tuple(asked)
        for name in names:
            known_name("attribute", name, self.attributes_)
        return names

    def _columns_of(self, names: Sequence[str]) -> list[int]:
        blocks = self._trained.model.code.blocks
        owners = [block.name for block in blocks for _ in range(block.width)]
        return [place for place, owner in enumerate(owners) if owner in names]
