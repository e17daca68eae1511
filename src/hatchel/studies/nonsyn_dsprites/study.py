"""The plan of the study of Non-Syn VAE on dSprites, and its results."""

import json
import platform
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

import hatchel
from hatchel.records.files import writable_directory, write_text
from hatchel.records.run import RunRecord, read_run
from hatchel.records.spec import RunSpec
from hatchel.records.table import Results, summarise
from hatchel.records.training_log import last_entries
from hatchel.records.training_record import METRICS as METRICS_FILE
from hatchel.records.training_record import seed_directory
from hatchel.runs.execution import Progress, execute, usable_cores
from hatchel.runs.train import plan as plan_training
from hatchel.runs.training_run import Job
from hatchel.studies.nonsyn_dsprites import paper
from hatchel.studies.nonsyn_dsprites.cost import seconds_per_step, study_seconds
from hatchel.studies.nonsyn_dsprites.findings import findings
from hatchel.studies.nonsyn_dsprites.rows import (
    METHODS,
    NARROW,
    NARROW_PATTERN,
    NONSYN,
    applied,
    check_changes,
    checked_methods,
    narrow_name,
    narrow_spec,
    spec_of,
)
from hatchel.studies.nonsyn_dsprites.synergy_term import PEAK_AFTER, alive
from hatchel.studies.nonsyn_dsprites.tasks import (
    STUDY,
    Measuring,
    Scale,
    is_measured,
    run_of,
    runs_root,
)
from hatchel.training.devices import torch_device

METRICS = (
    "synergy_peak",
    "synergy_end",
    "minus_elbo",
    "reconstruction",
    "kl",
    "active_latents",
    "mig",
    "total_correlation",
)


class NonSynSettings(BaseModel):
    """What can be chosen about the study.

    Attributes:
        seeds: of each method, counted from 0.
        steps: of training, from the first on. More than before go on from the checkpoints.
        methods: which are trained; see :mod:`hatchel.studies.nonsyn_dsprites.rows`.
        device: where they are trained.
        changes: settings of every spec by dotted key, such as ``optimiser.learning_rate``.
        images: behind MIG.
        mixture: images whose posteriors make up q(z).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    seeds: int = Field(default=2, ge=1)
    steps: int = Field(default=800, ge=1)
    methods: tuple[str, ...] = METHODS
    device: str = "auto"
    changes: dict[str, Any] = {}
    images: int = Field(default=10_000, ge=20)
    mixture: int = Field(default=5_000, ge=2)

    @property
    def scale(self) -> Scale:
        """By what every run is measured: the α and ω that Non-Syn VAE is trained with."""
        alpha = self.changes.get("objective.alpha", paper.ALPHA)
        discount = self.changes.get("objective.discount", paper.DISCOUNT)
        return Scale(alpha, discount, paper.WINDOW, self.images, self.mixture)

    @field_validator("methods")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        return checked_methods(names)

    @model_validator(mode="after")
    def _fitting(self) -> "NonSynSettings":
        check_changes(self.methods, self.changes)
        return self


def prepared(settings: NonSynSettings, root: Path) -> NonSynSettings:
    """Return the settings with the device resolved, once the study can write.

    Raises:
        ValueError: no such device, or a directory that can't be written to.
    """
    settings = settings.model_copy(update={"device": str(torch_device(settings.device))})
    writable_directory(root)
    return settings


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


def reproduce(settings: NonSynSettings, root: Path, progress: Progress) -> Results:
    """Train and measure what is left of the study, and write ``results.json`` below ``root``.

    Args:
        settings: what to run.
        root: the study's directory; runs found there go on from their last checkpoints.
        progress: told of each finished training and each measured run.

    Raises:
        ValueError: as :func:`prepared`, and runs in the directory that were trained with other
            settings; nothing has been trained then.
    """
    settings = prepared(settings, root)
    started = datetime.now(UTC)
    on_cpu = settings.device == "cpu"
    trainers = usable_cores() if on_cpu else 1
    execute(first_plan(settings, root), workers=trainers, progress=progress)
    execute(narrow_plan(settings, root), workers=trainers, progress=progress)
    names = trained_names(settings, root)
    execute(measurings(settings, root, names), workers=usable_cores(), progress=progress)
    runs = list(stored_runs(settings, root, names))
    results = Results(
        study=STUDY,
        version=hatchel.__version__,
        settings=_facts(settings, runs, started),
        rows=tuple(summarise(runs, name, metric, None) for name in names for metric in METRICS),
        notes=findings(runs),
    )
    write_text(root / "results.json", results.model_dump_json(indent=1))
    return results


def stored_runs(settings: NonSynSettings, root: Path, names: Sequence[str]) -> Iterator[RunRecord]:
    """Read the records of these methods' runs."""
    for name in names:
        for seed in range(settings.seeds):
            record = read_run(root, name, 0, seed)
            if record is not None:
                yield record


