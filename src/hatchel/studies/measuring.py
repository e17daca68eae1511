"""Measuring a trained run: what its log and its model say, as one record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

import torch

from hatchel.records.run import Curve, RunRecord, fingerprint, read_run, write_run
from hatchel.records.spec import RunSpec, flattened
from hatchel.records.training_record import TrainingRecord
from hatchel.runs.stored import Run
from hatchel.studies.trainings import run_of


class Measured(NamedTuple):
    """What was measured of a run: numbers by name, and curves over training."""

    metrics: Mapping[str, float]
    curves: Mapping[str, Curve] = {}


@dataclass(frozen=True)
class Measuring:
    """One run to be measured.

    Attributes:
        study: that it belongs to.
        root: the study's directory.
        method: under which the run is stored.
        seed: of the run.
        measure: measures it; picklable.
        facts: what else the numbers depend on; JSON can hold it.
    """

    study: str
    root: Path
    method: str
    seed: int
    measure: Callable[[Run], Measured]
    facts: Mapping[str, Any] = field(default_factory=dict)

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
        run = run_of(self.root, self.method, self.seed)
        trained = run.record
        found = Measured({})
        reason = trained.reason if trained.status == "failed" else ""
        if not reason:
            try:
                found = self.measure(run)
            except (ArithmeticError, MemoryError, OSError, RuntimeError, ValueError) as error:
                reason = f"it was trained but not measured: {error}"
        record = RunRecord(
            study=self.study,
            method=self.method,
            draw=0,
            seed=self.seed,
            fingerprint=self._fingerprint(trained),
            settings=_settings(run.spec, trained),
            status="failed" if reason else "finished",
            reason=reason,
            metrics=dict(found.metrics),
            curves=dict(found.curves),
            seconds=trained.seconds,
            device=trained.device,
        )
        write_run(self.root, record)
        return [record]

    def is_done(self) -> bool:
        """Say whether this very run, as far as it has come, is measured."""
        record = read_run(self.root, self.method, 0, self.seed)
        trained = run_of(self.root, self.method, self.seed).record
        if record is None or record.fingerprint != self._fingerprint(trained):
            return False
        return record.status == "finished" or trained.status == "failed"

    def _fingerprint(self, trained: TrainingRecord) -> str:
        return fingerprint(
            {
                "study": self.study,
                "version": version("hatchel"),
                "digest": trained.digest,
                "seed": trained.seed,
                "step": trained.step,
                "status": trained.status,
                **self.facts,
            }
        )


def _settings(spec: RunSpec, trained: TrainingRecord) -> dict[str, object]:
    return flattened(spec) | {
        "step": trained.step,
        "threads": trained.threads,
        "torch": torch.__version__,
    }
