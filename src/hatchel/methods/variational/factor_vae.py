"""FactorVAE: total correlation by a discriminator that trains beside the model."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.func import functional_call

from hatchel.methods.variational.bound import bound_given, bound_outcome
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.model import Model
from hatchel.networks.discriminator import discriminator as build_discriminator
from hatchel.objectives.bounds import WeightedTerms
from hatchel.objectives.density_ratio import (
    density_ratio_total_correlation,
    discriminator_cross_entropy,
    permute_dimensions,
)
from hatchel.training.adam import AdamSettings
from hatchel.training.phase import Given, Noise, Outcome, Phase

Judge = Callable[[Given, Tensor], Tensor]
"""The discriminator: logits ``(N, 2)`` of codes ``(N, D)``, by the parameters of a phase."""


def factor_vae(
    model: Model,
    data_size: int,
    *,
    gamma: float = 6.4,
    discriminator_learning_rate: float = 1e-4,
    discriminator_beta1: float = 0.5,
    discriminator_beta2: float = 0.9,
    discriminator_width: int = 1000,
    discriminator_depth: int = 6,
) -> Method:
    """−log p(x|z) + KL(q(z|x) ‖ p(z)) + γ·TC(z), with TC from a density ratio.

    The first phase moves the model; the discriminator stands still in it, and passes gradients on
    from its logits to the encoder. The second phase shows the discriminator the codes of the first
    minibatch, and codes of a second one with every latent shuffled on its own; its gradients end
    at the codes.

    Args:
        model: what is trained.
        data_size: samples in the data set.
        gamma: γ; 6.4 is the best of Kim and Mnih for dSprites, 35 the value of their figures.
        discriminator_learning_rate: of the discriminator's own Adam.
        discriminator_beta1: likewise.
        discriminator_beta2: likewise.
        discriminator_width: of each hidden layer.
        discriminator_depth: hidden layers.

    Source: Kim and Mnih 2018, Eq. 2 and Algorithm 2, with the settings of their appendix A.
    """
    model.code.require_columns("objective 'factor'")
    discriminator = build_discriminator(model.code.width, discriminator_width, discriminator_depth)

    def judge(given: Given, z: Tensor) -> Tensor:
        logits: Tensor = functional_call(discriminator, given.parameters["discriminator"], (z,))
        return logits.to(z.dtype)

    phases = (_judged(model, data_size, judge, gamma), _judging(model, judge))
    own = AdamSettings(discriminator_learning_rate, discriminator_beta1, discriminator_beta2)
    return Method(model, phases, {"discriminator": discriminator}, {"discriminator": own})


def _judged(model: Model, data_size: int, judge: Judge, gamma: float) -> Phase:
    """Return the phase that moves the model; it hands its codes on."""

    def loss(given: Given) -> Outcome:
        bound = bound_given(model, given, data_size)
        correlation = density_ratio_total_correlation(judge(given, bound.z))
        terms: WeightedTerms = {
            "reconstruction": (1.0, bound.reconstruction),
            "kl": (1.0, bound.rate),
            "total_correlation": (gamma, correlation),
        }
        return bound_outcome(bound, terms, codes=bound.z)

    return Phase("bound", loss, model.groups, "model", model.code.noise)


def _judging(model: Model, judge: Judge) -> Phase:
    """Return the phase that moves the discriminator."""

    def loss(given: Given) -> Outcome:
        posterior = model.posterior(given.parameters, given.x)
        z = posterior.sample(given.noise).detach()
        shuffled = permute_dimensions(z, given.noise["order"])
        both = torch.cat([given.carried["codes"], shuffled])  # one pass reads the weights once
        entropy = discriminator_cross_entropy(*judge(given, both).chunk(2))
        return Outcome(entropy, {"discriminator_loss": entropy})

    noise = model.code.noise | {"order": Noise("uniform", model.code.width)}
    return Phase("discriminator", loss, ("discriminator",), "discriminator", noise)
