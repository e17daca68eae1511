"""The words benchmark: its plan, and what its records give."""

import math
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from hatchel.records.run import RunRecord, read_run
from hatchel.records.table import Row as TableRow
from hatchel.reports.pages.words import REPORT
from hatchel.studies.plan import Cost, Planned, Stage
from hatchel.studies.settings import on_device
from hatchel.studies.study import Study, summarised
from hatchel.studies.words import NAME, SOURCE, TITLE
from hatchel.studies.words.claims import claims
from hatchel.studies.words.cost import pace_of, task_cost
from hatchel.studies.words.findings import findings
from hatchel.studies.words.paper import PUBLISHED
from hatchel.studies.words.rows import Fitted, Row, all_rows, skipped_rows
from hatchel.studies.words.settings import QUICK, WordsSettings
from hatchel.studies.words.tasks import (
    METRICS,
    Examples,
    WordsTask,
    benchmark,
    is_finished,
)

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


def prepared(settings: WordsSettings) -> WordsSettings:
    """Return the settings with the device resolved, once all that the study needs is there.

    Raises:
        ValueError: no such device, or letters that are absent or damaged.
    """
    benchmark(settings.letters, 0)
    return on_device(settings)


def stages(settings: WordsSettings, root: Path) -> tuple[Stage, ...]:
    """Return the words to be shown, and the runs that are left."""
    examples = Examples(settings.letters, tuple(range(settings.draws)), root)
    left = tasks_left(settings, root)

    def planned() -> list[Planned]:
        pace = pace_of(stored_runs(settings, root))
        return [Planned(_title(task), task.runs, task_cost(task, pace)) for task in left]

    return (
        Stage("words", lambda: [examples]),
        # A GPU takes one stack after the other.
        Stage("runs", lambda: left, planned, None if settings.device == "cpu" else 1),
    )


def _title(task: WordsTask) -> str:
    return f"{task.row.name}, {_numbered('draw', task.draws)}, {_numbered('seed', task.seeds)}"


def _numbered(what: str, numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"{what} {numbers[0]}"
    if numbers == tuple(range(numbers[0], numbers[-1] + 1)):
        return f"{what}s {numbers[0]}–{numbers[-1]}"
    return f"{what}s {', '.join(map(str, numbers))}"


def tasks_left(settings: WordsSettings, root: Path) -> list[WordsTask]:
    """Return the tasks that are left."""
    tasks: list[WordsTask] = []
    for row in all_rows(settings.steps):
        seeds = seeds_of(row, settings)
        missing = [
            (draw, tuple(s for s in seeds if not is_finished(root, row, settings.letters, draw, s)))
            for draw in range(settings.draws)
        ]
        tasks += [
            WordsTask(row, draws, own, settings.letters, settings.device, root)
            for draws, own in _computations(row, missing, settings.device)
        ]
    return tasks


def seeds_of(row: Row, settings: WordsSettings) -> range:
    """Return the seeds of a row: one where the seed makes no difference."""
    return range(1 if row.deterministic else settings.seeds)


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


def run_count(settings: WordsSettings) -> int:
    """Return how many runs the study has."""
    return sum(settings.draws * len(seeds_of(row, settings)) for row in all_rows(settings.steps))


def stored_runs(settings: WordsSettings, root: Path) -> Iterator[RunRecord]:
    """Read the records of this study's runs, and of no others that lie there."""
    for row in all_rows(settings.steps):
        for draw in range(settings.draws):
            for seed in seeds_of(row, settings):
                record = read_run(root, row.name, draw, seed)
                if record is not None:
                    yield record


def rows(runs: Sequence[RunRecord]) -> tuple[TableRow, ...]:
    """Return the table, with the paper's figures beside ours."""
    return summarised(runs, _ordered(runs), METRICS, PUBLISHED)


def _ordered(runs: Sequence[RunRecord]) -> list[str]:
    """The paper's order first, then the rest as they come."""
    names = dict.fromkeys(run.method for run in runs)
    rest = sorted((name for name in names if name not in ORDER), key=_by_strength)
    return [name for name in ORDER if name in names] + rest


def _by_strength(name: str) -> tuple[bool, float, str]:
    ours = name.startswith("minsyn-strength-")
    return (not ours, float(name.rsplit("-", 1)[1]) if ours else math.inf, name)


STUDY = Study(
    name=NAME,
    title=TITLE,
    source=SOURCE,
    settings=WordsSettings,
    stages=stages,
    total=run_count,
    records=stored_runs,
    rows=rows,
    findings=lambda runs: findings(runs, skipped_rows()),
    report=REPORT,
    published=PUBLISHED,
    claims=claims,
    quick=QUICK,
    prepared=prepared,
    facts=lambda settings, runs: {"command_full": f"hatchel reproduce {NAME}"},
    page_cost=Cost(4.0, 7e6),
)
