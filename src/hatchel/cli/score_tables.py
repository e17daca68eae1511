"""What ``hatchel evaluate`` shows on the terminal: scores, latents, several models."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from hatchel.records.evaluation import ComparisonRecord, EvaluationRecord

WIDTH = 100
MODELS_SHOWN = 3  # whose scores fit beside their mean, n, ceiling and floor
_SUMMARY_COLUMNS = 4


def as_json(records: "Sequence[EvaluationRecord]", comparison: "ComparisonRecord | None") -> str:
    """Return the records as the JSON that is printed: of one model, or of all with a comparison."""
    import json

    facts: dict[str, Any]
    if comparison is None:
        facts = records[0].model_dump(mode="json")
    else:
        facts = {
            "models": {record.name: record.model_dump(mode="json") for record in records},
            "comparison": comparison.model_dump(mode="json"),
        }
    return json.dumps(facts, indent=1, ensure_ascii=False, allow_nan=False)


def show(
    records: "Sequence[EvaluationRecord]",
    comparison: "ComparisonRecord | None",
    places: Sequence[Path],
    together: Path,
) -> None:
    """Print one model's scores, or a comparison of several, and where the pages are.

    Args:
        records: of each model.
        comparison: of them; None for one.
        places: directories of their pages.
        together: that of the comparison's.
    """
    from rich.console import Console

    from hatchel.reports.pages import evaluation, evaluation_comparison

    console = Console(width=max(Console().width, WIDTH), highlight=False)
    warning = (comparison or records[0]).warning
    if warning:
        console.print(warning, markup=False, style="bold")
    if comparison is None:
        _show_one(console, records[0])
    else:
        _show_several(console, comparison)
        _say(console, f"\ncomparison: {together / evaluation_comparison.PAGE}")
    for place in places:
        _say(console, f"report: {place / evaluation.PAGE}")


def _say(console: "Console", text: str) -> None:
    console.print(text, markup=False, soft_wrap=True)


def _explain(console: "Console", text: str) -> None:
    if text:
        console.print(text, markup=False, style="dim")


def _show_one(console: "Console", record: "EvaluationRecord") -> None:
    from hatchel.reports.pages.evaluation_tables import beyond_ends, threshold_text

    _say(console, f"{record.name}: {record.samples:,} samples, {record.n_latents} latents")
    console.print(_scores_table(record))
    _explain(console, beyond_ends(record))
    for score in record.scores.values():
        console.print(f"• {score.sentence}", markup=False)
    console.print(_latents_table(record))
    _explain(console, threshold_text(record))
    for each in record.total_correlation:
        console.print(_correlation(each.estimator, each.nats, each.error, each.note), markup=False)
    for note in record.notes:
        console.print(f"• {note}", markup=False)


def _scores_table(record: "EvaluationRecord") -> "Table":
    from rich.table import Table
    from rich.text import Text

    from hatchel.reports.pages.evaluation_tables import interval, number

    table = Table("score", box=_box(), pad_edge=False)
    for name in ("value", "95 % interval", "ceiling", "floor"):
        table.add_column(name, justify="right")
    for key, score in record.scores.items():
        table.add_row(
            Text(key),
            number(score.value),
            interval(score.low, score.high),
            number(score.ceiling),
            number(score.floor),
        )
    return table


def _latents_table(record: "EvaluationRecord") -> "Table":
    from rich.table import Table
    from rich.text import Text

    from hatchel.reports.pages.evaluation_tables import latents_grid

    grid = latents_grid(record)
    table = Table(grid.heading, title="\nLatents, in bits", title_justify="left", box=_box())
    for name in grid.columns:
        table.add_column(name, justify="right")
    for row in grid.rows:
        table.add_row(row.label, *(Text(cell) for cell in row.cells))
    return table


def _correlation(name: str, nats: float | None, error: float | None, note: str) -> str:
    from hatchel.reports.latents import in_bits

    if nats is None:
        return f"total correlation, {name}: – {note}"
    sure = "" if error is None else f" ± {float(in_bits(error)):.3f}"
    return f"total correlation, {name}: {float(in_bits(nats)):z.3f}{sure} bits. {note}"


def _show_several(console: "Console", record: "ComparisonRecord") -> None:
    from rich.table import Table
    from rich.text import Text

    from hatchel.reports.pages.evaluation_comparison import spread_grid

    grid = spread_grid(record)
    table = Table(box=_box(), pad_edge=False)
    table.add_column(grid.heading, no_wrap=True)
    shown = len(grid.columns) if len(record.models) <= MODELS_SHOWN else _SUMMARY_COLUMNS
    for name in grid.columns[:shown]:
        table.add_column(Text(name), justify="right", no_wrap=True)
    for row in grid.rows:
        table.add_row(Text(row.label), *row.cells[:shown])
    console.print(table)
    if shown < len(grid.columns):
        _say(console, "The page has the scores of each model.")
    for name, value in zip(record.models, record.udr, strict=False):
        _say(console, f"UDR of {name}: {value:.3f}")
    for note in record.notes:
        console.print(f"• {note}", markup=False)


def _box() -> Any:
    from rich import box

    return box.HORIZONTALS
