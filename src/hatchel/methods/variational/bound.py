"""What an objective sees of a minibatch, and the phase that a one-phase objective becomes."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from torch import Tensor

from hatchel.data.labels import LabelKind
from hatchel.latents.posterior import Posterior
from hatchel.methods.variational.model import Model
from hatchel.objectives.bounds import WeightedTerms, checked_terms, total
from hatchel.training.phase import Given, Labels, Outcome, Parameters, Phase


class Bound(NamedTuple):
    """The pieces of the evidence lower bound on a minibatch of N samples; L latents, D columns.

    Attributes:
        posterior: q(z|x).
        z: a draw from it, ``(N, D)``.
        kl: KL(q(z_j|x) ‖ p(z_j)) of each latent, ``(N, L)`` nats; under layers above the code,
            E log q(z_j|x) − log p(z_j|z'), at a draw of the layer above.
        log_likelihood: log p(x|z), ``(N,)`` nats.
        step: steps taken so far, a scalar.
        data_size: samples in the data set.
        above: what the latents of each layer above the code cost, likewise; see
            :func:`hatchel.methods.variational.layers.rates`.
    """

    posterior: Posterior
    z: Tensor
    kl: Tensor
    log_likelihood: Tensor
    step: Tensor
    data_size: int
    above: tuple[Tensor, ...] = ()

    @property
    def mean(self) -> Tensor:
        """E[z|x], ``(N, D)``."""
        return self.posterior.mean

    @property
    def log_variance(self) -> Tensor:
        """Log-variances of a Gaussian code, ``(N, D)``."""
        return self.posterior.log_variance

    @property
    def reconstruction(self) -> Tensor:
        """−E log p(x|z), the batch mean, nats per sample."""
        return -self.log_likelihood.mean()

    @property
    def rate(self) -> Tensor:
        """E KL(q(z|x) ‖ p(z)) of all layers, the batch mean, nats per sample."""
        return self.sample_rate.mean()

    @property
    def sample_rate(self) -> Tensor:
        """KL(q(z|x) ‖ p(z)) of each sample, ``(N,)`` nats."""
        return sum((each.sum(-1) for each in self.above), self.kl.sum(-1))


def bound_of(
    model: Model,
    parameters: Parameters,
    x: Tensor,
    noise: Mapping[str, Tensor],
    step: Tensor,
    data_size: int,
) -> Bound:
    """Encode, sample and decode a minibatch.

    Args:
        model: networks, code and likelihood.
        parameters: of the model.
        x: samples, ``(N, *shape)``.
        noise: what the code asks for, by name.
        step: steps taken so far.
        data_size: samples in the data set.
    """
    posterior = model.posterior(parameters, x)
    z = posterior.sample(noise)
    kl, *above = model.rates(parameters, posterior, z, noise)
    likelihood = model.log_likelihood(parameters, z, x)
    return Bound(posterior, z, kl, likelihood, step, data_size, tuple(above))


def bound_given(model: Model, given: Given, data_size: int) -> Bound:
    """Return the bound on what a phase was given."""
    return bound_of(model, given.parameters, given.x, given.noise, given.step, data_size)


def bound_outcome(bound: Bound, terms: WeightedTerms, **carried: Tensor) -> Outcome:
    """Sum weighted terms into a loss, and log them with the bound and the KL of each latent."""
    loss = total(terms)
    logged = {name: value for name, (_, value) in terms.items()}
    if bound.above:
        each = enumerate((bound.kl, *bound.above), start=1)
        logged |= {f"kl.{number}": kl.sum(-1).mean() for number, kl in each}
    logged |= {
        "loss": loss,
        "elbo": -(bound.reconstruction + bound.rate),
        "reconstruction": bound.reconstruction,
        "kl": bound.rate,
        "kl_per_latent": bound.kl.mean(0),
    }
    return Outcome(loss, logged, carried)


def bound_phase(
    model: Model,
    data_size: int,
    objective: Callable[..., WeightedTerms],
    needs: tuple[LabelKind, ...] = (),
) -> Phase:
    """Return the phase that descends an objective of the bound.

    Args:
        model: what is trained.
        data_size: samples in the data set.
        objective: takes the bound, and the :class:`Labels` that it needs by the name of their kind.
        needs: their kinds.
    """

    def loss(given: Given) -> Outcome:
        bound = bound_given(model, given, data_size)
        labels: Mapping[str, Labels] = {kind: given.labels[kind] for kind in needs}
        return bound_outcome(bound, checked_terms(objective(bound, **labels)))

    return Phase("bound", loss, model.groups, "model", model.noise, needs)
