"""What is left to train and to measure, and what it will take."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from hatchel.execution.machine import usable_cores
from hatchel.records.run import RunRecord, read_run
from hatchel.records.spec import RunSpec
from hatchel.records.training_log import last_entries
from hatchel.records.training_record import METRICS, RECORD, read_record, seed_directory
from hatchel.runs.train import plan as plan_training
from hatchel.runs.training_run import Job
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
from hatchel.studies.nonsyn_dsprites.tasks import Measuring, is_measured, run_of, runs_root
from hatchel.studies.plan import Planned, Stage


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
    jobs = [
        job
        for spec in specs
        for job in plan_training(
            applied(spec, settings.changes),
            tuple(range(settings.seeds)),
            out=runs_root(root, spec.recipe),
            device=settings.device,
            resume=True,
        )
    ]
    # Each plan shares the cores among its own jobs; here the jobs of all of them share.
    return [replace(job, threads=1) for job in jobs] if len(jobs) > 1 else jobs


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
        Measuring(root, name, seed, settings.scale)
        for name in names
        for seed in range(settings.seeds)
    ]
    return [task for task in tasks if not is_measured(task)]


def planned_trainings(jobs: Sequence[Job], root: Path) -> list[Planned]:
    """Say what trainings will take, from where they go on."""
    pace = pace_of(_measured(root))
    return [
        Planned(
            _title(job.spec.recipe, job.seeds),
            job.runs,
            training_cost(job.spec.recipe, job.spec.training.steps, job.runs, _begun(job), pace),
        )
        for job in jobs
    ]


def planned_control(settings: NonSynSettings, root: Path) -> list[Planned]:
    """Say what the control will take; how narrow it is may not be known yet."""
    if NARROW not in settings.methods:
        return []
    if _is_trained(settings, root, NONSYN):
        return planned_trainings(narrow_plan(settings, root), root)
    pace = pace_of(_measured(root))
    return [
        Planned(_title(NARROW, (seed,)), 1, training_cost(NARROW, settings.steps, 1, 0, pace))
        for seed in range(settings.seeds)
    ]


def planned_measurings(settings: NonSynSettings, root: Path) -> list[Planned]:
    """Say which runs will be measured: those that are still to be trained, too."""
    known = trained_names(settings, root) if _is_trained(settings, root, NONSYN) else ()
    names = known or settings.methods
    trained = [name for name in names if _is_trained(settings, root, name)]
    left = [(task.method, task.seed) for task in measurings(settings, root, trained)]
    left += [(name, s) for name in names if name not in trained for s in range(settings.seeds)]
    return [Planned(_title(name, (seed,)), 1, MEASURING) for name, seed in left]


def _title(method: str, seeds: Sequence[int]) -> str:
    return f"{method}, seed{'s' * (len(seeds) > 1)} {', '.join(map(str, seeds))}"


def _measured(root: Path) -> list[RunRecord]:
    """Read whatever was measured in this directory, by which a pace can be judged."""
    places = [(path.parent.name, path.stem) for path in (root / "runs").glob("*/draw-*.json")]
    found = [read_run(root, method, 0, int(stem[-3:])) for method, stem in places]
    return [run for run in found if run is not None]


def _is_trained(settings: NonSynSettings, root: Path, name: str) -> bool:
    directories = [seed_directory(runs_root(root, name), s) for s in range(settings.seeds)]
    return all(_last_checkpoint(directory) >= settings.steps for directory in directories)


def _begun(job: Job) -> int:
    """Return from which step a training goes on: the first of its seeds'."""
    return min(_last_checkpoint(seed_directory(job.root, seed)) for seed in job.seeds)


def _last_checkpoint(directory: Path) -> int:
    return read_record(directory).step if (directory / RECORD).exists() else 0


def _last_step(log: Path) -> int:
    return max((entry.step for entry in last_entries(log)), default=0)


def steps_taken(settings: NonSynSettings, root: Path) -> int:
    """Return how many steps of the study's trainings are logged, of all that there will be."""
    names = [name for name in settings.methods if name != NARROW]
    return sum(
        min(settings.steps, _last_step(path))
        for seed in range(settings.seeds)
        for path in [
            *(seed_directory(runs_root(root, name), seed) / METRICS for name in names),
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
