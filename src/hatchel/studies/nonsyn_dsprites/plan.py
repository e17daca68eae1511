"""What is left to train and to measure, and what it will take."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hatchel.execution.machine import usable_cores
from hatchel.records.spec import RunSpec
from hatchel.records.training_record import METRICS, seed_directory
from hatchel.runs.training_run import Job
from hatchel.studies.measuring import Measuring
from hatchel.studies.nonsyn_dsprites.cost import MEASURING, pace_of, training_cost
from hatchel.studies.nonsyn_dsprites.rows import (
    NARROW,
    NARROW_PATTERN,
    NONSYN,
    applied,
    narrow_name,
    narrow_spec,
    spec_of,
)
from hatchel.studies.nonsyn_dsprites.settings import NonSynSettings
from hatchel.studies.nonsyn_dsprites.synergy_term import alive
from hatchel.studies.nonsyn_dsprites.tasks import is_measured, measuring
from hatchel.studies.plan import Planned, Stage
from hatchel.studies.trainings import (
    begun,
    is_trained,
    log_of,
    logged,
    run_of,
    stored_records,
    title,
    training_jobs,
)


def stages(settings: NonSynSettings, root: Path) -> tuple[Stage, ...]:
    """Return trainings, the control that waits for Non-Syn VAE, and what is to be measured."""
    trainers = usable_cores() if settings.device == "cpu" else 1
    return (
        Stage(
            "training",
            lambda: first_plan(settings, root),
            lambda: planned_trainings(first_plan(settings, root), root),
            trainers,
        ),
        Stage(
            f"the control, which waits for {NONSYN}",
            lambda: narrow_plan(settings, root),
            lambda: planned_control(settings, root),
            trainers,
        ),
        Stage(
            "measuring",
            lambda: measurings(settings, root, trained_names(settings, root)),
            lambda: planned_measurings(settings, root),
        ),
    )


def first_plan(settings: NonSynSettings, root: Path) -> list[Job]:
    """Return the trainings that are left, but for the control that waits for Non-Syn VAE.

    The slowest methods come first, so that no core is left with one of them at the end.
    """
    names = [name for name in settings.methods if name != NARROW]
    names.sort(key=lambda name: (not name.startswith("factor"), name != NONSYN))
    specs = [spec_of(name, settings.steps) for name in names]
    return _jobs(specs, settings, root)


def narrow_plan(settings: NonSynSettings, root: Path) -> list[Job]:
    """Return the trainings of the VAE with as many latents as Non-Syn VAE leaves alive."""
    latents = surviving_latents(settings, root) if NARROW in settings.methods else None
    if latents is None:
        return []
    return _jobs([narrow_spec(latents, settings.steps)], settings, root)


def surviving_latents(settings: NonSynSettings, root: Path) -> int | None:
    """Return how many latents Non-Syn VAE leaves alive, the rounded mean over its seeds.

    One number for all seeds makes the control one method; it is at least 1. None where no run of
    Non-Syn VAE came to its end.
    """
    runs = [run_of(root, NONSYN, seed) for seed in range(settings.seeds)]
    counts = [alive(run.log) for run in runs if run.record.status == "finished"]
    return max(1, int(np.mean(counts) + 0.5)) if counts else None


def _jobs(specs: Sequence[RunSpec], settings: NonSynSettings, root: Path) -> list[Job]:
    changed = [applied(spec, settings.changes) for spec in specs]
    return training_jobs(changed, settings.seeds, root, settings.device)


def trained_names(settings: NonSynSettings, root: Path) -> tuple[str, ...]:
    """Return the names under which the runs of the methods are stored, as far as they exist."""
    names = [name for name in settings.methods if name != NARROW]
    latents = surviving_latents(settings, root) if NARROW in settings.methods else None
    if latents is not None:
        names.insert(settings.methods.index(NARROW), narrow_name(latents))
    return tuple(names)


def measurings(settings: NonSynSettings, root: Path, names: Sequence[str]) -> list[Measuring]:
    """Return the runs of these names that are still to be measured."""
    tasks = [
        measuring(root, name, seed, settings.scale)
        for name in names
        for seed in range(settings.seeds)
    ]
    return [task for task in tasks if not is_measured(task)]


def planned_trainings(jobs: Sequence[Job], root: Path) -> list[Planned]:
    """Say what trainings will take, from where they go on."""
    pace = pace_of(stored_records(root))
    return [
        Planned(
            title(job.spec.recipe, job.seeds),
            job.runs,
            training_cost(job.spec.recipe, job.spec.training.steps, job.runs, begun(job), pace),
        )
        for job in jobs
    ]


def planned_control(settings: NonSynSettings, root: Path) -> list[Planned]:
    """Say what the control will take; how narrow it is may not be known yet."""
    if NARROW not in settings.methods:
        return []
    if _has_trained(settings, root, NONSYN):
        return planned_trainings(narrow_plan(settings, root), root)
    pace = pace_of(stored_records(root))
    return [
        Planned(title(NARROW, (seed,)), 1, training_cost(NARROW, settings.steps, 1, 0, pace))
        for seed in range(settings.seeds)
    ]


def planned_measurings(settings: NonSynSettings, root: Path) -> list[Planned]:
    """Say which runs will be measured: those that are still to be trained, too."""
    known = trained_names(settings, root) if _has_trained(settings, root, NONSYN) else ()
    names = known or settings.methods
    trained = [name for name in names if _has_trained(settings, root, name)]
    left = [(task.method, task.seed) for task in measurings(settings, root, trained)]
    left += [(name, s) for name in names if name not in trained for s in range(settings.seeds)]
    return [Planned(title(name, (seed,)), 1, MEASURING) for name, seed in left]


def _has_trained(settings: NonSynSettings, root: Path, name: str) -> bool:
    return is_trained(root, name, settings.seeds, settings.steps)


def steps_taken(settings: NonSynSettings, root: Path) -> int:
    """Return how many steps of the study's trainings are logged, of all that there will be."""
    names = [name for name in settings.methods if name != NARROW]
    return sum(
        min(settings.steps, logged(path))
        for seed in range(settings.seeds)
        for path in [
            *(log_of(root, name, seed) for name in names),
            *(_newest_narrow(root, seed) if NARROW in settings.methods else ()),
        ]
    )


def _newest_narrow(root: Path, seed: int) -> list[Path]:
    logs = [
        seed_directory(folder, seed) / METRICS for folder in (root / "runs").glob(NARROW_PATTERN)
    ]
    return sorted((log for log in logs if log.exists()), key=lambda log: log.stat().st_mtime)[-1:]


def step_count(settings: NonSynSettings) -> int:
    """Return how many steps the study has in all."""
    return settings.steps * settings.seeds * len(settings.methods)
