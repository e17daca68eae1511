"""What the study will take, as measured on two cores, and what a longer one would take here."""

from collections.abc import Sequence

import numpy as np

from hatchel.records.run import RunRecord
from hatchel.studies.nonsyn_dsprites.rows import CHECKPOINT_EVERY
from hatchel.studies.plan import Cost, pace

_SECONDS_PER_STEP = {"nonsyn": 0.080, "factor": 0.126}
_OF_OTHERS = 0.055
"""With two processes on two cores."""
_CHECKPOINT = {"factor": 66e6}
_CHECKPOINT_OF_OTHERS = 6e6
_LOG_PER_STEP = 40.0
MEASURING = Cost(9.0, 5e5)
"""Of one run, with its pictures."""


def training_cost(method: str, steps: int, runs: int, taken: int, pace_here: float) -> Cost:
    """Return what a training is expected to take; the two last checkpoints are kept.

    Args:
        method: by its name.
        steps: in all.
        runs: at once.
        taken: steps that have been taken.
        pace_here: how many times as long trainings took here as was expected of them.
    """
    kept = min(2, -(-steps // CHECKPOINT_EVERY))
    checkpoint = _CHECKPOINT.get(_kind(method), _CHECKPOINT_OF_OTHERS)
    seconds = _seconds_per_step(method) * max(0, steps - taken) * pace_here
    return Cost(seconds, runs * (kept * checkpoint + _LOG_PER_STEP * steps))


def pace_of(runs: Sequence[RunRecord]) -> float:
    """Return how many times as long stored trainings took as is expected of them."""
    return pace(runs, lambda run: _seconds_per_step(run.method) * int(run.settings["step"]))


def _seconds_per_step(method: str) -> float:
    return _SECONDS_PER_STEP.get(_kind(method), _OF_OTHERS)


def _kind(method: str) -> str:
    return method.partition("-")[0]


def seconds_per_step(runs: Sequence[RunRecord]) -> dict[str, float]:
    """Return each method's seconds of training per step of one process, by method.

    On a CPU a process trains one run; on a GPU all seeds of a method at once. Times are of the
    machine as it was, other work included.
    """
    found: dict[str, list[float]] = {}
    for run in runs:
        if run.settings.get("step", 0) and run.seconds:
            found.setdefault(run.method, []).append(run.seconds / run.settings["step"])
    return {method: float(np.mean(values)) for method, values in found.items()}


def study_seconds(runs: Sequence[RunRecord], steps: int, seeds: int, processes: int) -> float:
    """Return what so many steps of every method would take, from the first step on.

    Args:
        runs: of a study on one kind of device.
        steps: of training.
        seeds: of each method.
        processes: that train at the same time on CPU cores; 0 on a GPU.
    """
    per_step = sum(seconds_per_step(runs).values())
    share = seeds / processes if processes else 1.0
    return per_step * steps * share
