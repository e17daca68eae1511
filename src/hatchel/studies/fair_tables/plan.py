"""What is left to train and to judge, and what it will take."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from hatchel.execution.machine import usable_cores
from hatchel.records.run import RunRecord
from hatchel.runs.training_run import Job
from hatchel.studies.fair_tables import NAME
from hatchel.studies.fair_tables.judging import Untrained, measured
from hatchel.studies.fair_tables.rows import (
    CHECKPOINT_EVERY,
    UNTRAINED,
    Named,
    spec_of,
    trained_rows,
)
from hatchel.studies.fair_tables.settings import FairTablesSettings
from hatchel.studies.measuring import Measuring
from hatchel.studies.plan import Cost, Planned, Stage, pace
from hatchel.studies.trainings import begun, stored_records, taken, title, training_jobs

_SECONDS_PER_STEP = {"vae": 0.002, "beta-4": 0.002}
_WITH_DISCRIMINATOR = 0.04
"""With two processes on two cores."""
_CHECKPOINT = {"vae": 1e6, "beta-4": 1e6}
_CHECKPOINT_WITH_DISCRIMINATOR = 55e6
_JUDGING = Cost(8.0, 1e5)


def stages(settings: FairTablesSettings, root: Path) -> tuple[Stage, ...]:
    """Return trainings, then what is to be judged."""
    return (
        Stage(
            "training",
            lambda: trainings(settings, root),
            lambda: planned_trainings(settings, root),
            usable_cores() if settings.device == "cpu" else 1,
        ),
        Stage(
            "judging",
            lambda: judgings(settings, root),
            lambda: planned_judgings(settings, root),
        ),
    )


def rows_of(settings: FairTablesSettings) -> tuple[Named, ...]:
    """Return all rows, those that are trained first."""
    trained = trained_rows(settings.data, settings.alphas, settings.gammas)
    return (*trained, *(Named(data, row) for data in settings.data for row in UNTRAINED))


def trainings(settings: FairTablesSettings, root: Path) -> list[Job]:
    """Return the trainings that are left."""
    rows = trained_rows(settings.data, settings.alphas, settings.gammas)
    specs = [spec_of(row, settings.steps, settings.changes) for row in rows]
    return training_jobs(specs, settings.seeds, root, settings.device)


def judgings(settings: FairTablesSettings, root: Path) -> list[Measuring | Untrained]:
    """Return what is still to be judged."""
    tasks = [_judging(settings, root, row, seed) for row, seed in _runs(settings)]
    return [task for task in tasks if not task.is_done()]


def planned_trainings(settings: FairTablesSettings, root: Path) -> list[Planned]:
    """Say what trainings will take, from where they go on."""
    here = pace(stored_records(root), _expected)
    return [
        Planned(title(job.spec.recipe, job.seeds), job.runs, _cost(job, here))
        for job in trainings(settings, root)
    ]


def planned_judgings(settings: FairTablesSettings, root: Path) -> list[Planned]:
    """Say what will be judged: what is still to be trained, too."""
    left = [
        (row, seed)
        for row, seed in _runs(settings)
        if _is_behind(settings, root, row, seed)
        or not _judging(settings, root, row, seed).is_done()
    ]
    return [Planned(title(row.method, (seed,)), 1, _JUDGING) for row, seed in left]


def run_count(settings: FairTablesSettings) -> int:
    """Return how many runs the study has: those that train count twice, as they are judged too."""
    trained = trained_rows(settings.data, settings.alphas, settings.gammas)
    return settings.seeds * (len(trained) + len(rows_of(settings)))


def _runs(settings: FairTablesSettings) -> list[tuple[Named, int]]:
    return [(row, seed) for row in rows_of(settings) for seed in range(settings.seeds)]


def _is_behind(settings: FairTablesSettings, root: Path, row: Named, seed: int) -> bool:
    return row.row not in UNTRAINED and taken(root, row.method, seed) < settings.steps


def _judging(
    settings: FairTablesSettings, root: Path, row: Named, seed: int
) -> Measuring | Untrained:
    if row.row in UNTRAINED:
        return Untrained(root, row, seed, settings.samples, settings.probe)
    samples, probe = settings.samples, settings.probe
    judge = partial(measured, samples=samples, probe=probe, removable=row.is_ffvae)
    how = {"samples": samples, "probe": probe}
    return Measuring(NAME, root, row.method, seed, judge, how)


def _cost(job: Job, here: float) -> Cost:
    row, steps = job.spec.recipe.split(".", 1)[1], job.spec.training.steps
    kept = min(2, -(-steps // CHECKPOINT_EVERY))
    size = kept * _CHECKPOINT.get(row, _CHECKPOINT_WITH_DISCRIMINATOR)
    return Cost(_pace_of(row) * (steps - begun(job)) * here, job.runs * size)


def _expected(run: RunRecord) -> float:
    if "step" not in run.settings:
        return run.seconds  # nothing was trained: as long as it took
    return _pace_of(run.method.split(".", 1)[1]) * int(run.settings["step"])


def _pace_of(row: str) -> float:
    return _SECONDS_PER_STEP.get(row, _WITH_DISCRIMINATOR)


def stored_rows(runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """Return the names of the rows that have runs, in their order."""
    return tuple(dict.fromkeys(run.method for run in runs))
