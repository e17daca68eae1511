"""The verdicts of a table at a glance: how many figures got each, and which."""

from collections.abc import Sequence
from typing import get_args

from hatchel.records.table import Row, Verdict
from hatchel.reports.labels import MethodLabel, MetricLabel, method_named, metric_named
from hatchel.reports.page import Tallies, Tally


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
