"""What the runs of the words benchmark take, as measured on two CPU cores."""

from collections.abc import Iterable

from hatchel.records.run import RunRecord
from hatchel.studies.plan import Cost, pace
from hatchel.studies.words.rows import Trained
from hatchel.studies.words.tasks import WordsTask

_MS_PER_STEP = {
    "minsyn-binary": 0.44,
    "minsyn-gaussian": 0.45,
    "autoencoder": 0.54,
    "denoising-autoencoder": 0.97,
}
"""Of one model in a stack of ten."""
_MS_OF_OTHERS = 0.95
_SECONDS = {"pca": 0.03, "ica": 0.6, "infomax": 0.04, "infomax-mne": 6.0}
"""Of one fit."""
RECORD_BYTES, PICTURE_BYTES = 4e3, 135e3


def run_seconds(method: str, steps: int) -> float:
    """Return what a run is expected to take."""
    per_step = _MS_PER_STEP.get(method, _MS_OF_OTHERS) / 1e3
    return _SECONDS[method] if method in _SECONDS else per_step * steps


def task_cost(task: WordsTask, pace_here: float) -> Cost:
    """Return what a task is expected to take.

    Args:
        task: what is run.
        pace_here: how many times as long runs took here as was expected of them.
    """
    steps = task.row.steps if isinstance(task.row, Trained) else 0
    pictures = PICTURE_BYTES * len(task.draws) * (0 in task.seeds)
    seconds = task.runs * run_seconds(task.row.name, steps) * pace_here
    return Cost(seconds, RECORD_BYTES * task.runs + pictures)


def pace_of(runs: Iterable[RunRecord]) -> float:
    """Return how many times as long stored runs took as is expected of them."""
    return pace(runs, lambda run: run_seconds(run.method, int(run.settings.get("steps", 0))))