def steps_taken(settings: NonSynSettings, root: Path) -> int:
    """Return how many steps of the study's trainings are logged, of all that there will be."""
    names = [name for name in settings.methods if name != NARROW]
    return sum(
        min(settings.steps, max((entry.step for entry in last_entries(path)), default=0))
        for seed in range(settings.seeds)
        for path in [
            *(seed_directory(runs_root(root, name), seed) / METRICS_FILE for name in names),
            *(_newest_narrow(root, seed) if NARROW in settings.methods else ()),
        ]
    )


def _newest_narrow(root: Path, seed: int) -> list[Path]:
    logs = [
        seed_directory(folder, seed) / METRICS_FILE
        for folder in (root / "runs").glob(NARROW_PATTERN)
    ]
    return sorted((log for log in logs if log.exists()), key=lambda log: log.stat().st_mtime)[-1:]


def step_count(settings: NonSynSettings) -> int:
    """Return how many steps the study has in all."""
    return settings.steps * settings.seeds * len(settings.methods)


def _facts(
    settings: NonSynSettings, runs: Sequence[RunRecord], started: datetime
) -> dict[str, object]:
    """What a reader must know to repeat the study and to judge its cost."""
    processes = usable_cores() if settings.device == "cpu" else 0

    def cost(steps: int) -> float:
        return study_seconds(runs, steps, settings.seeds, processes)

    return settings.model_dump(mode="json") | {
        "machine": machine(settings.device),
        "processes": processes,
        "started": started.isoformat(timespec="seconds"),
        "seconds": (datetime.now(UTC) - started).total_seconds(),
        "run_seconds": sum(run.seconds for run in runs),
        "seconds_per_step": seconds_per_step(runs),
        "cost": {str(n): cost(n) for n in (paper.WINDOW, paper.FIGURE_2_STEPS, paper.STEPS)},
        "published": paper.FACTS,
        "command": command(settings, settings.steps),
        "command_window": command(settings, paper.WINDOW),
        "command_published": command(_as_published(settings), paper.STEPS)
        + " --out out/nonsyn-dsprites-published",
        "peak_after": PEAK_AFTER,
        **settings.scale._asdict(),
    }


def command(settings: NonSynSettings, steps: int) -> str:
    """Return the command that runs the study with these settings for so many steps."""
    methods = "" if settings.methods == METHODS else f" --methods {','.join(settings.methods)}"
    changes = "".join(
        f" --set {key}={json.dumps(value, ensure_ascii=False)}"
        for key, value in settings.changes.items()
    )
    return f"hatchel reproduce {STUDY} --steps {steps} --seeds {settings.seeds}{methods}{changes}"


def _as_published(settings: NonSynSettings) -> NonSynSettings:
    changes = settings.changes | {"optimiser.learning_rate": paper.LEARNING_RATE}
    return settings.model_copy(update={"changes": changes})


def machine(device: str) -> str:
    """Describe where the study runs, without naming it."""
    gpu = f", {torch.cuda.get_device_name(device)}" if device != "cpu" else ""
    cores = usable_cores()
    return (
        f"{cores} core{'s' if cores > 1 else ''} {platform.machine()}{gpu}, {platform.system()}, "
        f"Python {platform.python_version()}, torch {torch.__version__}"
    )
