"""The JSON of a run as Markdown tables."""

import json
import statistics
import sys
from pathlib import Path
from typing import Any


def tables(found: dict[str, Any]) -> str:
    """Return the tables of everything that was found."""
    parts = [f"{found.get('machine', '?')}; {found.get('seconds', '?')} s in all."]
    parts += [_checks(found.get("checks", {})), _steps(found)]
    parts += [_layouts(found.get("layouts", {})), _whole(found.get("whole", {}))]
    return "\n\n".join(parts)


def _checks(found: dict[str, Any]) -> str:
    rows = [f"| {name} | {_number(value)} |" for name, value in found.items()]
    return "\n".join(["| check, float64 | largest difference |", "|---|---|", *rows])


def _steps(found: dict[str, Any]) -> str:
    head = "| precision | objective | seeds | loop, steps/s | stack | graph | graph, seed-steps/s |"
    rows = [head, "|---|---|---|---|---|---|---|"]
    for cell, rates in found.items():
        if cell.startswith("steps/"):
            _, precision, method, seeds = cell.split("/")
            cells = [rates.get(way, "–") for way in ("loop", "stack", "graph")]
            together = rates.get("graph")
            cells.append(together * int(seeds) if isinstance(together, float) else "–")
            shown = " | ".join(_number(value) for value in cells)
            rows.append(f"| {precision} | {method} | {seeds} | {shown} |")
    return "\n".join(rows)


def _layouts(found: dict[str, Any]) -> str:
    measured = {name: times for name, times in found.items() if isinstance(times, dict)}
    if not measured:
        return f"Layouts: {_number(found.get('error', 'not measured'))}."
    ways = list(next(iter(measured.values())))
    rows = [f"| convolution, ms | {' | '.join(ways)} | fastest |", "|---" * (len(ways) + 2) + "|"]
    for name, times in measured.items():
        shown = " | ".join(_number(times[way]) for way in ways)
        rows.append(f"| {name} | {shown} | {min(times, key=times.__getitem__)} |")
    return "\n".join(rows)


def _whole(found: dict[str, Any]) -> str:
    if "mig" not in found:
        return f"Whole training: {found.get('error', 'not done')}."
    gaps = found["mig"]
    spread = statistics.stdev(gaps) if len(gaps) > 1 else float("nan")
    return (
        f"{found['method']}, {found['seeds']} seeds together: {found['steps']:,} of "
        f"{found['of']:,} steps in {found['seconds']} s, {found['seed_steps_per_second']:,} "
        f"seed-steps/s. MIG {statistics.mean(gaps):.3f} ± {spread:.3f} (sd over seeds), ELBO "
        f"{statistics.mean(found['elbo']):.1f}."
    )


def _number(value: Any) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


if __name__ == "__main__":
    print(tables(json.loads(Path(sys.argv[1]).read_text())))
