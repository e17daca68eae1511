"""What is left to train and to measure, and what it will take."""

from collections.abc import Sequence
from pathlib import Path

from hatchel.execution.machine import usable_cores
from hatchel.records.run import RunRecord
from hatchel.runs.training_run import Job
from hatchel.studies.measuring import Measuring
from hatchel.studies.plan import Cost, Planned, Stage, pace
from hatchel.studies.precision.rows import CHECKPOINT_EVERY, PRECISIONS, row_name, spec_of
from hatchel.studies.precision.settings import PrecisionSettings
from hatchel.studies.precision.tasks import measuring
from hatchel.studies.trainings import (
    begun,
    log_of,
    logged,
    stored_records,
    taken,
    title,
    training_jobs,
)

_SECONDS_PER_STEP = {"factor-6.4": 0.14}
_OF_OTHERS = 0.08
"""With two processes on two cores."""
_CHECKPOINT = {"factor-6.4": 66e6}
_CHECKPOINT_OF_OTHERS = 6e6
_MEASURING = Cost(20.0, 1e5)


def stages(settings: PrecisionSettings, root: Path) -> tuple[Stage, ...]:
    """Return trainings, then what is to be measured."""
    return (
        Stage(
            "training",
            lambda: trainings(settings, root),
            lambda: planned_trainings(settings, root),
            usable_cores() if settings.device == "cpu" else 1,
        ),
        Stage(
            "measuring",
            lambda: measurings(settings, root),
            lambda: planned_measurings(settings, root),
        ),
    )


def names(settings: PrecisionSettings) -> tuple[str, ...]:
    """Return the rows: every method in both precisions."""
    return tuple(row_name(m, p) for m in settings.methods for p in PRECISIONS)


def trainings(settings: PrecisionSettings, root: Path) -> list[Job]:
    """Return the trainings that are left, the slowest method first."""
    methods = sorted(settings.methods, key=lambda method: -_pace_of(method))
    specs = [spec_of(m, p, settings.steps, settings.changes) for m in methods for p in PRECISIONS]
    return training_jobs(specs, settings.seeds, root, settings.device)


def measurings(settings: PrecisionSettings, root: Path) -> list[Measuring]:
    """Return the runs that are still to be measured."""
    tasks = [
        measuring(root, name, seed, settings.samples)
        for name in names(settings)
        for seed in range(settings.seeds)
    ]
    return [task for task in tasks if not task.is_done()]


def planned_trainings(settings: PrecisionSettings, root: Path) -> list[Planned]:
    """Say what trainings will take, from where they go on."""
    here = pace(stored_records(root), _expected)
    return [
        Planned(title(job.spec.recipe, job.seeds), job.runs, _cost(job, here))
        for job in trainings(settings, root)
    ]


def planned_measurings(settings: PrecisionSettings, root: Path) -> list[Planned]:
    """Say which runs will be measured: those that are still to be trained, too."""
    rows = [(name, seed) for name in names(settings) for seed in range(settings.seeds)]
    left = [
        (name, seed)
        for name, seed in rows
        if taken(root, name, seed) < settings.steps
        or not measuring(root, name, seed, settings.samples).is_done()
    ]
    return [Planned(title(name, (seed,)), 1, _MEASURING) for name, seed in left]


def steps_taken(settings: PrecisionSettings, root: Path) -> int:
    """Return how many steps of the study's trainings are logged."""
    return sum(
        min(settings.steps, logged(log_of(root, name, seed)))
        for name in names(settings)
        for seed in range(settings.seeds)
    )


def step_count(settings: PrecisionSettings) -> int:
    """Return how many steps the study has in all."""
    return settings.steps * settings.seeds * len(names(settings))


def _cost(job: Job, here: float) -> Cost:
    method = job.spec.recipe.rpartition("-")[0]
    steps = job.spec.training.steps
    kept = min(2, -(-steps // CHECKPOINT_EVERY))
    size = kept * _CHECKPOINT.get(method, _CHECKPOINT_OF_OTHERS)
    return Cost(_pace_of(method) * (steps - begun(job)) * here, job.runs * size)


def _expected(run: RunRecord) -> float:
    return _pace_of(run.method.rpartition("-")[0]) * int(run.settings["step"])


def _pace_of(method: str) -> float:
    return _SECONDS_PER_STEP.get(method, _OF_OTHERS)


def rows_of(runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """Return the names of the rows that have runs, in their order."""
    return tuple(dict.fromkeys(run.method for run in runs))
