"""The page of FFVAE over α and γ: the paper's two figures, frontiers, and what was claimed."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from rich.table import Table

from hatchel.records.table import Row
from hatchel.reports.charts.series import SeriesPanel, Values, series
from hatchel.reports.drawn import drawn
from hatchel.reports.labels import MethodLabel, MetricLabel
from hatchel.reports.outcome_parts import outcome_parts
from hatchel.reports.page import (
    Command,
    Facts,
    Page,
    Picture,
    Section,
    TablePart,
    Text,
)
from hatchel.reports.pages.frontiers import COVERAGE, TOLD, Frontiers
from hatchel.reports.report import Report
from hatchel.reports.stored import StoredStudy
from hatchel.reports.table import NOTHING, Cell, Line, ResultTable, grid_table, mean_and_sd

_METRICS = (
    MetricLabel("mig", "MIG", "20 bins, on balanced dSprites, dead latents left out"),
    MetricLabel("minus_elbo", "−ELBO", "nats per image, of the last tenth of the log"),
    MetricLabel("attributes", "−log p(a|b)", "nats, both attributes, of the last tenth of the log"),
    MetricLabel("total_correlation", "TC", "nats between the blocks, as the discriminator sees it"),
)
_STRONG = 300.0
_PAPER = (
    "The paper trains 300,000 steps on eight α and seven γ. It prints curves and no numbers, so "
    "that its claims are judged, not its values."
)


_FRONTIER = (
    "A point is a cell: accuracy of a probe that predicts from its code in which half of the image "
    "a sprite is, and how much more often it says the right half of one group than of another. The "
    "blocks of the attributes in question are taken out; at α = 0, which is FactorVAE over the "
    "blocks, they stand for nothing. The paper shows such frontiers and prints no numbers. Grey: "
    "another cell is at least as good in both. Dotted: always the more frequent half. Bars: "
    "standard deviation over seeds."
)


class _Point(NamedTuple):
    alpha: float
    gamma: float
    mig: float


def fair_dsprites_page(study: StoredStudy) -> Page:
    """Compose the page."""
    found = study.results
    pictures = [each for each in [_picture(study)] if each is not None]
    caption = "Mean ± standard deviation over seeds."
    return Page(
        title="Does supervision of some latents disentangle all of them?",
        source="Creager et al. 2019, appendix E: FFVAE on dSpritesUnfair, MIG on dSprites.",
        summary=_summary(found.settings),
        sections=(
            Section("figures", "Figures 6 and 7", [*pictures, Text(_PAPER)]),
            Section("frontiers", "Accuracy against unfairness", _frontier_parts(study)),
            Section(
                "claims", "What was claimed, and what came out", outcome_parts(study, COVERAGE)
            ),
            Section("table", "All cells", [TablePart(result_grid(study), caption)]),
            Section("run", "How it was run", _how(found.settings)),
        ),
        footer=f"Written by hatchel {found.version} from stored records.",
    )


def _summary(settings: Mapping[str, Any]) -> str:
    return (
        f"{len(settings['alphas'])} × {len(settings['gammas'])} cells, {settings['seeds']} "
        f"seeds each, {settings['steps']:,} of the paper's 300,000 steps: MIG on balanced images, "
        f"and what a probe ({settings['probe']}, {settings['judged']:,} images of dSpritesUnfair) "
        "makes of the code without the blocks of the attributes in question."
    )


def _frontiers(study: StoredStudy) -> Frontiers:
    alphas: Any = study.results.settings["alphas"]
    families = [MethodLabel(f"alpha-{a:g}", f"α = {a:g}", "paper", "") for a in alphas]
    return Frontiers(study, families, {"dsprites-unfair": "dSpritesUnfair"})


def _frontier_parts(study: StoredStudy) -> list[Any]:
    found = _frontiers(study)
    return [Text(_FRONTIER), *found.parts(), Text(TOLD), *found.told()]


def _how(settings: Mapping[str, Any]) -> list[Any]:
    return [
        Facts([("machine", str(settings["machine"])), ("samples", f"{settings['samples']:,}")]),
        Text("The same again, or with other values and more steps, which go on from there:"),
        Command(str(settings["command"])),
        Facts([(label.label, label.description) for label in _METRICS]),
    ]


def _picture(study: StoredStudy) -> Picture | None:
    points = _points(study)
    if not points:
        return None
    panels = [
        SeriesPanel("MIG over α (Figs. 6a, 7a)", "α", "MIG", _by(points, "γ")),
        SeriesPanel("MIG over γ (Fig. 6b)", "γ", "MIG", _by(_strong(points), "α")),
        SeriesPanel("MIG over log γ/α (Fig. 7b)", "log γ/α", "MIG", _ratios(points), joined=False),
    ]
    return drawn(
        "mig",
        lambda room: series([panel for panel in panels if panel.lines], room),
        "MIG of every run over α, over γ where α is at least 300, and over log γ/α.",
        "Large dots are means over seeds, small ones runs; lines join the cells of one γ or one α.",
    )


def _points(study: StoredStudy) -> list[_Point]:
    return [
        _Point(cell["alpha"], cell["gamma"], run.metrics["mig"])
        for name, cell in _cells(study).items()
        for run in study.finished(name)
    ]


def _cells(study: StoredStudy) -> dict[str, dict[str, float]]:
    """Return α and γ of each cell by name."""
    found: Any = study.results.settings["cells"]
    return dict(found)


def _strong(points: Sequence[_Point]) -> list[_Point]:
    return [point for point in points if point.alpha >= _STRONG]


def _by(points: Sequence[_Point], line: str) -> dict[str, Values]:
    """Return a line for each γ over α, or for each α over γ."""
    lines: dict[float, dict[float, list[float]]] = defaultdict(lambda: defaultdict(list))
    for point in points:
        own, along = (point.gamma, point.alpha) if line == "γ" else (point.alpha, point.gamma)
        lines[own][along].append(point.mig)
    return {f"{line} = {own:g}": lines[own] for own in sorted(lines)}


def _ratios(points: Sequence[_Point]) -> dict[str, Values]:
    lines: dict[float, dict[float, list[float]]] = defaultdict(lambda: defaultdict(list))
    for point in points:
        if point.alpha > 0 and point.gamma > 0:
            lines[point.alpha][math.log(point.gamma / point.alpha)].append(point.mig)
    return {f"α = {own:g}": lines[own] for own in sorted(lines)}


def result_grid(study: StoredStudy) -> ResultTable:
    """Lay the results out with a line per cell."""
    found = {(row.method, row.metric): row for row in study.results.rows}
    lines = [_line(name, cell, found) for name, cell in _cells(study).items()]
    return ResultTable(_METRICS, tuple(lines), ())


def _line(name: str, cell: Mapping[str, float], found: Mapping[tuple[str, str], Row]) -> Line:
    rows = [found.get((name, metric.key)) for metric in _METRICS]
    shown = [NOTHING if row is None else mean_and_sd(row.mean, row.sd) for row in rows]
    cells = tuple(
        Cell(metric.label, text, None, None, lowest=False)
        for metric, text in zip(_METRICS, shown, strict=True)
    )
    count = max((row.n for row in rows if row is not None), default=0)
    return Line(f"α = {cell['alpha']:g}, γ = {cell['gamma']:g}", "", str(count), cells)


def fair_dsprites_table(study: StoredStudy) -> Table:
    """Return the table for the terminal."""
    return grid_table("mean ± sd", result_grid(study), runs=True)


REPORT = Report(fair_dsprites_page, fair_dsprites_table)
