"""What a metric's scores would be on other samples of the same number."""

from inspect import signature
from typing import Any, NamedTuple

import numpy as np

from hatchel.metrics.metric import Metric, Resampled, Result
from hatchel.metrics.resampling import drawn_rows, refitted
from hatchel.metrics.task import Task
from hatchel.metrics.validation import Indices, Reals, check_factors_vary

_WAYS = {
    "all": "bootstrap of rows, everything computed anew",
    "half": "random halves of the rows, everything computed anew",
}


class Replicates(NamedTuple):
    """Replicates of scores.

    Attributes:
        found: ``(count,)`` each, by key.
        ways: how they were made, by key.
    """

    found: dict[str, Reals]
    ways: dict[str, str]


def replicates(metric: Metric, result: Result, task: Task, settings: dict[str, Any]) -> Replicates:
    """Draw again what can be drawn again, and compute anew what can't.

    Args:
        metric: whose scores these are.
        result: of it.
        task: what it was computed on.
        settings: with which it was.
    """
    if not task.effort.bootstrap:
        return Replicates({}, {})
    random = task.effort.generator(metric.name)
    found: dict[str, Reals] = {}
    if isinstance(result, Resampled):
        found = result.resampled(task.effort.bootstrap, random)
    ways = dict.fromkeys(found, f"bootstrap of {metric.resampled}, not refitted")
    if all(key in found for key in metric.keys):
        return Replicates(found, ways)
    anew = _refitted(metric, task, settings, random)
    way = _WAYS[metric.refit.rows]
    return Replicates({**anew, **found}, {**dict.fromkeys(anew, way), **ways})


def _refitted(
    metric: Metric, task: Task, settings: dict[str, Any], random: np.random.Generator
) -> dict[str, Reals]:
    most, wanted = metric.refit.at_most, task.effort.bootstrap
    count = wanted if most is None else min(wanted, most)
    draws = drawn_rows(metric.refit.rows, len(task.samples.codes), count, random)
    return refitted(lambda rows: _on_rows(metric, rows, task, settings), draws)


def _on_rows(
    metric: Metric, rows: Indices, task: Task, settings: dict[str, Any]
) -> dict[str, float]:
    samples = task.samples.of(rows)
    if metric.about_factors:
        check_factors_vary(samples.factors)
    taken = {
        name: _rows_of(value, rows) if name in metric.per_row else value
        for name, value in settings.items()
    }
    if metric.refit.compute is None:
        return metric.measure(samples, **taken).scores()
    known = signature(metric.refit.compute).parameters
    return metric.refit.compute(samples, **{k: v for k, v in taken.items() if k in known})


def _rows_of(value: Any, rows: Indices) -> Any:
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return [np.asarray(each)[rows] for each in value]
    return np.asarray(value)[rows]
