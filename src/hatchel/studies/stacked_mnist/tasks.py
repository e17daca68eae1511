"""Training and measuring a seed: two records, and the pictures of its stack."""

import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from hatchel.data.data_set import DataSet
from hatchel.data.sets.mnist import load_mnist
from hatchel.records.files import write_arrays
from hatchel.records.run import RunRecord, fingerprint, read_run, write_run
from hatchel.reports.stored import array_path
from hatchel.studies.stacked_mnist import NAME
from hatchel.studies.stacked_mnist.findings import CODE, STACKED
from hatchel.studies.stacked_mnist.measures import (
    both_accuracies,
    both_layers,
    code_alone,
    manipulated,
)
from hatchel.studies.stacked_mnist.settings import StackedMnistSettings
from hatchel.studies.stacked_mnist.training import Learned, learned

METHODS = (CODE, STACKED)


@dataclass(frozen=True)
class Seed:
    """A seed to be trained and measured.

    Attributes:
        settings: of the study.
        root: the study's directory.
        seed: of all draws.
    """

    settings: StackedMnistSettings
    root: Path
    seed: int

    @property
    def title(self) -> str:
        """The method's name."""
        return STACKED

    @property
    def runs(self) -> int:
        """The code alone, and both layers."""
        return len(METHODS)

    def execute(self) -> list[RunRecord]:
        """Train, measure and store; what fails is stored with its reason."""
        begin = time.perf_counter()
        found, reason = dict[str, dict[str, float]](), ""
        try:
            found = self._measured()
        except (ArithmeticError, MemoryError, OSError, RuntimeError, ValueError) as error:
            reason = str(error)
        seconds = (time.perf_counter() - begin) / self.runs
        records = [self._record(name, found.get(name, {}), reason, seconds) for name in METHODS]
        for record in records:
            write_run(self.root, record)
        return records

    def is_done(self) -> bool:
        """Say whether both records and the pictures are stored."""
        records = [read_run(self.root, name, 0, self.seed) for name in METHODS]
        own = self._fingerprint()
        whole = all(
            record is not None and record.fingerprint == own and record.status == "finished"
            for record in records
        )
        return whole and array_path(self.root, STACKED, self.seed).exists()

    def _measured(self) -> dict[str, dict[str, float]]:
        train, test = load_mnist("train"), load_mnist("test")
        found = learned(train, self.settings, self.seed)
        pictures = manipulated(found.stack.trained, test, self.seed, self.settings.samples)
        write_arrays(array_path(self.root, STACKED, self.seed), pictures)
        return self._numbers(found, test)

    def _numbers(self, found: Learned, test: DataSet) -> dict[str, dict[str, float]]:
        given = (test, self.seed, self.settings.samples)
        stacked = both_layers(found.stack.trained, *given)
        stacked["accuracy.start"] = both_accuracies(found.started.trained, test)["accuracy"]
        stacked["training_loss"] = float(np.mean(found.stack.losses[-5:]))
        return {CODE: code_alone(found.code.trained, *given), STACKED: stacked}

    def _record(
        self, method: str, metrics: dict[str, float], reason: str, seconds: float
    ) -> RunRecord:
        return RunRecord(
            study=NAME,
            method=method,
            draw=0,
            seed=self.seed,
            fingerprint=self._fingerprint(),
            settings=self.settings.model_dump(mode="json"),
            status="failed" if reason else "finished",
            reason=reason,
            metrics=metrics,
            seconds=seconds,
            device=self.settings.device,
        )

    def _fingerprint(self) -> str:
        facts = self.settings.model_dump(mode="json", exclude={"seeds"})
        return fingerprint(
            {"study": NAME, "version": version("hatchel"), "seed": self.seed, **facts}
        )


def tasks_of(settings: StackedMnistSettings, root: Path) -> list[Seed]:
    """Return the seeds that are left."""
    every = [Seed(settings, root, seed) for seed in range(settings.seeds)]
    return [task for task in every if not task.is_done()]
