"""The JSON of a run as Markdown tables."""

import math
import statistics
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from report import Found, read

Group = dict[str, dict[str, Any]]
"""Figures by row, then by column."""


def tables(found: Found) -> str:
    """Return the tables of everything that was found."""
    about = f"{_figure(found.get('machine', '?'))}; {found.get('seconds', '?')} s in all."
    parts = [_checks(found), _steps(found), _layouts(found), _whole(found.get("whole", {}))]
    return "\n\n".join([about, *(part for part in parts if part), *_errors(found)])


def _checks(found: Found) -> str:
    rows = [[name[7:], _figure(v)] for name, v in found.items() if name.startswith("checks/")]
    return _table(["check, float64", "largest difference"], rows)


def _steps(found: Found) -> str:
    """Return steps per second, a row for the seeds of an objective in a precision."""
    group: Group = {}
    for name, value in found.items():
        if name.startswith("steps/"):
            _, way, precision, method, seeds = name.split("/")
            group.setdefault(f"{precision} | {method} | {seeds}", {})[way] = value
    ways = _columns(group)
    rows = []
    for row, rates in group.items():
        together = max(_known(rates).values(), default=math.nan) * int(row.split(" | ")[2])
        rows.append([row, *(_figure(rates.get(way)) for way in ways), _figure(together)])
    head = ["precision | objective | seeds", *(f"{way}, steps/s" for way in ways)]
    return _table([*head, "best, seed-steps/s"], rows)


def _layouts(found: Found) -> str:
    """Return milliseconds of each convolution, and of all of them, by precision."""
    group: Group = {}
    sums: Group = {}
    for name, value in found.items():
        _, _, rest = name.partition("layouts/")
        if rest and not rest.startswith("float64/"):
            precision, layer, way = rest.split("/")
            group.setdefault(f"{precision}, {layer}", {})[way] = value
            whole = sums.setdefault(f"{precision}, all of these", {})
            whole[way] = whole.get(way, 0.0) + (value if isinstance(value, float) else math.nan)
    group |= sums
    ways = _columns(group)
    rows = [
        [row, *(_figure(times.get(way)) for way in ways), _least(times)]
        for row, times in group.items()
    ]
    return _table(["convolution, ms both ways", *ways, "quickest"], rows)


def _whole(found: Found) -> str:
    if "mig" not in found:
        return f"Whole training: {found.get('error', 'not done')}."
    gaps = [gap for gap in found["mig"] if math.isfinite(gap)]
    spread = statistics.stdev(gaps) if len(gaps) > 1 else math.nan
    mean = statistics.mean(gaps) if gaps else math.nan
    return (
        f"{found['method']}, {found['layout']}, {found['seeds']} seeds together: "
        f"{found['steps']:,} of {found['of']:,} steps in {found['seconds']} s, "
        f"{found['seed_steps_per_second']:,} seed-steps/s. MIG {mean:.3f} ± {spread:.3f} (sd over "
        f"seeds), ELBO {statistics.mean(found['elbo']):.1f}."
    )


def _errors(found: Found) -> list[str]:
    """Return what failed, and why; what was under way at the end is no figure."""
    lines = [
        f"- {name}: {value['error']}"
        for name, value in found.items()
        if isinstance(value, dict) and "error" in value
    ]
    return ["\n".join(["Failed:", "", *lines])] if lines else []


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in (head, *rows)]
    ruled = "|---" * lines[0].count(" | ") + "|---|"
    return "\n".join([lines[0], ruled, *lines[1:]]) if lines[1:] else ""


def _columns(group: Group) -> list[str]:
    return list(dict.fromkeys(way for row in group.values() for way in row))


def _known(values: dict[str, Any]) -> dict[str, float]:
    return {k: v for k, v in values.items() if isinstance(v, float) and math.isfinite(v)}


def _least(times: dict[str, Any]) -> str:
    known = _known(times)
    return min(known, key=known.__getitem__) if known else "–"


def _figure(value: Any) -> str:
    if isinstance(value, dict):
        return "failed"
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "–"
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    print(tables(read(Path(sys.argv[1]))))
