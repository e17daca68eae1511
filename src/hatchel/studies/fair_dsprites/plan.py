"""What is left to train and to measure, and what it will take."""

from collections.abc import Sequence
from pathlib import Path

from hatchel.execution.machine import usable_cores
from hatchel.records.run import RunRecord
from hatchel.runs.training_run import Job
from hatchel.studies.fair_dsprites.cells import CHECKPOINT_EVERY, cells, spec_of
from hatchel.studies.fair_dsprites.settings import FairDspritesSettings
from hatchel.studies.fair_dsprites.tasks import measuring
from hatchel.studies.measuring import Measuring
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

_SECONDS_PER_STEP = 0.11
"""With two processes on two cores, in bfloat16."""
_CHECKPOINT = 60e6
_MEASURING = Cost(5.0, 1e5)


def stages(settings: FairDspritesSettings, root: Path) -> tuple[Stage, ...]:
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


def names(settings: FairDspritesSettings) -> tuple[str, ...]:
    """Return the names of the cells."""
    return tuple(cell.name for cell in cells(settings.alphas, settings.gammas))


def trainings(settings: FairDspritesSettings, root: Path) -> list[Job]:
    """Return the trainings that are left."""
    grid = cells(settings.alphas, settings.gammas)
    specs = [spec_of(cell, settings.steps, settings.changes) for cell in grid]
    return training_jobs(specs, settings.seeds, root, settings.device)


def measurings(settings: FairDspritesSettings, root: Path) -> list[Measuring]:
    """Return the runs that are still to be measured."""
    tasks = [measuring(root, name, seed, settings.samples) for name, seed in _runs(settings)]
    return [task for task in tasks if not task.is_done()]


def planned_trainings(settings: FairDspritesSettings, root: Path) -> list[Planned]:
    """Say what trainings will take, from where they go on."""
    here = pace(stored_records(root), _expected)
    return [
        Planned(title(job.spec.recipe, job.seeds), job.runs, _cost(job, here))
        for job in trainings(settings, root)
    ]


def planned_measurings(settings: FairDspritesSettings, root: Path) -> list[Planned]:
    """Say which runs will be measured: those that are still to be trained, too."""
    left = [
        (name, seed)
        for name, seed in _runs(settings)
        if taken(root, name, seed) < settings.steps
        or not measuring(root, name, seed, settings.samples).is_done()
    ]
    return [Planned(title(name, (seed,)), 1, _MEASURING) for name, seed in left]


def steps_taken(settings: FairDspritesSettings, root: Path) -> int:
    """Return how many steps of the study's trainings are logged."""
    return sum(
        min(settings.steps, logged(log_of(root, name, seed))) for name, seed in _runs(settings)
    )


def step_count(settings: FairDspritesSettings) -> int:
    """Return how many steps the study has in all."""
    return settings.steps * len(_runs(settings))


def rows_of(runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """Return the names of the cells that have runs, in their order."""
    return tuple(dict.fromkeys(run.method for run in runs))


def _runs(settings: FairDspritesSettings) -> list[tuple[str, int]]:
    return [(name, seed) for name in names(settings) for seed in range(settings.seeds)]


def _cost(job: Job, here: float) -> Cost:
    steps = job.spec.training.steps
    kept = min(2, -(-steps // CHECKPOINT_EVERY))
    seconds = _SECONDS_PER_STEP * (steps - begun(job)) * here
    return Cost(seconds, job.runs * kept * _CHECKPOINT)


def _expected(run: RunRecord) -> float:
    return _SECONDS_PER_STEP * int(run.settings["step"])
