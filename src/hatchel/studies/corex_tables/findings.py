"""What came out, by rules that were stated before."""

from collections.abc import Mapping, Sequence

import numpy as np

from hatchel.records.run import RunRecord
from hatchel.studies.corex_tables.models import LINEAR, VARIATIONAL
from hatchel.studies.intervals import half_width

ERRORS = 3.0
"""Standard errors of the bound that chance may add."""


def table_of(run: RunRecord) -> str:
    """Return the table of a run."""
    return run.method.split(".", 1)[0]


def model_of(run: RunRecord) -> str:
    """Return the model of a run."""
    return run.method.split(".", 1)[1]


def findings(runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """Return a sentence on the law, on each comparison, on groups, and on failures."""
    finished = [run for run in runs if run.status == "finished"]
    lost = [f"{run.method} failed: {run.reason}" for run in runs if run.status == "failed"]
    said = [
        _law(finished),
        _control(finished),
        _shares(finished),
        *_against_linear(finished),
        *_groups(finished),
    ]
    return (*filter(None, said), *dict.fromkeys(lost))


def _law(runs: Sequence[RunRecord]) -> str:
    """A bound must not exceed what it bounds by more than chance."""
    known = [run for run in runs if {"exact", "bound"} <= run.metrics.keys()]
    if not known:
        return ""
    held = sum(_excess(run) <= ERRORS * run.metrics["error"] for run in known)
    return (
        f"The bound on held-out rows lies below the known total correlation, up to {ERRORS:g} "
        f"standard errors, in {held} of {len(known)} runs."
    )


def _excess(run: RunRecord) -> float:
    return run.metrics["bound"] - run.metrics["exact"]


def _control(runs: Sequence[RunRecord]) -> str:
    mine = [run for run in runs if run.method == f"independent.{VARIATIONAL}"]
    if not mine:
        return ""
    none = sum(run.metrics["bound"] <= ERRORS * run.metrics["error"] for run in mine)
    mean = np.mean([run.metrics["bound"] for run in mine])
    return (
        f"Of independent features the networks' bound is {mean:.3f} nats, no more than {ERRORS:g} "
        f"standard errors above zero in {none} of {len(mine)} runs."
    ).replace(" -", " −")


def _shares(runs: Sequence[RunRecord]) -> str:
    found = {table: _by_model(runs, table, "share") for table in dict.fromkeys(map(table_of, runs))}
    told = [
        f"{np.mean(list(shares[VARIATIONAL].values())):.2f} on {table}"
        for table, shares in found.items()
        if VARIATIONAL in shares
    ]
    return (
        f"Of the known total correlation the networks' bound is {', '.join(told)}." if told else ""
    )


def _against_linear(runs: Sequence[RunRecord]) -> list[str]:
    """Say on which tables the networks' bound is the better one, by paired 95 % intervals."""
    verdicts: dict[str, list[str]] = {"higher": [], "lower": [], "about the same": []}
    for table in dict.fromkeys(map(table_of, runs)):
        bounds = _by_model(runs, table, "bound")
        rivals = {model: found for model, found in bounds.items() if model in LINEAR}
        if VARIATIONAL not in bounds or not rivals:
            continue
        best = max(rivals, key=lambda model: np.mean(list(rivals[model].values())))
        apart = [
            value - rivals[best][seed]
            for seed, value in bounds[VARIATIONAL].items()
            if seed in rivals[best]
        ]
        verdicts[_sign(apart)].append(
            f"{table} ({np.mean(apart):+.2f} against {best})".replace("(-", "(−")
        )
    return [
        f"The networks' bound is {word} than the best linear model's on {', '.join(found)}."
        if word != "about the same"
        else f"No difference from the best linear model is shown on {', '.join(found)}."
        for word, found in verdicts.items()
        if found
    ]


def _sign(apart: Sequence[float]) -> str:
    mean, half = float(np.mean(apart)), half_width(apart)
    if abs(mean) <= half:
        return "about the same"
    return "higher" if mean > 0 else "lower"


def _groups(runs: Sequence[RunRecord]) -> list[str]:
    said = []
    for table in dict.fromkeys(map(table_of, runs)):
        found = _by_model(runs, table, "rand")
        if found:
            means = {model: np.mean(list(values.values())) for model, values in found.items()}
            told = ", ".join(f"{model} {mean:.2f}" for model, mean in means.items())
            said.append(f"Groups of {table}, adjusted Rand index: {told}.")
    return said


def _by_model(
    runs: Sequence[RunRecord], table: str, metric: str
) -> Mapping[str, Mapping[int, float]]:
    """Return a metric by model and seed."""
    found: dict[str, dict[int, float]] = {}
    for run in runs:
        if table_of(run) == table and metric in run.metrics:
            found.setdefault(model_of(run), {})[run.seed] = run.metrics[metric]
    return found
