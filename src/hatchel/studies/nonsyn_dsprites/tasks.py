"""Measuring a trained run: what its log and its model say."""

import math
from functools import partial
from pathlib import Path
from typing import NamedTuple

from hatchel.records.run import Curve
from hatchel.records.training_log import TrainingLog
from hatchel.records.training_record import PICTURES
from hatchel.runs.pictures import store_pictures
from hatchel.runs.stored import Run
from hatchel.studies.measuring import Measured, Measuring
from hatchel.studies.nonsyn_dsprites import NAME
from hatchel.studies.nonsyn_dsprites.measures import model_measures
from hatchel.studies.nonsyn_dsprites.synergy_term import (
    ALIVE,
    alive,
    fall,
    frozen_at,
    late_kl,
    late_terms,
    synergy_term,
)
from hatchel.studies.trainings import run_of

PICTURED = 0
"""The seed whose pictures are drawn."""


class Scale(NamedTuple):
    """By what every run is measured.

    Attributes:
        alpha: α of the synergy term.
        discount: ω of the greedy search.
        window: steps over which the term is followed.
        images: behind MIG.
        mixture: images whose posteriors make up q(z).
    """

    alpha: float
    discount: float
    window: int
    images: int
    mixture: int


def measuring(root: Path, method: str, seed: int, scale: Scale) -> Measuring:
    """Return the task that measures a run, and draws its pictures where it is of seed 0."""
    measure = partial(measured, scale=scale, pictured=seed == PICTURED)
    return Measuring(NAME, root, method, seed, measure, {"scale": scale._asdict()})


def measured(run: Run, *, scale: Scale, pictured: bool) -> Measured:
    """Measure a run by its log and its model."""
    log = run.log
    synergy = finite(synergy_term(log, scale.alpha, scale.discount, scale.window))
    metrics = log_measures(log, synergy)
    metrics |= model_measures(run.trained(), run.data, scale.images, scale.mixture)
    if pictured:
        store_pictures(run)
    return Measured(metrics, {"synergy": synergy})


def log_measures(log: TrainingLog, synergy: Curve) -> dict[str, float]:
    """Return what a log says of a run: where its terms end, and how its synergy term falls."""
    terms = late_terms(log)
    found = {
        "minus_elbo": -terms["elbo"],
        "reconstruction": terms["reconstruction"],
        "kl": terms["kl"],
        "active_latents": float(alive(log)),
    }
    fallen, frozen = fall(synergy), frozen_at(log)
    if fallen is not None:
        found |= {"synergy_peak": fallen.peak, "synergy_end": fallen.end}
    if frozen is not None and log.worst_set is not None:
        worst = log.worst_set[-1]
        dead = worst & (late_kl(log) <= ALIVE)
        found |= {
            "frozen_at": float(frozen),
            "worst_latents": float(worst.sum()),
            "worst_dead": float(dead.sum()),
        }
    return found


def finite(curve: Curve) -> Curve:
    """Return a curve without the points that are no numbers."""
    kept = [(s, v) for s, v in zip(curve.steps, curve.values, strict=True) if math.isfinite(v)]
    return Curve(steps=tuple(s for s, _ in kept), values=tuple(v for _, v in kept))


def is_measured(task: Measuring) -> bool:
    """Say whether a run is measured, as far as it has come, and its pictures are drawn."""
    if not task.is_done():
        return False
    run = run_of(task.root, task.method, task.seed)
    pictured = task.seed == PICTURED and run.record.status != "failed"
    return not pictured or (run.directory / PICTURES).exists()
