"""What is known of a data set's samples, in the terminal."""

import json
import math

from rich.console import Console
from rich.table import Table

from hatchel.data.description import Conjunction, Description


def print_description(found: Description) -> None:
    """Print samples, target, attributes, correlations and conjunctions."""
    console = Console()
    shape = " × ".join(map(str, found.shape))
    console.print(f"{found.samples:,} samples of {shape}")
    if found.parts:
        console.print("; ".join(f"{part}: {count:,}" for part, count in found.parts.items()))
    if found.target:
        console.print(f"target {_counts(found.target)}")
    if found.attributes:
        console.print(_attributes(found))
    if found.correlations:
        console.print(_correlations(found))
    for each in found.conjunctions:
        console.print(_conjunction(each))
    for note in found.notes:
        console.print(f"• {note}")


def description_json(found: Description) -> str:
    """Return all numbers as JSON; those that are not finite are null."""
    facts = {
        "samples": found.samples,
        "shape": list(found.shape),
        "parts": found.parts,
        "target": {"name": found.target_name, "counts": found.target},
        "attributes": [
            {
                "name": each.name,
                "counts": each.counts,
                "missing": each.missing,
                "correlation_with_target": _finite(each.with_target),
            }
            for each in found.attributes
        ],
        "correlations": [
            {"attributes": list(pair), "correlation": _finite(value)}
            for pair, value in found.correlations.items()
        ],
        "conjunctions": [
            {"attributes": list(each.names), "counts": each.counts} for each in found.conjunctions
        ],
        "notes": list(found.notes),
    }
    return json.dumps(facts, indent=1)


def _attributes(found: Description) -> Table:
    table = Table("attribute", "samples", "missing")
    if found.target_name:
        table.add_column(f"correlation with {found.target_name}")
    for each in found.attributes:
        cells = [each.name, _counts(each.counts), f"{each.missing:,}"]
        table.add_row(*cells, *([_shown(each.with_target)] if found.target_name else []))
    return table


def _correlations(found: Description) -> Table:
    table = Table("attributes", "correlation")
    for pair, value in found.correlations.items():
        table.add_row(" × ".join(pair), _shown(value))
    return table


def _conjunction(found: Conjunction) -> Table:
    table = Table(" × ".join(found.names), "samples")
    for values, count in found.counts.items():
        table.add_row(values, f"{count:,}")
    return table


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{value}: {count:,}" for value, count in counts.items())


def _shown(value: float) -> str:
    return f"{value:+.3f}".replace("-", "−") if math.isfinite(value) else "–"


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
