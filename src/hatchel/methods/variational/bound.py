"""What an objective sees of a minibatch, and the phase that a one-phase objective becomes."""

from collections.abc import Callable
from typing import NamedTuple

from torch import Tensor

from hatchel.methods.variational.model import Model
from hatchel.objectives.bounds import WeightedTerms, total
from hatchel.objectives.gaussian_posterior import gaussian_kl, reparametrise
from hatchel.training.phase import Given, Noise, Outcome, Parameters, Phase


class Bound(NamedTuple):
    """The pieces of the evidence lower bound on a minibatch of N images, D latents.

    Attributes:
        mean: of q(z|x), ``(N, D)``.
        log_variance: of q(z|x), ``(N, D)``.
        z: a sample of it, ``(N, D)``.
        kl: KL(q(z_j|x) ‖ p(z_j)) of each latent, ``(N, D)`` nats.
        log_likelihood: log p(x|z), ``(N,)`` nats.
        step: steps taken so far, a scalar.
        data_size: images in the data set.
    """

    mean: Tensor
    log_variance: Tensor
    z: Tensor
    kl: Tensor
    log_likelihood: Tensor
    step: Tensor
    data_size: int

    @property
    def reconstruction(self) -> Tensor:
        """−E log p(x|z), the batch mean, nats per image."""
        return -self.log_likelihood.mean()

    @property
    def rate(self) -> Tensor:
        """E KL(q(z|x) ‖ p(z)), the batch mean, nats per image."""
        return self.kl.sum(-1).mean()


def bound_of(
    model: Model, parameters: Parameters, x: Tensor, noise: Tensor, step: Tensor, data_size: int
) -> Bound:
    """Encode, sample and decode a minibatch."""
    mean, log_variance = model.posterior(parameters, x)
    z = reparametrise(mean, log_variance, noise)
    kl = gaussian_kl(mean, log_variance)
    log_likelihood = model.log_likelihood(parameters, z, x)
    return Bound(mean, log_variance, z, kl, log_likelihood, step, data_size)


def bound_outcome(bound: Bound, terms: WeightedTerms, **carried: Tensor) -> Outcome:
    """Sum weighted terms into a loss, and log them with the bound and the KL of each latent."""
    loss = total(terms)
    logged = {name: value for name, (_, value) in terms.items()}
    logged |= {
        "loss": loss,
        "elbo": -(bound.reconstruction + bound.rate),
        "reconstruction": bound.reconstruction,
        "kl": bound.rate,
        "kl_per_latent": bound.kl.mean(0),
    }
    return Outcome(loss, logged, carried)


def bound_phase(model: Model, data_size: int, objective: Callable[[Bound], WeightedTerms]) -> Phase:
    """Return the phase that descends an objective of the bound."""

    def loss(given: Given) -> Outcome:
        bound = bound_of(
            model, given.parameters, given.x, given.noise["latents"], given.step, data_size
        )
        return bound_outcome(bound, objective(bound))

    noise = {"latents": Noise("normal", model.n_latents)}
    return Phase("bound", loss, model.groups, "model", noise)
