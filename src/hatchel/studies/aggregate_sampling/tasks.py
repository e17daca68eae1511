"""Measuring a run: how wide each latent spreads, and how good samples of each source are."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.stats import spearmanr

from hatchel.evaluation.coded import ACTIVE
from hatchel.evaluation.sampling.quality import sample_quality
from hatchel.latents.sources import SOURCES
from hatchel.methods.variational.sampling import stored_posterior
from hatchel.methods.variational.spread import Spread, spread_of
from hatchel.records.files import write_arrays
from hatchel.records.samples import SampleQualityRecord, SampleScoresRecord, write_quality
from hatchel.reports.stored import array_path
from hatchel.runs.pictures import as_bytes
from hatchel.runs.stored import Run
from hatchel.studies.aggregate_sampling import NAME
from hatchel.studies.aggregate_sampling.models import VAE
from hatchel.studies.aggregate_sampling.settings import AggregateSettings
from hatchel.studies.measuring import Measured, Measuring

WIDE = 2.0
"""Variance above which the paper calls a standard normal prior far from optimal."""
PICTURED = 0
"""The seed whose samples are drawn."""
_SHOWN = 30


def measuring(root: Path, seed: int, settings: AggregateSettings) -> Measuring:
    """Return the task that measures a run, and stores pictures where it is of seed 0."""
    facts = settings.model_dump(include={"samples", "mixture"})
    place = array_path(root, f"{VAE}-seed-{seed:03d}", 0)
    measure = partial(measured, place=place, pictured=seed == PICTURED, **facts)
    return Measuring(NAME, root, VAE, seed, measure, facts)


def measured(run: Run, *, samples: int, mixture: int, place: Path, pictured: bool) -> Measured:
    """Measure the marginals of a run and the samples of every source.

    The features behind the scores are the same for every run: they are learned from the data.

    Args:
        run: of a code of Gaussian latents.
        samples: of each source.
        mixture: posteriors that make up q(z).
        place: of the arrays.
        pictured: whether samples are stored.
    """
    model = run.trained().to("cpu", torch.float32)
    spread = spread_of(stored_posterior(model, run.data.training, mixture, 0))
    quality = sample_quality(run, SOURCES, samples=samples, stored=mixture, device="cpu")
    write_quality(run.directory, quality)
    arrays = {"variance": spread.deviation**2, "information": spread.information}
    write_arrays(place, arrays | (pictures(run, mixture) if pictured else {}))
    return Measured(
        {**marginal_measures(spread), **quality_measures(quality)}
        | {"minus_elbo": -run.record.final["elbo"]}
    )


def marginal_measures(spread: Spread) -> dict[str, float]:
    """Return how wide latents spread, and whether the wide ones say more."""
    variance = spread.deviation**2
    return {
        "above_two": float((variance > WIDE).mean()),
        "greatest": float(variance.max()),
        "mean_variance": float(variance.mean()),
        "rank_correlation": float(spearmanr(variance, spread.information).statistic),
        "information": float(spread.information.sum()),
        "active": float((spread.kl > ACTIVE).sum()),
    }


def quality_measures(quality: SampleQualityRecord) -> dict[str, float]:
    """Return every score by its source: "marginals.coverage"."""
    found = {**quality.generated, "real": quality.real}
    return {
        f"{source}.{score}": value
        for source, record in found.items()
        for score, value in scores(record).items()
    }


def scores(record: SampleScoresRecord) -> dict[str, float]:
    """Return the scores of some samples by name."""
    near = {name: getattr(record, name) for name in ("precision", "recall", "density", "coverage")}
    told = {f"told_by_{name}": each for name, each in record.two_sample.items()}
    return {name: each.value for name, each in (near | told).items() if each.value is not None}


def pictures(run: Run, mixture: int) -> dict[str, NDArray[Any]]:
    """Return samples of each source, and held-out ones, as bytes."""
    sampler, held = run.sampler(stored=mixture, device="cpu"), run.data.evaluation
    real = held.samples(held.some(_SHOWN, np.random.default_rng(0)))
    made = {source: sampler(_SHOWN, source).x for source in SOURCES}
    return {name: as_bytes(images) for name, images in (made | {"real": real}).items()}
