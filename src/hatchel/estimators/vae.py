"""Variational autoencoders under any objective, in scikit-learn's terms."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NamedTuple, Self, get_args

import numpy as np
import torch
from sklearn.base import BaseEstimator, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.utils.validation import check_array, check_is_fitted
from torch import Tensor, nn

from hatchel.data.data_set import DataSet
from hatchel.data.own.layout import Layout
from hatchel.data.values.in_memory import StoredValues
from hatchel.estimators.sample_form import FeatureForm, SampleForm, feature_form, image_form
from hatchel.estimators.validation import (
    Array,
    data_matrix,
    off_device,
    refuse_choice,
    refuse_constant,
    refuse_number,
    seed_from,
)
from hatchel.likelihoods.catalogue import likelihood_named
from hatchel.likelihoods.likelihood import Likelihood
from hatchel.methods.variational.method import AdamSettings, Method
from hatchel.methods.variational.model import Model
from hatchel.methods.variational.registry import objective_named
from hatchel.methods.variational.spread import ENCODED, Spread, spread_of
from hatchel.methods.variational.start import fresh_state, sampler_of, training_dtype
from hatchel.methods.variational.trained import AT_ONCE, TrainedModel
from hatchel.networks.catalogue import build_networks
from hatchel.networks.pair import Networks, check_networks
from hatchel.training.devices import torch_device
from hatchel.training.loop import Loop, Precision, TrainingState, diverged
from hatchel.training.phase import Parameters, flat
from hatchel.training.source import sample_source
from hatchel.training.threads import threads_for

NON_NEGATIVE = {"bernoulli": 1.0, "log-normal": np.inf}
"""Likelihoods of values from 0 on, and the largest value that they take."""


class Samples(NamedTuple):
    """What fit was given: its form, the images that it stands for, and their likelihood."""

    form: SampleForm
    data: DataSet
    likelihood_name: str
    likelihood: Likelihood


class GaussianCodes(NamedTuple):
    """q(z|x) = N(mean, diag exp(log_variance)) of each sample, ``(N, D)`` each."""

    mean: Array
    log_variance: Array


class VAE(ClassNamePrefixFeaturesOutMixin, TransformerMixin, BaseEstimator):
    """A variational autoencoder trained by any objective that hatchel knows.

    It trains as ``hatchel train`` does, step for step, and keeps the result in memory.

    X is a set of images or a matrix of features. Images are an array ``(N, C, H, W)``,
    ``(N, H, W)`` or ``(N, H, W, C)`` of bytes, booleans or floats in [0, 1], or an
    :class:`~hatchel.data.data_set.DataSet`. Features are ``(N, P)``: an array, a data frame or a
    tensor. Under a Gaussian likelihood, features are centred, and all divided by one number, so
    that training does not depend on the unit of X; columns of very different spread should be
    standardised first.

    Args:
        objective: by name: "vae", "beta", "capacity", "factor", "tcvae", "dip-i", "dip-ii",
            "nonsyn", "anchor", or one registered by :func:`hatchel.objective`.
        n_components: number of latents, D.
        objective_options: of the objective, such as ``{"beta": 4.0}``.
        network: a name of :data:`hatchel.networks.catalogue.NETWORKS`; "auto" for "conv64"
            where images are 64 × 64, else "mlp"; or a pair of modules of one's own, ``(encoder,
            decoder)``: ``(N, C, H, W) → (N, 2D)`` (means, then log-variances) and ``(N, D) →
            (N, k·C, H, W)``; for features ``(N, P) → (N, 2D)`` and ``(N, D) → (N, k·P)``. k is the
            likelihood's ``outputs_per_channel``, 1 unless it is a mixture. The modules themselves
            are left as they were: the trained ones are ``networks_``.
        network_options: of a named network, such as ``{"hidden": (64,)}``.
        likelihood: a name of :data:`hatchel.likelihoods.catalogue.LIKELIHOODS`; "auto" for
            "bernoulli" where all values lie in [0, 1], else "gaussian" with a learned scale.
        likelihood_options: of the likelihood, such as ``{"scale": 0.1}``. Scales are in the unit of
            images, or of features after scaling.
        layout: which axis of images is which, where the shape doesn't tell: "NHW", "NHWC", "NCHW".
        learning_rate: of the model's Adam.
        n_steps: gradient steps.
        batch_size: samples in a step, drawn with replacement; at most as many as there are.
        device: "auto", "cpu", "cuda", …
        precision: "float32"; "bfloat16" for quicker products; "float64".
        random_state: of the initial weights, the batches and the noise.
        verbose: print about fifty lines of progress.

    Attributes:
        information_: I(z_j; x) of each latent under the aggregate posterior of at most 5,000
            samples, ``(D,)`` nats.
        kl_: mean KL(q(z_j|x) ‖ p(z_j)) of each latent over the same samples, ``(D,)`` nats.
        loss_curve_: the loss about fifty times during training, nats per sample.
        n_iter_: steps taken.
        likelihood_: the name of the likelihood.
        network_: the name of the network, or "own".
        n_features_in_: columns, or C·H·W.
    """

    _form: SampleForm
    _trained: TrainedModel
    _seed: int

    def __init__(
        self,
        objective: str = "nonsyn",
        n_components: int = 10,
        *,
        objective_options: Mapping[str, Any] | None = None,
        network: str | tuple[nn.Module, nn.Module] = "auto",
        network_options: Mapping[str, Any] | None = None,
        likelihood: str = "auto",
        likelihood_options: Mapping[str, Any] | None = None,
        layout: Layout = "auto",
        learning_rate: float = 5e-4,
        n_steps: int = 5000,
        batch_size: int = 64,
        device: str = "auto",
        precision: Precision = "float32",
        random_state: Any = None,
        verbose: bool = False,
    ) -> None:
        self.objective = objective
        self.n_components = n_components
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
            X: images or features; see the class.
            y: ignored.

        Raises:
            ValueError: X or a parameter is unfit, or training diverged; the message says what to
                do. What was learned before, if anything, stays.
        """
        self._refuse_settings()
        device = torch_device(self.device)
        given = self._taken_in(X)
        network, networks = self._networks(given)
        model = Model(*networks, given.likelihood, int(self.n_components), given.form.shape)
        options = self.objective_options or {}
        method = objective_named(self.objective).build(model, len(given.data), options)
        seed = seed_from(self.random_state)
        state, losses = self._train(method, given.data, seed, device)
        trained = TrainedModel(model, state.parameters).to(device, training_dtype(self.precision))
        spread = _spread(trained, given.data, seed)
        self._refuse_divergence({"kl": torch.from_numpy(spread.kl)}, state.step)
        self._form, self._trained, self._seed = given.form, trained, seed
        self.n_features_in_ = int(np.prod(given.form.shape))
        self.likelihood_, self.network_ = given.likelihood_name, network
        self.loss_curve_, self.n_iter_ = losses, state.step
        self.information_, self.kl_ = spread.information, spread.kl
        return self

    def transform(self, X: Any) -> Array:
        """Encode: the mean of q(z|x) for each sample, ``(N, D)``."""
        return self.posterior(X).mean

    def posterior(self, X: Any) -> GaussianCodes:
        """Encode: mean and log-variance of q(z|x) for each sample, ``(N, D)`` each."""
        data = self._read(X)
        trained = self._in_type_of(data)
        found = [trained.posterior(batch.x) for batch in data.batches(AT_ONCE)]
        mean, log_variance = (torch.cat(part).cpu().numpy() for part in zip(*found, strict=True))
        return GaussianCodes(mean, log_variance)

    def inverse_transform(self, Z: Any) -> Array:
        """Decode: E[x|z] for each row of Z ``(N, D)``.

        Returns:
            Samples in the shape of X: images in [0, 1], or features in their units.
        """
        check_is_fitted(self, "information_")
        Z = check_array(off_device(Z), dtype=[np.float64, np.float32])
        latents = self._trained.model.n_latents
        if Z.shape[1] != latents:
            raise ValueError(
                f"inverse_transform takes {latents} latents per row, one for each component; got "
                f"{Z.shape[1]}"
            )
        wide = isinstance(self._form, FeatureForm) and Z.dtype == np.float64
        decoded = (self._doubled() if wide else self._trained).decode(Z)
        return self._form.restored(decoded)

    def score(self, X: Any, y: Any = None) -> float:
        """Mean evidence lower bound on log p(x), nats per sample, at one draw of each code.

        For features it is the bound on the density of X itself, in the units of X.
        """
        data = self._read(X)
        trained, generator = self._in_type_of(data), self._generator(1)
        total = 0.0
        for batch in data.batches(AT_ONCE):
            noise = torch.randn(
                len(batch.x), trained.model.n_latents, generator=generator, dtype=torch.float64
            )
            total += float(trained.elbo(batch.x, noise).double().sum())
        return total / len(data) - self._form.log_unit

    def sample(self, n_samples: int = 1, *, noise: bool = False, random_state: Any = None) -> Array:
        """Generate samples in the shape of X from codes drawn from the prior.

        Args:
            n_samples: how many.
            noise: draw x from p(x|z); otherwise E[x|z].
            random_state: of the draw; None draws the same at every call.
        """
        check_is_fitted(self, "information_")
        refuse_number("n_samples", n_samples, 1, integer=True)
        generator = self._generator(2)
        if random_state is not None:
            generator.manual_seed(seed_from(random_state))
        codes = torch.randn(n_samples, self._trained.model.n_latents, generator=generator)
        made = self._trained.draw(codes, generator) if noise else self._trained.decode(codes)
        return self._form.restored(made)

    @property
    def networks_(self) -> Networks:
        """Copies of the encoder and the decoder of images, as trained."""
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
        return self._trained.model.n_latents

    def _refuse_settings(self) -> None:
        refuse_number("n_components", self.n_components, 1, integer=True)
        refuse_number("n_steps", self.n_steps, 1, integer=True)
        refuse_number("batch_size", self.batch_size, 2, integer=True)
        refuse_number("learning_rate", self.learning_rate, 0)
        refuse_choice("precision", self.precision, get_args(Precision))
        for name in ("objective_options", "network_options", "likelihood_options"):
            value = getattr(self, name)
            if value is not None and not isinstance(value, Mapping):
                raise ValueError(f"{name} must be a dict of options, or None; got {name}={value!r}")

    def _taken_in(self, X: Any) -> Samples:
        """Learn what X is like."""
        if isinstance(X, DataSet) or _axes(X) > 2:
            image, data = image_form(X, self.layout)
            if len(data) < 2:
                raise ValueError(f"got {len(data)} sample; VAE learns from 2 or more")
            if hasattr(self, "feature_names_in_"):  # of a matrix that was fitted before
                del self.feature_names_in_
            return Samples(image, data, *self._likelihood("bernoulli", {}))
        rows = data_matrix(self, X, reset=True, min_samples=2)
        refuse_constant(rows.min(0) < rows.max(0))
        if rows.min() >= 0 and rows.max() <= 1:
            name, likelihood = self._likelihood("bernoulli", {})
        else:
            name, likelihood = self._likelihood("gaussian", {"scale": "learned"})
        _refuse_outside(name, rows)
        form = feature_form(rows, standardise=name not in NON_NEGATIVE)
        return Samples(form, form.read(rows), name, likelihood)

    def _likelihood(self, auto: str, options: dict[str, Any]) -> tuple[str, Likelihood]:
        """Return the likelihood asked for, or that of ``auto``, with its name."""
        own = dict(self.likelihood_options or {})
        if self.likelihood == "auto":
            return auto, likelihood_named(auto, **(options | own))
        return self.likelihood, likelihood_named(self.likelihood, **own)

    def _networks(self, given: Samples) -> tuple[str, Networks]:
        """Return the networks asked for, with their name."""
        shape, numbers = given.form.shape, given.likelihood.outputs_per_channel
        latents = int(self.n_components)
        options = dict(self.network_options or {})
        if not isinstance(self.network, str):
            pair = given.form.fitted(_own_pair(self.network, options))
            check_networks(pair, shape, latents, numbers)
            return "own", pair
        auto = "conv64" if shape[1:] == (64, 64) else "mlp"
        name = auto if self.network == "auto" else self.network
        return name, build_networks(name, shape, latents, numbers, **options)

    def _train(
        self, method: Method, data: DataSet, seed: int, device: torch.device
    ) -> tuple[TrainingState, list[float]]:
        """Return the state after the last step, and the loss on the way there."""
        size, precision = min(self.batch_size, len(data)), self.precision
        adam = AdamSettings(self.learning_rate)
        state = fresh_state(method, seed, device, precision, adam)
        sampler = sampler_of(method, data, size, seed, device, precision)
        images = sample_source(data, device, training_dtype(precision))
        loop, losses = Loop(state, method.phases, sampler, images, precision), list[float]()
        every = max(1, self.n_steps // 50)
        with _threads(state.parameters, size):
            for step in range(1, self.n_steps + 1):
                terms = loop.step()
                if step % every == 0 or step in (1, self.n_steps):
                    self._refuse_divergence(terms, step)
                    losses.append(float(terms["loss"]))
                    self._tell(step, terms)
        return state, losses

    def _refuse_divergence(self, values: Mapping[str, Tensor], step: int) -> None:
        if bad := diverged(values):
            raise ValueError(
                f"training diverged by step {step}: {bad} became infinite or "
                f"undefined; lower learning_rate={self.learning_rate!r}, or weaken the penalties "
                "in objective_options"
            )

    def _tell(self, step: int, terms: Mapping[str, Tensor]) -> None:
        if self.verbose:
            numbers = [f"{name} {float(v):.4g}" for name, v in terms.items() if v.dim() == 0]
            print(f"step {step:,} of {self.n_steps:,}: {', '.join(numbers)}", flush=True)

    def _read(self, X: Any) -> DataSet:
        check_is_fitted(self, "information_")
        if isinstance(self._form, FeatureForm):
            X = data_matrix(self, X, reset=False)
            _refuse_outside(self.likelihood_, X)
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


def _own_pair(network: Any, options: Mapping[str, Any]) -> Networks:
    modules = network if isinstance(network, tuple | list) else ()
    if len(modules) != 2 or not all(isinstance(module, nn.Module) for module in modules):
        raise ValueError(
            "network must be a name, or a pair (encoder, decoder) of torch.nn.Module; got "
            f"{type(network).__name__}"
        )
    if options:
        raise ValueError("network_options are for a named network; leave them out with one's own")
    return Networks(*modules)


def _refuse_outside(likelihood: str, rows: Array) -> None:
    low, high = rows.min(), rows.max()
    top = NON_NEGATIVE.get(likelihood)
    if top is not None and not (low >= 0 and high <= top):
        limits = "from 0 to 1" if top == 1 else "of 0 and more"
        raise ValueError(
            f"likelihood {likelihood!r} takes features {limits}; got values from {low:.4g} to "
            f"{high:.4g}: rescale them, for instance with sklearn.preprocessing.MinMaxScaler, or "
            "fit with likelihood='gaussian'"
        )


def _threads(parameters: Parameters, batch_size: int) -> AbstractContextManager[None]:
    """Work on one thread where products are small; convolutions share theirs well."""
    tensors = flat(parameters).values()
    if any(value.dim() > 2 for value in tensors):
        return nullcontext()
    return threads_for(batch_size * max(value.numel() for value in tensors))


def _spread(trained: TrainedModel, data: DataSet, seed: int) -> Spread:
    """Measure the codes of all the data, or of a sample of them."""
    chosen = np.arange(len(data))
    if len(data) > ENCODED or data.odds is not None:
        chosen = data.draw(ENCODED, np.random.default_rng(seed))
    return spread_of(trained.posterior(data.samples(chosen)), seed)
