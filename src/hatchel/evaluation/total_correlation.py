"""Total correlation of the latents, by three estimators that are wrong in different ways."""

import math

import torch
from torch import Tensor

from hatchel.evaluation.coded import Coded
from hatchel.evaluation.density_ratio import MOST_NATS, discriminated_total_correlation
from hatchel.evaluation.latent_information import Posteriors, mixture_size
from hatchel.information.latents.aggregate_posterior import AggregateInformation
from hatchel.information.units import per_nat
from hatchel.objectives.aggregate_total_correlation import minibatch_stratified
from hatchel.records.evaluation import TotalCorrelationRecord

BATCH = 256
"""Samples in a minibatch of the stratified estimate: the field's usual ones are no larger."""
LEAST_FOR_DISCRIMINATOR = 1_000
"""Codes below which a discriminator learns them by heart."""

NO_POSTERIOR = (
    "Needs q(z|x): store log_variances (N, D) beside the codes. For codes that are a function of "
    "the data it is not finite where they are continuous."
)

NOT_GAUSSIAN = "Needs a code that is Gaussian throughout, and this one has blocks of other laws."


def total_correlations(
    coded: Coded,
    posteriors: Posteriors | None,
    mixture: AggregateInformation | None,
    seed: int,
    width: int,
    steps: int,
) -> tuple[TotalCorrelationRecord, ...]:
    """Estimate the total correlation of the aggregate posterior of the samples given.

    Args:
        coded: of the model.
        posteriors: of the same samples; None where they are not Gaussian, or not known.
        mixture: likewise.
        seed: of the discriminators.
        width: of their layers.
        steps: of their training; 0 for none.
    """
    return (
        _stratified(coded, posteriors),
        _discriminated(coded, posteriors, seed, width, steps),
        _mixture(coded, posteriors, mixture),
    )


def _without(estimator: str, coded: Coded) -> TotalCorrelationRecord:
    why = NO_POSTERIOR if coded.blocks is None else NOT_GAUSSIAN
    return TotalCorrelationRecord(estimator=estimator, nats=None, error=None, note=why)


def _stratified(coded: Coded, posteriors: Posteriors | None) -> TotalCorrelationRecord:
    name = "minibatch-stratified"
    if posteriors is None:
        return _without(name, coded)
    samples = len(posteriors.mean)
    batch = min(BATCH, samples // 2)
    pieces = [torch.split(part, batch) for part in posteriors]
    values = torch.stack(
        [
            minibatch_stratified(z, mean, logs, samples).total_correlation
            for mean, logs, z in zip(*pieces, strict=True)
            if len(z) == batch
        ]
    )
    return TotalCorrelationRecord(
        estimator=name,
        nats=float(values.mean()),
        error=float(values.std() / math.sqrt(len(values))),
        note=f"Mean over {len(values)} minibatches of {batch}. The joint density is seen through "
        "few samples, the more so the more latents carry, which takes it off the truth; the error "
        "is that of the mean alone.",
    )


def _discriminated(
    coded: Coded, posteriors: Posteriors | None, seed: int, width: int, steps: int
) -> TotalCorrelationRecord:
    name, why = "discriminator", _why_not_discriminated(coded, steps)
    if why:
        return TotalCorrelationRecord(estimator=name, nats=None, error=None, note=why)
    found = discriminated_total_correlation(
        _drawn(coded, posteriors).float(),
        latents=torch.from_numpy(coded.column_latents),
        seed=seed,
        width=width,
        steps=steps,
    )
    if found.error == 0:
        note = f"{found.folds} discriminators could not tell these codes from shuffled ones."
        return TotalCorrelationRecord(estimator=name, nats=0.0, error=None, note=note)
    bound = (
        f" Beyond some {MOST_NATS * per_nat('bits'):.0f} bits shuffled codes never look like real "
        "ones, and the estimate only says that it is large."
        if found.value > MOST_NATS
        else ""
    )
    return TotalCorrelationRecord(
        estimator=name,
        nats=found.value,
        error=found.error,
        note=f"{found.folds} discriminators of width {width}, {steps:,} steps each, every one "
        "judging the codes that it was not trained on; the error covers these codes and the "
        f"spread of the discriminators. What they could not learn is missing.{bound}",
    )


def _why_not_discriminated(coded: Coded, steps: int) -> str:
    """Say why discriminators can't be trained on these codes; nothing where they can."""
    if steps == 0:
        return "Not trained."
    if len(coded.codes) < LEAST_FOR_DISCRIMINATOR:
        return (
            f"{len(coded.codes):,} codes are too few to train a discriminator on: it would learn "
            f"them by heart; give {LEAST_FOR_DISCRIMINATOR:,} or more."
        )
    return "One latent alone has no total correlation." if len(coded.latent_names) < 2 else ""


def _drawn(coded: Coded, posteriors: Posteriors | None) -> Tensor:
    if posteriors is not None:
        return posteriors.z
    return torch.from_numpy(coded.codes if coded.blocks is None else coded.blocks.z)


def _mixture(
    coded: Coded, posteriors: Posteriors | None, mixture: AggregateInformation | None
) -> TotalCorrelationRecord:
    name = "mixture"
    if posteriors is None or mixture is None:
        return _without(name, coded)
    samples = mixture_size(*posteriors.mean.shape)
    joint, most = float(mixture.joint) * per_nat("bits"), math.log2(samples)
    short = (
        f" It is bounded by their number: I(z; x) = {joint:.2f} bits is close to log {samples:,} = "
        f"{most:.2f} bits, so that more samples would show more."
        if bool(mixture.saturated)
        else ""
    )
    return TotalCorrelationRecord(
        estimator=name,
        nats=float(mixture.total_correlation),
        error=None,
        note=f"Exact over {samples:,} samples.{short}",
    )
