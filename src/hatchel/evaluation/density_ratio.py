"""Total correlation of codes by discriminators that judge codes they have not seen."""

import math
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from hatchel.networks.discriminator import SLOPE, discriminator
from hatchel.networks.initial import initial_parameters
from hatchel.objectives.density_ratio import (
    density_ratio_total_correlation,
    discriminator_cross_entropy,
    permute_dimensions,
)
from hatchel.training.adam import Adam
from hatchel.training.threads import threads_for

WIDTH, DEPTH, STEPS = 64, 3, 1_000
"""A small network on a modest number of steps: seconds on a CPU."""
BATCH = 256
FOLDS = 3
LEARNING_RATE = 1e-3
MOST_NATS = 8.0
"""exp(8) shuffled codes would have to be seen for one that looks real."""

_TINY = 1e-12


class Discriminated(NamedTuple):
    """An estimate of the total correlation, in nats.

    Attributes:
        value: the mean over all codes of what a discriminator says that has not seen them.
        error: standard error: of the mean over the codes, and of the discriminators.
        folds: how many discriminators.
    """

    value: float
    error: float
    folds: int


def discriminated_total_correlation(
    z: Tensor,
    *,
    latents: Tensor | None = None,
    seed: int = 0,
    width: int = WIDTH,
    depth: int = DEPTH,
    steps: int = STEPS,
) -> Discriminated:
    """Estimate TC(z) by cross-fitting: each third is judged by one trained on the other two.

    A discriminator that judges its own training codes knows them by heart and overstates. Each is
    taken at the step where it does best on codes it does not learn from, a fifth of the others; one
    that never does better than chance says 0.
    Latents are standardised, which changes nothing about their total correlation; those that never
    vary say nothing.

    Args:
        z: samples of q(z), ``(N, D)`` float32.
        latents: which latent each column belongs to, ``(D,)``: columns of one stay together. By
            default each column is a latent.
        seed: of folds, networks, minibatches and shuffling.
        width: of the hidden layers.
        depth: hidden layers.
        steps: of Adam for each.

    Source: Kim and Mnih 2018, section 3 and appendix D for the estimator.
    """
    generator = torch.Generator().manual_seed(seed)
    judged, learned, held = _folds(_standardised(z), generator)
    of_columns = torch.arange(z.shape[1]) if latents is None else latents
    judges = _Judges(of_columns, width, depth, seed)
    with threads_for(2 * FOLDS * BATCH * width**2):
        found = _trained(judges, learned, held, generator, steps)
    with torch.no_grad():
        logits = judges.logits(found, judged).double()
    values = density_ratio_total_correlation(logits)
    ratios = (logits[..., 0] - logits[..., 1]).ravel()
    variance = ratios.var() / len(ratios) + values.var() / FOLDS
    return Discriminated(float(values.mean()), math.sqrt(float(variance)), FOLDS)


def _standardised(z: Tensor) -> Tensor:
    centred = z - z.mean(0)
    return centred / centred.std(0).clamp(min=_TINY)  # one that never varies stays zero


def _folds(z: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
    """Return what each fold judges, learns from and stops by: ``(FOLDS, …, D)`` each."""
    size = len(z) // FOLDS
    parts = z[torch.randperm(len(z), generator=generator)[: size * FOLDS]].reshape(FOLDS, size, -1)
    others = torch.stack([torch.cat([*parts[:fold], *parts[fold + 1 :]]) for fold in range(FOLDS)])
    held = others.shape[1] // 5
    return parts, others[:, held:], others[:, :held]


class _Judges:
    """Discriminators side by side, one per fold."""

    def __init__(self, of_columns: Tensor, width: int, depth: int, seed: int) -> None:
        self._of_columns, self._n_latents = of_columns, int(of_columns.max()) + 1
        network = discriminator(len(of_columns), width, depth)
        single = [initial_parameters(network, seed * FOLDS + k) for k in range(FOLDS)]
        self.parameters = {
            name: torch.stack([each[name] for each in single]).requires_grad_()
            for name in single[0]
        }

    def logits(self, parameters: dict[str, Tensor], z: Tensor) -> Tensor:
        """Judge codes ``(FOLDS, N, D)``: ``(FOLDS, N, 2)``."""
        values = list(parameters.values())
        *hidden, last = zip(values[::2], values[1::2], strict=True)  # weight and bias of a layer
        for weight, bias in hidden:
            z = functional.leaky_relu(torch.baddbmm(bias[:, None], z, weight.mT), SLOPE)
        return torch.baddbmm(last[1][:, None], z, last[0].mT)

    def loss(self, parameters: dict[str, Tensor], z: Tensor, generator: torch.Generator) -> Tensor:
        """Return the cross-entropy of each, ``(FOLDS,)``."""
        each = torch.rand((*z.shape[:-1], self._n_latents), generator=generator)
        shuffled = permute_dimensions(z, each[..., self._of_columns])
        logits = self.logits(parameters, torch.cat([z, shuffled], dim=1))
        return discriminator_cross_entropy(logits[:, : z.shape[1]], logits[:, z.shape[1] :])


def _trained(
    judges: _Judges, learned: Tensor, held: Tensor, generator: torch.Generator, steps: int
) -> dict[str, Tensor]:
    """Train, and return of each the parameters with the least cross-entropy on ``held``."""
    adam = Adam(LEARNING_RATE)
    # A network of zeros can't tell: all its logits are 0.
    best = {name: torch.zeros_like(value) for name, value in judges.parameters.items()}
    least = torch.full((FOLDS,), math.log(2))  # that of one that can't tell, as at the start
    every = max(steps // 40, 1)
    folds = torch.arange(FOLDS)[:, None]
    for step in range(1, steps + 1):
        rows = torch.randint(learned.shape[1], (FOLDS, BATCH), generator=generator)
        loss = judges.loss(judges.parameters, learned[folds, rows], generator)
        found = torch.autograd.grad(loss.sum(), list(judges.parameters.values()))
        adam.step(judges.parameters, dict(zip(judges.parameters, found, strict=True)))
        if step % every == 0:
            with torch.no_grad():
                now = judges.loss(judges.parameters, held, generator)
            _keep(best, judges.parameters, now < least)
            least = torch.minimum(least, now)
    return best


def _keep(best: dict[str, Tensor], found: dict[str, Tensor], better: Tensor) -> None:
    for name, value in found.items():
        best[name][better] = value.detach()[better]
