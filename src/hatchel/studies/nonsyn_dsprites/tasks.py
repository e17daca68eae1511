"""Measuring a trained run: what its log and its model say, as one record."""

import math
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import torch

from hatchel.records.run import Curve, RunRecord, fingerprint, read_run, write_run
from hatchel.records.spec import RunSpec, flattened
from hatchel.records.training_log import TrainingLog
from hatchel.records.training_record import PICTURES, TrainingRecord, seed_directory
from hatchel.runs.pictures import store_pictures
from hatchel.runs.stored import Run
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

PICTURED = 0
"""The seed whose pictures are drawn."""


def runs_root(root: Path, method: str) -> Path:
    """Return the directory below which the seeds of a method lie."""
    return root / "runs" / method


def run_of(root: Path, method: str, seed: int) -> Run:
    """Return the run of a seed."""
    return Run(seed_directory(runs_root(root, method), seed))


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


@dataclass(frozen=True)
class Measuring:
    """One run to be measured.

    Attributes:
        root: the study's directory.
        method: under which the run is stored.
        seed: of the run.
        scale: by what.
    """

    root: Path
    method: str
    seed: int
    scale: Scale

    @property
    def title(self) -> str:
        """The method's name."""
        return self.method

    @property
    def runs(self) -> int:
        """One."""
        return 1

    def execute(self) -> list[RunRecord]:
        """Measure the run and store its record; what can't be measured is stored as failed."""
        run, by = run_of(self.root, self.method, self.seed), self.scale
        trained, spec = run.record, run.spec
        metrics: dict[str, float] = {}
        curves: dict[str, Curve] = {}
        reason = trained.reason if trained.status == "failed" else ""
        if not reason:
            try:
                log = run.log
                synergy = finite(synergy_term(log, by.alpha, by.discount, by.window))
                metrics = log_measures(log, synergy)
                metrics |= model_measures(run.trained(), run.data, by.images, by.mixture)
                if self.seed == PICTURED:
                    store_pictures(run)
                curves = {"synergy": synergy}
            except (ArithmeticError, MemoryError, OSError, RuntimeError, ValueError) as error:
                metrics, reason = {}, f"it was trained but not measured: {error}"
        record = RunRecord(
            study=NAME,
            method=self.method,
            draw=0,
            seed=self.seed,
            fingerprint=_fingerprint(trained, by),
            settings=_settings(spec, trained),
            status="failed" if reason else "finished",
            reason=reason,
            metrics=metrics,
            curves=curves,
            seconds=trained.seconds,
            device=trained.device,
        )
        write_run(self.root, record)
        return [record]


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
    """Say whether this very run, as far as it has come, is measured."""
    record = read_run(task.root, task.method, 0, task.seed)
    run = run_of(task.root, task.method, task.seed)
    if record is None or record.fingerprint != _fingerprint(run.record, task.scale):
        return False
    if record.status == "failed":
        return run.record.status == "failed"
    return task.seed != PICTURED or (run.directory / PICTURES).exists()


def _fingerprint(trained: TrainingRecord, scale: Scale) -> str:
    return fingerprint(
        {
            "study": NAME,
            "version": version("hatchel"),
            "digest": trained.digest,
            "seed": trained.seed,
            "step": trained.step,
            "status": trained.status,
            "scale": scale._asdict(),
        }
    )


def _settings(spec: RunSpec, trained: TrainingRecord) -> dict[str, object]:
    return flattened(spec) | {
        "step": trained.step,
        "threads": trained.threads,
        "torch": torch.__version__,
    }
