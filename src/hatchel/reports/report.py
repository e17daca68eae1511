"""How a study is shown: its page and its table, from what is stored of it."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from rich.table import Table

from hatchel.reports.page import Page, write_page
from hatchel.reports.stored import StoredStudy, read_study


class Report(NamedTuple):
    """What shows a study.

    Attributes:
        page: composes the page.
        table: the table for a terminal of 100 columns.
    """

    page: Callable[[StoredStudy], Page]
    table: Callable[[StoredStudy], Table]


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
