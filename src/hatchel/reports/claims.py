"""Sentences that the runs decide: in how many draws a claim held, and how many figures agree."""

from collections.abc import Mapping, Sequence
from typing import get_args

import numpy as np

from hatchel.records.table import Row, Verdict, per_draw
from hatchel.reports.charts.dots import Dots, gaps
from hatchel.reports.labels import MethodLabel, MetricLabel, method_named, metric_named
from hatchel.reports.page import Claim, Tallies, Tally
from hatchel.reports.stored import StoredStudy


def below_in_every_draw(text: str, methods: Sequence[Dots]) -> Claim | None:
    """Claim that the low family lies below every other method; None without both families."""
    found = gaps(methods)
    held = sum(gap.low < gap.high for gap in found.values())
    return Claim(text, held, len(found), "draw") if found else None


def best_is_best(
    text: str, study: StoredStudy, methods: Sequence[MethodLabel], first: str, others: Sequence[str]
) -> Claim | None:
    """Claim that the method with the lowest ``first`` metric has the lowest of ``others`` too.

    Only draws in which at least two methods have all the metrics are cases.
    """
    by_metric = {
        metric: {method.key: draw_means(study, method.key, metric) for method in methods}
        for metric in (first, *others)
    }
    draws = sorted({run.draw for run in study.runs})
    winners = [{_lowest(by_metric[metric], draw) for metric in by_metric} for draw in draws]
    cases = [names for names in winners if None not in names]
    held = sum(len(names) == 1 for names in cases)
    return Claim(text, held, len(cases), "draw") if cases else None


def draw_means(study: StoredStudy, method: str, metric: str) -> dict[int, float]:
    """Return the mean over seeds in each draw."""
    values = per_draw(study.runs, method, metric)
    return {draw: float(np.mean(found)) for draw, found in values.items()}


def _lowest(means: Mapping[str, Mapping[int, float]], draw: int) -> str | None:
    found = {method: by_draw[draw] for method, by_draw in means.items() if draw in by_draw}
    return min(found, key=lambda method: found[method]) if len(found) > 1 else None


def tallies(
    rows: Sequence[Row], methods: Sequence[MethodLabel], metrics: Sequence[MetricLabel]
) -> Tallies:
    """Count the verdicts and name the figures that got each."""
    items = [
        Tally(verdict, len(found), _by_method(found, methods, metrics))
        for verdict in get_args(Verdict)
        for found in [[row for row in rows if row.verdict == verdict]]
    ]
    return Tallies(items)


def _by_method(
    rows: Sequence[Row], methods: Sequence[MethodLabel], metrics: Sequence[MetricLabel]
) -> list[str]:
    """Name figures as "PCA: train loss, test loss", one text per method."""
    named: dict[str, list[str]] = {}
    for row in rows:
        label = metric_named(row.metric, metrics).label
        named.setdefault(method_named(row.method, methods).label, []).append(label)
    return [f"{method}: {', '.join(found)}" for method, found in named.items()]
