"""The table of results, for the page and for the terminal: the same cells in both."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich import box
from rich.table import Table
from rich.text import Text

from hatchel.records.results import Results
from hatchel.records.table import Row, Verdict
from hatchel.reports.labels import MethodLabel, MetricLabel, method_named, metric_named
from hatchel.reports.outcomes import INK, TONE

NOTHING = "–"


class Cell(NamedTuple):
    """One metric of one method, as text.

    ``ours`` is "mean ± sd"; ``paper`` and ``verdict`` are None where nothing was published;
    ``lowest`` marks the lowest mean of its column.
    """

    metric: str
    ours: str
    paper: str | None
    verdict: Verdict | None
    lowest: bool


class Line(NamedTuple):
    """One method: its name, a sentence about it, how many runs stand behind it, its cells."""

    label: str
    description: str
    runs: str
    cells: tuple[Cell, ...]


class ResultTable(NamedTuple):
    """Methods in lines, metrics in columns, and where the published figures stand."""

    metrics: tuple[MetricLabel, ...]
    lines: tuple[Line, ...]
    sources: tuple[str, ...]


def result_table(
    rows: Sequence[Row],
    methods: Sequence[MethodLabel],
    metrics: Sequence[MetricLabel],
    *,
    lowest_marked: bool = True,
) -> ResultTable:
    """Lay rows out with one line per method; a method without a row says that it was not run.

    Args:
        rows: of the results.
        methods: in lines.
        metrics: in columns.
        lowest_marked: mark the lowest mean of each column, where lower is better.
    """
    found = {(row.method, row.metric): row for row in rows}
    keys = {method.key for method in methods}
    lowest = {
        metric.key: _lowest([r for r in rows if r.metric == metric.key and r.method in keys])
        for metric in metrics
        if lowest_marked
    }
    lines = tuple(_line(method, metrics, found, lowest) for method in methods)
    sources = dict.fromkeys(row.source for row in rows if row.source and row.method in keys)
    return ResultTable(tuple(metrics), lines, tuple(sources))


def _line(
    method: MethodLabel,
    metrics: Sequence[MetricLabel],
    found: dict[tuple[str, str], Row],
    lowest: Mapping[str, float | None],
) -> Line:
    rows = [found.get((method.key, metric.key)) for metric in metrics]
    cells = tuple(
        _cell(metric, row, lowest.get(metric.key))
        for metric, row in zip(metrics, rows, strict=True)
    )
    return Line(method.label, method.description, _run_count(rows), cells)


def _cell(metric: MetricLabel, row: Row | None, lowest: float | None) -> Cell:
    if row is None:
        return Cell(metric.label, NOTHING, None, None, lowest=False)
    paper = None if row.paper is None else published_figure(row.paper)
    best = row.mean is not None and row.mean == lowest
    return Cell(metric.label, mean_and_sd(row.mean, row.sd), paper, row.verdict, best)


def published_figure(value: float) -> str:
    """Print a published figure with the digits that papers keep, or with all that it has."""
    return max(f"{value:g}", f"{value:.{2 if abs(value) >= 1 else 3}f}", key=len)


def _lowest(rows: Sequence[Row]) -> float | None:
    """Return the lowest mean where there are several to choose from."""
    means = [row.mean for row in rows if row.mean is not None]
    return min(means) if len(means) > 1 else None


def _run_count(rows: Sequence[Row | None]) -> str:
    counts = sorted({row.n for row in rows if row is not None})
    if not counts:
        return "not run"
    return "–".join(str(count) for count in dict.fromkeys((counts[0], counts[-1])))


def mean_and_sd(mean: float | None, sd: float | None) -> str:
    """Print "mean ± sd" to three decimals below 10, as a paper does, and to two above."""
    if mean is None:
        return NOTHING
    decimals = 2 if abs(mean) >= 10 else 3
    return f"{mean:.{decimals}f}" + ("" if sd is None else f" ± {sd:.{decimals}f}")


def terminal_table(
    results: Results,
    methods: Sequence[MethodLabel] = (),
    metrics: Sequence[MetricLabel] = (),
) -> Table:
    """Return the whole table for a terminal of 100 columns.

    Args:
        results: what a study found.
        methods: names to print; a method without one is printed under its key.
        metrics: names to print; likewise.
    """
    shown = [
        metric_named(key, metrics) for key in dict.fromkeys(row.metric for row in results.rows)
    ]
    names = [
        method_named(key, methods) for key in dict.fromkeys(row.method for row in results.rows)
    ]
    table = Table(
        title=f"{results.study}: mean ± sd (n runs), lower is better",
        title_justify="left",
        box=box.HORIZONTALS,
        pad_edge=False,
    )
    table.add_column("method", overflow="fold")
    for metric in shown:
        table.add_column(metric.label, no_wrap=True)
    groups = [method.group for method in names]
    for place, line in enumerate(result_table(results.rows, names, shown).lines):
        ends = groups[place : place + 1] != groups[place + 1 : place + 2]
        table.add_row(
            Text(line.label), *(_terminal_cell(c, line.runs) for c in line.cells), end_section=ends
        )
    return table


def grid_table(heading: str, grid: ResultTable, *, runs: bool = False) -> Table:
    """Return a table of other numbers for a terminal.

    Args:
        heading: above the names, such as the unit.
        grid: what is shown, without published figures.
        runs: say how many runs stand behind a line.
    """
    table = Table(heading, *(metric.label for metric in grid.metrics), *(["runs"] if runs else []))
    for line in grid.lines:
        count = [line.runs] if runs else []
        table.add_row(line.label, *(cell.ours for cell in line.cells), *count)
    return table


def _terminal_cell(cell: Cell, runs: str) -> Text:
    text = Text(f"{cell.ours} ({runs})", style="bold" if cell.lowest else "")
    if cell.paper is not None:
        text.append(f"\npaper {cell.paper}", style="dim")
    if cell.verdict is not None:
        text.append(f"\n{cell.verdict}", style=INK[TONE[cell.verdict]])
    return text
