"""What VAE and FFVAE share: fitting by the training loop, codes and back, in the user's units."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, Self, get_args

import numpy as np
import torch
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_array, check_is_fitted
from torch import Tensor, nn

from hatchel.data.data_set import DataSet
from hatchel.data.own.layout import Layout
from hatchel.data.values.in_memory import StoredValues
from hatchel.estimators.parts import (
    NamedLikelihood,
    NamedNetworks,
    chosen_networks,
    likelihood_within,
    limits_of,
    refuse_outside,
    takes_any,
)
from hatchel.estimators.sample_form import (
    NumberForm,
    SampleForm,
    image_form,
    number_form,
    set_form,
)
from hatchel.estimators.stacking import Stack
from hatchel.estimators.table_form import TableForm, table_frame
from hatchel.estimators.training import Schedule, mean_elbo, refuse_divergence, spread_over
from hatchel.estimators.validation import (
    Array,
    data_matrix,
    off_device,
    refuse_choice,
    refuse_constant,
    refuse_number,
    seed_from,
    sequence_array,
)
from hatchel.latents.code import Code
from hatchel.latents.posterior import Posterior, joined
from hatchel.methods.variational.model import Model
from hatchel.methods.variational.sampling import STORED, sampled, stored_posterior
from hatchel.methods.variational.start import training_dtype
from hatchel.methods.variational.trained import AT_ONCE, TrainedModel
from hatchel.names.catalogue import Entry
from hatchel.networks.pair import Networks
from hatchel.training.devices import torch_device
from hatchel.training.loop import Precision
from hatchel.training.precision import AUTO, chosen_precision


class Samples(NamedTuple):
    """What fit was given, and how it is modelled.

    Attributes:
        form: of the samples.
        data: the set to train on.
        likelihood: of its samples.
        networks: makes a pair of a name or of the user's own, see :func:`chosen_networks`.
        held: samples that are not trained on; the parameters with the best bound on them are kept.
    """

    form: SampleForm
    data: DataSet
    likelihood: NamedLikelihood
    networks: Callable[..., NamedNetworks] = chosen_networks
    held: DataSet | None = None


class GaussianCodes(NamedTuple):
    """q(z|x) = N(mean, diag exp(log_variance)) of each sample, ``(N, D)`` each."""

    mean: Array
    log_variance: Array


class VariationalEstimator(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator, ABC):
    """A variational autoencoder trained as ``hatchel train`` does, and kept in memory.

    A subclass names the hyper-parameters below in its constructor, and says which objective it
    trains (:meth:`_objective`) and what its code looks like (:meth:`_code`).
    """

    n_components: int
    network: str | tuple[nn.Module, nn.Module]
    network_options: Mapping[str, Any] | None
    likelihood: str
    likelihood_options: Mapping[str, Any] | None
    layout: Layout
    learning_rate: float
    n_steps: int
    batch_size: int
    device: str
    precision: Precision | Literal["auto"]
    random_state: Any
    verbose: bool
    _form: SampleForm
    _trained: TrainedModel
    _stored: Posterior
    _seed: int

    @abstractmethod
    def _objective(self) -> tuple[Entry[Callable[..., Any]], dict[str, Any]]:
        """Return the objective and its options, checked."""

    @abstractmethod
    def _code(self, data: DataSet) -> Code:
        """Return the code of a model of these data."""

    def _learn(self, given: "Samples") -> Self:
        """Train on what was taken in; what was learned before stays where this fails."""
        schedule, code = self._schedule(), self._code(given.data)
        name, likelihood = given.likelihood
        shape, per_value = given.form.shape, likelihood.outputs_per_channel
        network, networks = given.networks(
            self.network, self.network_options, shape, code.width, per_value
        )
        stack = self._trained_stack(Model(*networks, likelihood, code, shape), given, schedule)
        trained = stack.trained.to(schedule.device, training_dtype(schedule.precision))
        spread = spread_over(trained, given.data, schedule.seed)
        refuse_divergence({"kl": torch.from_numpy(spread.kl)}, stack.steps, self.learning_rate)
        self._form, self._trained, self._seed = given.form, trained, schedule.seed
        self._stored = stored_posterior(trained, given.data, STORED, schedule.seed)
        self.n_features_in_ = int(np.prod(shape))
        self.likelihood_, self.network_ = name, network
        self.loss_curve_, self.n_iter_ = stack.losses, stack.steps
        self.information_, self.kl_ = spread.information, spread.kl
        return self

    def _trained_stack(self, model: Model, given: "Samples", schedule: Schedule) -> Stack:
        """Train a model, which may grow layers above its code."""
        stack = Stack(model, given.data, self._tell, given.held)
        stack.learn(*self._objective(), schedule)
        return stack

    def posterior(self, X: Any) -> GaussianCodes:
        """Encode: mean and log-variance of q(z|x) for each sample, ``(N, D)`` each."""
        return self._posterior(self._read(X))

    def _elbo(self, X: Any) -> float:
        """Return the mean evidence lower bound on log p(x) in the units of X, nats per sample."""
        data = self._read(X)
        return mean_elbo(self._in_type_of(data), data, self._generator(1)) - self._form.log_unit

    def _posterior(self, data: DataSet) -> GaussianCodes:
        trained = self._in_type_of(data)
        found = joined([trained.posterior(batch.x) for batch in data.batches(AT_ONCE)])
        return GaussianCodes(found.mean.cpu().numpy(), found.log_variance.cpu().numpy())

    def inverse_transform(self, Z: Any) -> Array:
        """Decode: E[x|z] for each row of Z ``(N, D)``.

        Returns:
            Samples in the shape of X: images in [0, 1], or other numbers in their units.
        """
        check_is_fitted(self, "information_")
        Z = check_array(off_device(Z), dtype=[np.float64, np.float32])
        latents = self._trained.model.code.width
        if Z.shape[1] != latents:
            raise ValueError(
                f"inverse_transform takes {latents} latents per row, one for each component; got "
                f"{Z.shape[1]}"
            )
        numbers = isinstance(self._form, NumberForm | TableForm)
        wide = numbers and Z.dtype == np.float64
        decoded = (self._doubled() if wide else self._trained).decode(Z)
        return self._form.restored(decoded)

    def sample(
        self,
        n_samples: int = 1,
        *,
        source: str = "prior",
        noise: bool = False,
        random_state: Any = None,
    ) -> Array:
        r"""Generate samples in the shape of X.

        Args:
            n_samples: how many.
            source: of their codes: "prior" for p(z); "marginals" for :math:`\prod_i q(z_i)`, each
                latent from the posterior of a training sample of its own; "aggregate" for q(z), all
                latents from one. At most 10,000 posteriors are kept for it.
            noise: draw x from p(x|z); otherwise E[x|z].
            random_state: of the draw; None draws the same at every call.

        Raises:
            ValueError: an unknown source, with the nearest one, or no samples.
        """
        check_is_fitted(self, "information_")
        refuse_number("n_samples", n_samples, 1, integer=True)
        generator = self._generator(2)
        if random_state is not None:
            generator.manual_seed(seed_from(random_state))
        made = sampled(
            self._trained, n_samples, source, lambda: self._stored, generator, draw=noise
        )
        return self._form.restored(made.x)

    @property
    def networks_(self) -> Networks:
        """Copies of the encoder and the decoder, as trained."""
        check_is_fitted(self, "information_")
        return self._trained.networks()

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        tags.input_tags.three_d_array = True
        return tags

    def __getstate__(self) -> dict[str, Any]:
        state = dict(super().__getstate__())
        if "_trained" in state:  # so that it can be loaded where there is no such device
            state["_trained"] = self._trained.to("cpu", self._trained.dtype)
        return state

    @property
    def _n_features_out(self) -> int:
        return self._trained.model.code.width

    def _refuse_settings(self) -> None:
        refuse_number("n_components", self.n_components, 1, integer=True)
        refuse_number("n_steps", self.n_steps, 1, integer=True)
        refuse_number("batch_size", self.batch_size, 2, integer=True)
        refuse_number("learning_rate", self.learning_rate, 0)
        refuse_choice("precision", self.precision, (AUTO, *get_args(Precision)))
        for name, value in self.get_params(deep=False).items():
            if not name.endswith("_options"):
                continue
            if value is not None and not isinstance(value, Mapping):
                raise ValueError(f"{name} must be a dict of options, or None; got {name}={value!r}")

    def _schedule(self) -> Schedule:
        device = torch_device(self.device)
        chosen = self.precision
        return Schedule(
            self.learning_rate,
            self.n_steps,
            self.batch_size,
            chosen_precision(device).precision if chosen == "auto" else chosen,
            device,
            seed_from(self.random_state),
        )

    def _taken_in(self, X: Any) -> Samples:
        """Learn what X is like."""
        if isinstance(X, DataSet):
            samples = self._unscaled(set_form(X), X)
        elif self.layout == "NTP":
            samples = self._scaled(sequence_array(X, min_samples=2))
        elif _axes(X) > 2:
            samples = self._unscaled(*image_form(X, self.layout))
        else:
            return self._scaled(data_matrix(self, X, reset=True, min_samples=2))
        if hasattr(self, "feature_names_in_"):  # of a matrix that was fitted before
            del self.feature_names_in_
        return samples

    def _unscaled(self, form: SampleForm, data: DataSet) -> Samples:
        if len(data) < 2:
            raise ValueError(f"got {len(data)} sample; {type(self).__name__} learns from 2 or more")
        return Samples(form, data, self._likelihood(data.value_range))

    def _scaled(self, X: Array) -> Samples:
        """Learn what checked features or sequences are like."""
        refuse_constant(X.min(0) < X.max(0))
        found = self._likelihood(limits_of(X))
        form = number_form(X, standardise=takes_any(found.likelihood))
        return Samples(form, form.read(X), found)

    def _likelihood(self, limits: tuple[float, float]) -> NamedLikelihood:
        return likelihood_within(self.likelihood, self.likelihood_options, limits)

    def _tell(self, step: int, terms: Mapping[str, Tensor]) -> None:
        if self.verbose:
            numbers = [f"{name} {float(v):.4g}" for name, v in terms.items() if v.dim() == 0]
            print(f"step {step:,} of {self.n_steps:,}: {', '.join(numbers)}", flush=True)

    def _read(self, X: Any) -> DataSet:
        check_is_fitted(self, "information_")
        if isinstance(self._form, TableForm):
            return self._form.read(table_frame(self, X, reset=False, missing=self._form.missing))
        likelihood = NamedLikelihood(self.likelihood_, self._trained.model.likelihood)
        if isinstance(self._form, NumberForm):
            rows = len(self._form.shape) == 1
            X = data_matrix(self, X, reset=False) if rows else sequence_array(X)
            refuse_outside(likelihood, limits_of(X))
        elif isinstance(X, DataSet):
            refuse_outside(likelihood, X.value_range)
        return self._form.read(X)

    def _in_type_of(self, data: DataSet) -> TrainedModel:
        """Return the model in the precision of the data: in double, no row depends on others."""
        wide = isinstance(data.values, StoredValues) and data.values.stored.dtype == np.float64
        return self._doubled() if wide else self._trained

    def _doubled(self) -> TrainedModel:
        return self._trained.to(self._trained.device, torch.float64)

    def _generator(self, use: int) -> torch.Generator:
        """Return a generator for one use of the fitted model, the same at every call."""
        state = np.random.SeedSequence([self._seed, use]).generate_state(1, np.uint64)
        return torch.Generator().manual_seed(int(state[0] >> np.uint64(1)))


def _axes(X: Any) -> int:
    return int(X.ndim if hasattr(X, "ndim") else np.asarray(X).ndim)
