"""How a study is shown: its page and its table, from what is stored of it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.table import Table

from hatchel.reports.labels import MethodLabel, MetricLabel, method_named, metric_named
from hatchel.reports.page import Page, write_page
from hatchel.reports.stored import StoredStudy, read_study


class Report(NamedTuple):
    """What shows a study.

    Attributes:
        page: composes the page.
        table: the table for a terminal of 100 columns.
        methods: what methods are called in print; one without a name is printed under its key.
        metrics: likewise.
    """

    page: Callable[[StoredStudy], Page]
    table: Callable[[StoredStudy], Table]
    methods: Sequence[MethodLabel] = ()
    metrics: Sequence[MetricLabel] = ()

    def figure_name(self, method: str, metric: str) -> str:
        """Return what a figure of the table is of, such as "PCA: train loss"."""
        labels = method_named(method, self.methods), metric_named(metric, self.metrics)
        return ": ".join(label.label for label in labels)


def write_report(directory: Path, compose: Callable[[StoredStudy], Page]) -> Path:
    """Write ``report.html`` and ``figures/*.png`` from what a study left in ``directory``.

    Args:
        directory: where ``results.json`` and the records lie.
        compose: the study's page.

    Returns:
        The path of the page.

    Raises:
        ValueError: there are no readable results in ``directory``.
        OSError: the files can't be written.
    """
    return write_page(directory / "report.html", compose(read_study(directory)))
