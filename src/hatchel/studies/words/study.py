"""The plan of the words benchmark, and its results."""

import math
import platform
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Literal

import torch
from pydantic import BaseModel, ConfigDict, Field

import hatchel
from hatchel.records.files import writable_directory, write_text
from hatchel.records.run import RunRecord, read_run
from hatchel.records.table import Results, summarise
from hatchel.runs.execution import Progress, execute, usable_cores
from hatchel.studies.words.findings import findings
from hatchel.studies.words.paper import published
from hatchel.studies.words.rows import Fitted, Row, all_rows, skipped_rows
from hatchel.studies.words.tasks import (
    METRICS,
    STUDY,
    WordsTask,
    benchmark,
    is_finished,
    store_examples,
)
from hatchel.training.devices import torch_device

MODELS_PER_TASK = 10  # on a CPU: enough to share a step's overhead, few enough to show progress
ORDER = (
    "minsyn-binary",
    "minsyn-gaussian",
    "ica",
    "infomax",
    "infomax-mne",
    "pca",
    "autoencoder",
    "denoising-autoencoder",
)


class WordsSettings(BaseModel):
    """What can be chosen about the study."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    draws: int = Field(default=5, ge=1)
    seeds: int = Field(default=10, ge=1)
    steps: int = Field(default=1000, ge=1)
    letters: Literal["sample", "full"] = "sample"
    device: str = "auto"

    @classmethod
    def quick(cls, **chosen: object) -> "WordsSettings":
        """Two draws and three seeds."""
        return cls.model_validate({"draws": 2, "seeds": 3} | chosen)


def plan(settings: WordsSettings, root: Path) -> tuple[list[WordsTask], int]:
    """Return the tasks that are left, and how many runs the study has in all."""
    device = settings.device
    tasks: list[WordsTask] = []
    total = 0
    for row in all_rows(settings.steps):
        seeds = range(1 if row.deterministic else settings.seeds)
        total += settings.draws * len(seeds)
        missing = [
            (draw, tuple(s for s in seeds if not is_finished(root, row, settings.letters, draw, s)))
            for draw in range(settings.draws)
        ]
        tasks += [
            WordsTask(row, draws, own, settings.letters, device, root)
            for draws, own in _computations(row, missing, device)
        ]
    return tasks, total


def _computations(
    row: Row, missing: Sequence[tuple[int, tuple[int, ...]]], device: str
) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Group runs into stacks of draws × seeds.

    On a GPU all that is missing is one stack. On a CPU nothing is gained beyond a few models, and
    stacks of a few let all cores work and progress be seen.
    """
    todo = sorted((seeds, draw) for draw, seeds in missing if seeds)
    for seeds, group in groupby(todo, lambda pair: pair[0]):
        draws = [draw for _, draw in group]
        many, most = len(draws), len(seeds)
        if isinstance(row, Fitted):
            many = 1
        elif device == "cpu":
            most = min(most, MODELS_PER_TASK)
            many = MODELS_PER_TASK // most
        for own in _chunks(seeds, most):
            yield from ((some, own) for some in _chunks(draws, many))


def _chunks(items: Sequence[int], size: int) -> list[tuple[int, ...]]:
    return [tuple(items[first : first + size]) for first in range(0, len(items), size)]


def reproduce(settings: WordsSettings, root: Path, progress: Progress) -> Results:
    """Run what is left of the study, and write ``results.json`` and the records below ``root``.

    Args:
        settings: what to run.
        root: the study's directory; finished runs found there are kept.
        progress: told of each finished task; first called with the runs that were there before.

    Raises:
        ValueError: the directory can't be written to, or a setting is impossible here.
    """
    settings = prepared(settings, root)
    started = datetime.now(UTC)
    store_examples(root, settings.letters, tuple(range(settings.draws)))
    tasks, total = plan(settings, root)
    left = sum(task.runs for task in tasks)
    progress(total - left, "")
    on_cpu = settings.device == "cpu"
    execute(tasks, workers=usable_cores() if on_cpu else 1, progress=progress)
    runs = list(stored_runs(settings, root))
    results = Results(
        study=STUDY,
        version=hatchel.__version__,
        settings=_facts(settings, runs, started),
        rows=tuple(
            summarise(runs, method, metric, published(method, metric))
            for method in _ordered(runs)
            for metric in METRICS
        ),
        notes=findings(runs, skipped_rows()),
    )
    write_text(root / "results.json", results.model_dump_json(indent=1))
    return results


def prepared(settings: WordsSettings, root: Path) -> WordsSettings:
    """Return the settings with the device resolved, once all that the study needs is there.

    Raises:
        ValueError: no such device, letters that are absent or damaged, or a directory that can't
            be written to; nothing has been made then.
    """
    settings = settings.model_copy(update={"device": str(torch_device(settings.device))})
    benchmark(settings.letters, 0)
    writable_directory(root)
    return settings


def run_count(settings: WordsSettings) -> int:
    """Return how many runs the study has."""
    rows = all_rows(settings.steps)
    return sum(settings.draws * (1 if r.deterministic else settings.seeds) for r in rows)


def stored_runs(settings: WordsSettings, root: Path) -> Iterator[RunRecord]:
    """Read the records of this study's runs, and of no others that lie there."""
    for row in all_rows(settings.steps):
        for draw in range(settings.draws):
            for seed in range(1 if row.deterministic else settings.seeds):
                record = read_run(root, row.name, draw, seed)
                if record is not None:
                    yield record


def _ordered(runs: Sequence[RunRecord]) -> list[str]:
    """The paper's order first, then the rest as they come."""
    names = dict.fromkeys(run.method for run in runs)
    rest = sorted((name for name in names if name not in ORDER), key=_by_strength)
    return [name for name in ORDER if name in names] + rest


def _by_strength(name: str) -> tuple[bool, float, str]:
    ours = name.startswith("minsyn-strength-")
    return (not ours, float(name.rsplit("-", 1)[1]) if ours else math.inf, name)


def _facts(
    settings: WordsSettings, runs: Sequence[RunRecord], started: datetime
) -> dict[str, object]:
    """What a reader must know to repeat the study and to judge its cost."""
    return settings.model_dump() | {
        "quick": (settings.draws, settings.seeds) == (2, 3),
        "command_full": "hatchel reproduce words",
        "machine": machine(),
        "started": started.isoformat(timespec="seconds"),
        "seconds": (datetime.now(UTC) - started).total_seconds(),
        "run_seconds": sum(run.seconds for run in runs),
    }


def machine() -> str:
    """Describe where this runs, without naming it."""
    gpu = f", {torch.cuda.get_device_name()}" if torch.cuda.is_available() else ""
    return (
        f"{usable_cores()} cores {platform.machine()}{gpu}, {platform.system()}, "
        f"Python {platform.python_version()}, torch {torch.__version__}"
    )
