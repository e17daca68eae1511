"""The page of the study of precision: both precisions side by side, and their differences."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from hatchel.records.table import Row
from hatchel.reports.charts.paired import Paired, paired
from hatchel.reports.drawn import drawn
from hatchel.reports.labels import MetricLabel
from hatchel.reports.page import Command, Facts, Page, Picture, Points, Section, TablePart, Text
from hatchel.reports.report import Report
from hatchel.reports.stored import StoredStudy
from hatchel.reports.table import NOTHING, Cell, Line, ResultTable, grid_table, mean_and_sd

_OUTCOMES = (
    MetricLabel("minus_elbo", "−ELBO", "nats per image, mean over the last tenth of the log"),
    MetricLabel("mig", "MIG", "20 bins, dead latents left out; higher is better"),
    MetricLabel("dci.disentanglement", "DCI disentanglement", "boosted trees; higher is better"),
    MetricLabel("factor_vae_score", "FactorVAE score", "of 10,000 votes; higher is better"),
)
_SPEED = MetricLabel("steps_per_second", "steps/s", "of one process, beside the others")
_LABELS = {
    "vae": "VAE",
    "beta-4": "β-VAE β\u00a0=\u00a04",
    "factor-6.4": "FactorVAE γ\u00a0=\u00a06.4",
}
_CONDITIONS = ("float32", "bfloat16")


def precision_page(study: StoredStudy) -> Page:
    """Compose the page."""
    settings = study.results.settings
    caption = "Mean ± standard deviation over runs."
    pictures = [each for each in [_picture(study)] if each is not None]
    return Page(
        title="Does training in bfloat16 cost anything?",
        source="VAE, β-VAE and FactorVAE on dSprites, the same seeds in both precisions.",
        summary=_summary(study),
        sections=(
            Section("outcomes", "Outcomes", [*pictures, TablePart(result_grid(study), caption)]),
            Section("differences", "Differences", [TablePart(_differences(settings), _CAPTION)]),
            Section("findings", "What came out", [Points(study.results.notes)]),
            Section("run", "How it was run", _how(study)),
        ),
        footer=f"Written by hatchel {study.results.version} from stored records.",
    )


_CAPTION = (
    "bfloat16 less float32, seed by seed: mean and half the width of its 95 % t-interval. A star "
    "marks an interval that leaves out zero."
)


def _summary(study: StoredStudy) -> str:
    settings = study.results.settings
    return (
        f"{settings['seeds']} seeds of each method, {settings['steps']:,} steps, the same "
        f"minibatches in both precisions. Here training.precision=auto stands for "
        f"{settings['auto']}: {settings['auto_why']}."
    )


def _how(study: StoredStudy) -> list[Any]:
    settings = study.results.settings
    return [
        Facts([("machine", str(settings["machine"])), ("samples", f"{settings['samples']:,}")]),
        Text("The same again, or with more steps, which go on from the checkpoints:"),
        Command(str(settings["command"])),
        Facts([(label.label, label.description) for label in (*_OUTCOMES, _SPEED)]),
    ]


def _picture(study: StoredStudy) -> Picture | None:
    outcomes = [
        Paired(label.label, pairs) for label in _OUTCOMES if (pairs := _pairs(study, label.key))
    ]
    if not outcomes:
        return None
    return drawn(
        "outcomes",
        lambda room: paired(outcomes, _CONDITIONS, room),
        "Outcomes of every seed in float32 and in bfloat16.",
        "Each seed in float32 (left) and in bfloat16 (right), from the same initial weights on the "
        "same minibatches; thick, the mean.",
    )


def _pairs(study: StoredStudy, metric: str) -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = {}
    for method in _methods(study):
        first, second = (
            {run.seed: run.metrics[metric] for run in study.finished(f"{method}-{condition}")}
            for condition in _CONDITIONS
        )
        pairs = [(first[seed], second[seed]) for seed in sorted(first.keys() & second.keys())]
        if pairs:
            found[_LABELS.get(method, method)] = pairs
    return found


def _methods(study: StoredStudy) -> list[str]:
    rows = (row.method.rpartition("-")[0] for row in study.results.rows)
    return list(dict.fromkeys(rows))


def result_grid(study: StoredStudy) -> ResultTable:
    """Lay the results out with a line per method and precision."""
    found = {(row.method, row.metric): row for row in study.results.rows}
    metrics = (*_OUTCOMES, _SPEED)
    lines = tuple(_line(name, found, metrics) for name in dict.fromkeys(m for m, _ in found))
    return ResultTable(metrics, lines, ())


def _line(name: str, found: Mapping[tuple[str, str], Row], metrics: Sequence[MetricLabel]) -> Line:
    method, _, precision = name.rpartition("-")
    rows = [found.get((name, metric.key)) for metric in metrics]
    cells = tuple(
        _cell(metric, NOTHING if row is None else mean_and_sd(row.mean, row.sd))
        for metric, row in zip(metrics, rows, strict=True)
    )
    count = max((row.n for row in rows if row is not None), default=0)
    return Line(f"{_LABELS.get(method, method)}, {precision}", "", str(count), cells)


def _cell(metric: MetricLabel, text: str) -> Cell:
    return Cell(metric.label, text, None, None, lowest=False)


def _differences(settings: Mapping[str, Any]) -> ResultTable:
    lines = []
    for method, found in settings["differences"].items():
        cells = tuple(_cell(label, _apart(found.get(label.key))) for label in _OUTCOMES)
        seeds = max((each["n"] for each in found.values()), default=0)
        lines.append(Line(_LABELS.get(method, method), "", str(seeds), cells))
    return ResultTable(_OUTCOMES, tuple(lines), ())


def _apart(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return NOTHING
    mean, half = found["mean"], found["half"]
    if half is None or not math.isfinite(half):
        return f"{mean:+.3f}".replace("-", "−")
    star = " *" if abs(mean) > half else ""
    return f"{mean:+.3f} ± {half:.3f}{star}".replace("-", "−")


def precision_table(study: StoredStudy) -> Table:
    """Return the table for the terminal."""
    return grid_table("mean ± sd", result_grid(study), runs=True)


REPORT = Report(precision_page, precision_table)
