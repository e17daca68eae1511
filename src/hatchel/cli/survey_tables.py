"""A survey on the terminal: both tables, and the pairs that stand out."""

from math import isnan
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from hatchel.cli.survey_files import pair_rows
from hatchel.information.columns.columns import Columns
from hatchel.information.survey.tables import MeasureRow, PairMap, PredictorRow, Survey

WIDTH = 100
# Rows of the table of predictors, and pairs named, on the terminal; files hold them all.
SHOWN = 15
PAIRS_NAMED = 5
# Outcomes of a target beyond which specific information has no room on the terminal.
MOST_OUTCOMES = 6


def show_survey(columns: Columns, found: Survey, bootstrap: int, written: list[Path]) -> None:
    """Print what was found to the terminal, and which files were written."""
    terminal = Console()
    console = Console(width=max(terminal.width, WIDTH), highlight=False)
    _say(console, f"What {len(columns.names)} columns say about {columns.target_name}")
    _say(console, f"{len(columns.target):,} rows, measured as {columns.kind}, in {found.units}.")
    for note in (*columns.notes, *found.notes):
        _say(console, f"• {note}")
    console.print(_measures_table(found, bootstrap))
    console.print(_predictors_table(columns, found))
    if len(found.predictors) > SHOWN:
        _say(console, f"… and {len(found.predictors) - SHOWN} more, all of them with --out DIR")
    if found.pairs is not None:
        _name_pairs(console, found.pairs, found.units)
    for path in written:
        _say(console, f"wrote {path}")
    if not written:
        _say(console, "\n--out DIR writes all tables, a heat map of the pairs, and JSON.")


def _say(console: Console, text: str) -> None:
    console.print(text, markup=False, soft_wrap=False)


def _interval(row: MeasureRow | PredictorRow) -> str:
    return "" if row.low is None or row.high is None else f"{row.low:.3f} … {row.high:.3f}"


def _measures_table(found: Survey, bootstrap: int) -> Table:
    table = Table(
        title=Text(f"\nTogether: {_who(found)}"),
        title_justify="left",
        caption=_caption(found, bootstrap),
        caption_justify="left",
    )
    table.add_column("measure")
    table.add_column(found.units, justify="right")
    table.add_column("95 % interval", justify="right")
    for row in found.measures:
        table.add_row(row.title, f"{row.value:.3f}", _interval(row))
    return table


def _who(found: Survey) -> str:
    together = found.together
    if len(together) <= 6:
        return ", ".join(together)
    return f"{'all ' * (len(together) == len(found.predictors))}{len(together)} predictors"


def _caption(found: Survey, bootstrap: int) -> str:
    value = {row.name: row.value for row in found.measures}
    bias = "Corrected for the bias that resamples show; intervals take rows as independent."
    if not bootstrap:
        bias = "Not corrected for the bias of few samples; --bootstrap does."
    if value["ci_synergy"] <= value["mutual_information"]:
        return bias
    return (
        f"{bias} CI synergy above the mutual information: whoever ignores the correlations of "
        "the predictors would do worse than without them."
    )


def _predictors_table(columns: Columns, found: Survey) -> Table:
    # As texts, names in brackets are no markup.
    title = Text(f"\nAlone, and about single outcomes of {columns.target_name}")
    table = Table(title=title, title_justify="left")
    table.add_column("predictor", overflow="fold")
    table.add_column(found.units, justify="right")
    table.add_column("95 % interval", justify="right")
    outcomes = found.outcomes if len(found.outcomes) <= MOST_OUTCOMES else ()
    for outcome in outcomes:
        table.add_column(Text(outcome), justify="right", overflow="fold")
    for row in found.predictors[:SHOWN]:
        about = (f"{value:.3f}" for value in row.specific[: len(outcomes)])
        table.add_row(Text(row.name), f"{row.value:.3f}", _interval(row), *about)
    return table


def _name_pairs(console: Console, pairs: PairMap, units: str) -> None:
    rows = [row for row in pair_rows(pairs) if not isnan(row["synergy"])]
    if not rows:
        return
    for what, why in (
        ("synergy", "what they say only together"),
        ("redundancy", "what both say, each by itself"),
    ):
        best = sorted(rows, key=lambda row: -row[what])[:PAIRS_NAMED]
        _say(console, f"\nPairs with the most {what} ({why}), in {units}:")
        for row in best:
            _say(console, f"  {row[what]:.3f}  {row['first']} + {row['second']}")
