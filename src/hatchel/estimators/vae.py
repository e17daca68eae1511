"""Variational autoencoders under any objective, in scikit-learn's terms."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, Self

from torch import nn

from hatchel.data.data_set import DataSet
from hatchel.data.own.layout import Layout
from hatchel.estimators.validation import Array
from hatchel.estimators.variational import VariationalEstimator
from hatchel.latents.code import Code, gaussian_code
from hatchel.methods.variational.registry import CODES, OBJECTIVES
from hatchel.names.catalogue import Entry
from hatchel.training.loop import Precision


class VAE(VariationalEstimator):
    """A variational autoencoder trained by any objective that hatchel knows.

    It trains as ``hatchel train`` does, step for step, and keeps the result in memory.

    X is a set of images, a matrix of features, or sequences. Images are an array ``(N, C, H, W)``,
    ``(N, H, W)`` or ``(N, H, W, C)`` of bytes, booleans or floats in [0, 1]. Features are
    ``(N, P)``: an array, a data frame or a tensor. Sequences are ``(N, T, P)``, under
    ``layout="NTP"``. Under a Gaussian likelihood, features and sequences are centred, and all
    divided by one number, so that training does not depend on the unit of X; columns of very
    different spread should be standardised first. A :class:`~hatchel.data.data_set.DataSet`, of
    samples of any shape, is taken as it is.

    Args:
        objective: by name: "vae", "beta", "capacity", "factor", "tcvae", "dip-i", "dip-ii",
            "nonsyn", "anchor", "ffvae" (of a DataSet with attributes; for others there is
            :class:`~hatchel.estimators.ffvae.FFVAE`), or one registered by
            :func:`hatchel.objective`.
        n_components: number of latents, D.
        objective_options: of the objective, such as ``{"beta": 4.0}``.
        network: a name of :data:`hatchel.networks.catalogue.NETWORKS`; "auto" for "conv64"
            where images are 64 × 64, else "mlp"; or a pair of modules of one's own, ``(encoder,
            decoder)``: ``(N, C, H, W) → (N, 2D)`` (means, then log-variances) and ``(N, D) →
            (N, k·C, H, W)``; for features ``(N, P) → (N, 2D)`` and ``(N, D) → (N, k·P)``; for
            sequences ``(N, T, P) → (N, 2D)`` and ``(N, D) → (N, k·T, P)``. k is the
            likelihood's ``outputs_per_channel``, 1 unless it is a mixture. The modules themselves
            are left as they were: the trained ones are ``networks_``.
        network_options: of a named network, such as ``{"hidden": (64,)}``.
        likelihood: a name of :data:`hatchel.likelihoods.catalogue.LIKELIHOODS`; "auto" for
            "bernoulli" where all values lie in [0, 1], else "gaussian" with a learned scale.
        likelihood_options: of the likelihood, such as ``{"scale": 0.1}``. Scales are in the unit of
            images, or of other numbers after scaling.
        layout: which axis is which, where the shape doesn't tell: "NHW", "NHWC" or "NCHW" of
            images, "NTP" of sequences.
        learning_rate: of the model's Adam.
        n_steps: gradient steps.
        batch_size: samples in a step, drawn with replacement; at most as many as there are.
        device: "auto", "cpu", "cuda", …
        precision: "auto" for "bfloat16" where the processor multiplies it natively, else "float32";
            one of these, or "float64".
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
        n_features_in_: columns, C·H·W, or T·P.
    """

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
        precision: Precision | Literal["auto"] = "auto",
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
            X: images, features or sequences; see the class.
            y: ignored.

        Raises:
            ValueError: X or a parameter is unfit, or training diverged; the message says what to
                do. What was learned before, if anything, stays.
        """
        self._refuse_settings()
        return self._learn(self._taken_in(X))

    def transform(self, X: Any) -> Array:
        """Encode: the mean of q(z|x) for each sample, ``(N, D)``."""
        return self.posterior(X).mean

    def score(self, X: Any, y: Any = None) -> float:
        """Mean evidence lower bound on log p(x), nats per sample, at one draw of each code.

        For features and sequences it is the bound on the density of X itself, in the units of X.
        """
        return self._elbo(X)

    def _objective(self) -> tuple[Entry[Callable[..., Any]], dict[str, Any]]:
        objective = OBJECTIVES[self.objective]
        return objective, objective.checked(self.objective_options or {})

    def _code(self, data: DataSet) -> Code:
        latents, make = int(self.n_components), CODES.get(self.objective)
        options = self._objective()[1]
        return gaussian_code(latents) if make is None else make(data, latents, options)
