"""What each latent says of the data, by three estimators, and which are influential."""

import math
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hatchel.evaluation.coded import Coded
from hatchel.information.latents.aggregate_posterior import (
    AggregateInformation,
    aggregate_information,
    gaussian_information,
    influential_latents,
    zero_mean_information,
)
from hatchel.objectives.gaussian_posterior import reparametrise
from hatchel.records.evaluation import LatentRecord

PAIRS = 1_500_000_000
"""Densities of a sample under a sample's posterior that the mixture may take: ten seconds or so."""


class Posteriors(NamedTuple):
    """q(z|x) of N samples in random order, and a sample of each; ``(N, D)`` float64."""

    mean: Tensor
    log_variance: Tensor
    z: Tensor

    def first(self, count: int) -> "Posteriors":
        """Return those of the first samples."""
        return Posteriors(*(part[:count] for part in self))


def posteriors_of(coded: Coded, seed: int) -> Posteriors | None:
    """Return the posteriors and a sample of each; None where only codes are known.

    Args:
        coded: of the model.
        seed: of the noise.
    """
    if coded.log_variances is None:
        return None
    mean, logs = torch.from_numpy(coded.codes), torch.from_numpy(coded.log_variances)
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(mean.shape, generator=generator, dtype=mean.dtype)
    return Posteriors(mean, logs, reparametrise(mean, logs, noise))


def mixture_size(samples: int, latents: int) -> int:
    """Return how many samples the mixture is over: all, where N²·D is affordable."""
    return min(samples, max(math.isqrt(PAIRS // latents), 500))


def mixture_information(
    posteriors: Posteriors, device: torch.device | None = None
) -> AggregateInformation:
    """Return what is exact over the samples given; the first ones, where N²·D is too much."""
    kept = posteriors.first(mixture_size(*posteriors.mean.shape))
    found = aggregate_information(*(part.to(device, torch.float32) for part in kept))
    return AggregateInformation(*(part.cpu() for part in found))


def latent_records(
    coded: Coded,
    posteriors: Posteriors | None,
    mixture: AggregateInformation | None,
    best: dict[int, str],
    threshold: float,
) -> tuple[LatentRecord, ...]:
    """Say of each latent what it says.

    Args:
        coded: of the model.
        posteriors: of its samples; None leaves out what needs q(z|x).
        mixture: of the same.
        best: the factor that a latent says most about, by latent.
        threshold: nats above which a latent is influential.
    """
    deviations = np.sqrt(np.bincount(coded.column_latents, coded.codes.var(0)))
    names = coded.latent_names
    plain = [
        LatentRecord(latent=j, name=names[j], deviation=float(deviation), best_factor=best.get(j))
        for j, deviation in enumerate(deviations)
    ]
    columns = _information(coded, posteriors, mixture)
    if not columns:
        return tuple(plain)
    known = np.isfinite(columns["mixture"])
    chosen = set(influential_latents(torch.from_numpy(columns["mixture"]), threshold).tolist())
    return tuple(
        record.model_copy(
            update={name: _finite(float(column[j])) for name, column in columns.items()}
            | {"influential": j in chosen if known[j] else None}
        )
        for j, record in enumerate(plain)
    )


def _information(
    coded: Coded, posteriors: Posteriors | None, mixture: AggregateInformation | None
) -> dict[str, NDArray[np.float64]]:
    """Return what is known of the latents by estimator, ``(L,)`` nats each."""
    kl = coded.kl
    if coded.blocks is not None and kl is not None:
        return {"mixture": coded.blocks.information, "kl": kl}
    if posteriors is None or mixture is None or kl is None:
        return {}
    return {
        "zero_mean": zero_mean_information(posteriors.mean, posteriors.log_variance).numpy(),
        "gaussian": gaussian_information(posteriors.mean, posteriors.log_variance).numpy(),
        "mixture": mixture.per_latent.double().numpy(),
        "kl": kl,
    }


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
