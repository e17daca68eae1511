"""What a longer study would take here, from the speed that was measured."""

from collections.abc import Sequence

import numpy as np

from hatchel.records.run import RunRecord


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
