"""What is measured on a trained model: MIG, and both sides of WMS = −TC(z)."""

import math
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from hatchel.data.data_set import DataSet
from hatchel.information.latents.aggregate_posterior import LogRatios, log_ratios
from hatchel.latents.posterior import Posterior
from hatchel.methods.variational.trained import TrainedModel
from hatchel.metrics.scores.mig import mutual_information_gap
from hatchel.objectives.gaussian_posterior import reparametrise

DEAD = 0.01
"""Nats of KL below which a latent is masked in MIG."""
BINS = 20


class Identity(NamedTuple):
    """Both sides of WMS = I(z; x) − Σ_j I(z_j; x) = −TC(z), with standard errors; nats.

    Attributes:
        whole: I(z; x).
        parts: Σ_j I(z_j; x).
        whole_minus_sum_error: standard error of WMS.
        negative_tc: −TC(z).
        negative_tc_error: standard error.
        gap_error: standard error of the difference of both sides. What images differ in moves both
            alike and is no part of it, so it is smaller than the other errors would have it.
        saturated: whether I(z; x) has reached the logarithm of the number of images.
    """

    whole: float
    parts: float
    whole_minus_sum_error: float
    negative_tc: float
    negative_tc_error: float
    gap_error: float
    saturated: bool

    @property
    def whole_minus_sum(self) -> float:
        """WMS, nats."""
        return self.whole - self.parts

    @property
    def gap(self) -> float:
        """WMS + TC(z), nats: zero but for the error of sampling."""
        return self.whole_minus_sum - self.negative_tc


def identity(posterior: Posterior, seed: int = 0) -> Identity:
    r"""Estimate both sides of WMS = −TC(z) for the mixture of N posteriors.

    As q(z|x) factorises, :math:`\log q(z|x) = \sum_j \log q(z_j|x)` and so

    .. math:: I(z; x) - \sum_j I(z_j; x)
              = E \log \frac{q(z|x)}{q(z)} - \sum_j E \log \frac{q(z_j|x)}{q(z_j)}
              = -E \log \frac{q(z)}{\prod_j q(z_j)} = -TC(z) \le 0.

    On one sample this holds without any error, so the whole, the parts and TC each have samples
    of z of their own.

    Args:
        posterior: of N images, ``(N, D)``.
        seed: of the samples.
    """
    first, second, third = (_ratios(posterior, seed, side) for side in range(3))
    whole, parts = first.joint, second.per_latent.sum(-1).to(first.joint.dtype)
    negative_tc = -third.total_correlation
    share = whole.exp().mean() / len(whole)  # as aggregate_information judges it
    return Identity(
        float(whole.mean()),
        float(parts.mean()),
        _error(whole - parts),
        float(negative_tc.mean()),
        _error(negative_tc),
        _error(whole - parts - negative_tc),
        bool(share > 0.5),
    )


def _ratios(posterior: Posterior, seed: int, side: int) -> LogRatios:
    state = np.random.SeedSequence([seed, side]).generate_state(1, np.uint64)[0]
    generator = torch.Generator().manual_seed(int(state >> np.uint64(1)))
    noise = torch.randn(posterior.mean.shape, generator=generator)
    mean, log_variance = posterior.mean.cpu(), posterior.log_variance.cpu()
    return log_ratios(mean, log_variance, reparametrise(mean, log_variance, noise))


def _error(values: Tensor) -> float:
    return float(values.std()) / math.sqrt(len(values))


def model_measures(
    model: TrainedModel, data: DataSet, images: int, mixture: int, seed: int = 0
) -> dict[str, float]:
    """Measure a model on images drawn from its data, the same for every model.

    Args:
        model: trained.
        data: with factors.
        images: behind MIG.
        mixture: how many of them, at most, make up q(z).
        seed: of the draws.

    Returns:
        MIG (standard form, dead latents masked; 0 where all are dead), and all of
        :class:`Identity`, by name.
    """
    drawn = data.sample(min(images, len(data)), np.random.default_rng(seed))
    posterior = model.posterior(drawn.x)
    kl = posterior.kl.mean(0)
    active = (kl > DEAD).cpu().numpy()
    codes = posterior.mean.cpu().numpy()
    gap = 0.0
    if active.any():
        gap = mutual_information_gap(codes, drawn.factors, bins=BINS, active=active).value
    both = identity(posterior.first(mixture), seed)
    return {
        "mig": gap,
        "whole": both.whole,
        "parts": both.parts,
        "whole_minus_sum": both.whole_minus_sum,
        "whole_minus_sum_error": both.whole_minus_sum_error,
        "total_correlation": -both.negative_tc,
        "total_correlation_error": both.negative_tc_error,
        "gap": both.gap,
        "gap_error": both.gap_error,
        "saturated": float(both.saturated),
    }
