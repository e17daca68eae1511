"""What ``hatchel audit`` shows on the terminal."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from hatchel.records.audit import AuditRecord
    from hatchel.reports.page import Grid

WIDTH = 100


def as_json(record: "AuditRecord") -> str:
    """Return the record as the JSON that is printed; its fields are those of ``AuditRecord``."""
    facts = record.model_dump(mode="json")
    return json.dumps(facts, indent=1, ensure_ascii=False, allow_nan=False)


def show(record: "AuditRecord", page: Path) -> None:
    """Print the label, what is left of the attributes and the gaps, and where the page is."""
    from rich.console import Console

    from hatchel.reports.pages.audit import summary
    from hatchel.reports.pages.audit_tables import gaps_grid, label_grid, remains_grid

    console = Console(width=max(Console().width, WIDTH), highlight=False)
    console.print(f"{record.name}: {summary(record)}", markup=False)
    gaps = gaps_grid(record)
    narrow = replace(gaps, columns=gaps.columns[:-1])  # the page says between whom
    for grid in (label_grid(record), remains_grid(record), narrow):
        _show_grid(console, grid)
    for note in record.notes:
        console.print(f"• {note}", markup=False)
    console.print(f"report: {page}", markup=False, soft_wrap=True)


def _show_grid(console: "Console", grid: "Grid") -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.HORIZONTALS, pad_edge=False)
    table.add_column(grid.heading)
    for name in grid.columns:
        table.add_column(Text(name), justify="right")
    for row in grid.rows:
        table.add_row(Text(row.label), *map(Text, row.cells[: len(grid.columns)]))
    console.print(table)
    console.print(grid.caption, markup=False, style="dim")
