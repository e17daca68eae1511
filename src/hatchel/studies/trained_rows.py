"""Rows that are trained and then measured: what is left of them, and what it will take."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from hatchel.execution.machine import usable_cores
from hatchel.execution.task import Task
from hatchel.records.run import RunRecord
from hatchel.records.spec import RunSpec
from hatchel.runs.training_run import Job
from hatchel.studies.plan import Cost, Planned, Stage, pace
from hatchel.studies.trainings import (
    begun,
    log_of,
    logged,
    stored_records,
    taken,
    title,
    training_jobs,
)


class Effort(NamedTuple):
    """What a row takes.

    Attributes:
        seconds: of a step, with two processes on two cores.
        checkpoint: bytes of one.
    """

    seconds: float
    checkpoint: float


class MeasuringTask(Task[RunRecord], Protocol):
    """The measuring of one run; its title is the name that the run is stored under."""

    @property
    def seed(self) -> int:
        """Of the run."""

    def is_done(self) -> bool:
        """Say whether this very run, as far as it has come, is measured."""


@dataclass(frozen=True)
class TrainedRows:
    """What a study trains, each row from several seeds, and then measures.

    Attributes:
        root: the study's directory.
        specs: of the rows in the order in which they are trained; a row's name is its recipe.
        seeds: of each row.
        device: where to train.
        effort: what a row takes, by its name.
        measurings: of all runs, and of what is measured without a training.
        measuring: what one of them takes.
    """

    root: Path
    specs: Sequence[RunSpec]
    seeds: int
    device: str
    effort: Callable[[str], Effort]
    measurings: Sequence[MeasuringTask]
    measuring: Cost

    @property
    def stages(self) -> tuple[Stage, Stage]:
        """Trainings, then what is to be measured."""
        trainers = usable_cores() if self.device == "cpu" else 1
        return (
            Stage("training", self._trainings, self._planned_trainings, trainers),
            Stage("measuring", self._left, self._planned_measurings),
        )

    @property
    def step_count(self) -> int:
        """Steps of all trainings."""
        return self.seeds * sum(spec.training.steps for spec in self.specs)

    @property
    def steps_taken(self) -> int:
        """Steps that are logged."""
        return sum(
            min(spec.training.steps, logged(log_of(self.root, spec.recipe, seed)))
            for spec in self.specs
            for seed in range(self.seeds)
        )

    def _trainings(self) -> list[Job]:
        return training_jobs(self.specs, self.seeds, self.root, self.device)

    def _left(self) -> list[Task[Any]]:
        return [task for task in self.measurings if not task.is_done()]

    def _planned_trainings(self) -> list[Planned]:
        """Say what trainings will take, from where they go on."""
        here = pace(stored_records(self.root), self._expected)
        return [
            Planned(title(job.spec.recipe, job.seeds), job.runs, self._cost(job, here))
            for job in self._trainings()
        ]

    def _planned_measurings(self) -> list[Planned]:
        """Say which runs will be measured: those that are still to be trained, too."""
        steps = {spec.recipe: spec.training.steps for spec in self.specs}
        left = [
            task
            for task in self.measurings
            if taken(self.root, task.title, task.seed) < steps.get(task.title, 0)
            or not task.is_done()
        ]
        return [Planned(title(task.title, (task.seed,)), 1, self.measuring) for task in left]

    def _cost(self, job: Job, here: float) -> Cost:
        training, effort = job.spec.training, self.effort(job.spec.recipe)
        kept = min(2, -(-training.steps // training.checkpoint_every))  # the two last ones
        seconds = effort.seconds * (training.steps - begun(job)) * here
        return Cost(seconds, job.runs * kept * effort.checkpoint)

    def _expected(self, run: RunRecord) -> float:
        return self.effort(run.method).seconds * int(run.settings.get("step", 0))
