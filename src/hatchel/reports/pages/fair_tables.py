"""The page of the study of tables: accuracy against unfairness, and how much each family covers."""

import math
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from rich.table import Table

from hatchel.metrics.fairness.frontier import dominated
from hatchel.records.table import Row
from hatchel.reports.charts.palette import styles
from hatchel.reports.charts.trade_off import ModelPoint, TradeOff, trade_offs
from hatchel.reports.drawn import drawn
from hatchel.reports.labels import MethodLabel, MetricLabel
from hatchel.reports.page import Command, Facts, Page, Picture, Points, Section, TablePart, Text
from hatchel.reports.report import Report
from hatchel.reports.stored import StoredStudy
from hatchel.reports.table import NOTHING, Cell, Line, ResultTable, grid_table, mean_and_sd

_FAMILIES = (
    MethodLabel("ffvae", "FFVAE", "paper", "blocks for the attributes, taken out when judged"),
    MethodLabel("vae", "VAE", "paper", "knows nothing of attributes"),
    MethodLabel("beta", "β-VAE", "paper", "likewise"),
    MethodLabel("factor", "FactorVAE", "paper", "likewise"),
    MethodLabel("raw", "raw features", "paper", "no representation"),
    MethodLabel(
        "exponentiated-gradient",
        "exponentiated gradient",
        "paper",
        "logistic regression on raw features, fair about the attributes in question",
    ),
)
_LABELS = {family.key: family.label for family in _FAMILIES}
_TITLES = {"adult": "Adult", "communities": "Communities and Crime"}
_CAVEAT = (
    "A point is a model: accuracy of a probe that predicts the label from its code, and how much "
    "more often it says yes to one group than to another. Of FFVAE the blocks of the attributes in "
    "question are taken out; the exponentiated gradient is trained anew for each of them, which no "
    "representation is. Grey: another model is at least as good in both. Dotted: always the more "
    "frequent label. Bars: standard deviation over seeds."
)
_TOLD = (
    "How well the probe tells the attribute from what is left (area under the curve, ½ is chance): "
    "what a gap of zero alone does not show."
)


class _Model(NamedTuple):
    data: str
    family: str
    note: str


def fair_tables_page(study: StoredStudy) -> Page:
    """Compose the page."""
    found = study.results
    parts = [part for data in _hypervolumes(study) for part in _of_data(study, data)]
    return Page(
        title="What does fairness cost, and does a flexible representation pay less?",
        source="FFVAE (Creager et al. 2019) on Adult and on Communities and Crime.",
        summary=_summary(found.settings),
        sections=(
            Section("frontiers", "Accuracy against unfairness", [Text(_CAVEAT), *parts]),
            Section("told", "What can still be told", [Text(_TOLD), *_told_tables(study)]),
            Section("findings", "What came out", [Points(found.notes)]),
            Section("run", "How it was run", _how(found.settings)),
        ),
        footer=f"Written by hatchel {found.version} from stored records.",
    )


def _summary(settings: Mapping[str, Any]) -> str:
    cells = len(settings["alphas"]) * len(settings["gammas"])
    betas, gammas = len(settings["betas"]), len(settings["gammas"])
    return (
        f"{cells} FFVAE (α × γ), {betas} β-VAE, {gammas} FactorVAE, a VAE, raw features and a "
        f"classifier made fair; {settings['seeds']} seeds, "
        f"{settings['steps']:,} steps; judged by {settings['probe']} on {settings['samples']:,} "
        "rows of the test part, two thirds to learn from."
    )


def _how(settings: Mapping[str, Any]) -> list[Any]:
    return [
        Facts([("machine", str(settings["machine"]))]),
        Text("The same again, or with more steps, which go on from the checkpoints:"),
        Command(str(settings["command"])),
        Facts([(family.label, family.description) for family in _FAMILIES]),
    ]


def _of_data(study: StoredStudy, data: str) -> list[Any]:
    """Return the figure and the table of hypervolumes of a data set."""
    asked = _hypervolumes(study)[data]
    panels = [panel for key in asked if (panel := _panel(study, data, key)) is not None]
    picture = _picture(data, panels)
    caption = f"{_TITLES.get(data, data)}: hypervolume, mean ± half a 95 % interval over seeds."
    table = TablePart(_volumes(asked), caption)
    return [table] if picture is None else [picture, table]


def _picture(data: str, panels: list[TradeOff]) -> Picture | None:
    if not panels:
        return None
    title = _TITLES.get(data, data)
    return drawn(
        f"frontier-{data}",
        lambda room: trade_offs(panels, room),
        f"{title}: accuracy and demographic parity difference of every model.",
        f"{title}: right is unfair, up is accurate.",
    )


def _panel(study: StoredStudy, data: str, attributes: str) -> TradeOff | None:
    rows, looks = _rows(study), styles(_FAMILIES)
    points, majority = [], math.nan
    for method, model in _models(study, data).items():
        accuracy = _mean_and_sd(rows.get((method, f"accuracy.{attributes}")))
        gap = _mean_and_sd(rows.get((method, f"gap.{attributes}")))
        if accuracy is not None and gap is not None:
            label, style = _LABELS.get(model.family, model.family), looks[model.family]
            points.append(ModelPoint(label, model.note, style, gap, accuracy, dominated=False))
            majority = rows[method, "majority"].mean or majority
    if not points:
        return None
    beaten = dominated([(point.accuracy[0], point.gap[0]) for point in points])
    shown = [point._replace(dominated=bool(b)) for point, b in zip(points, beaten, strict=True)]
    return TradeOff(_question(attributes), shown, majority)


def _mean_and_sd(row: Row | None) -> tuple[float, float] | None:
    return None if row is None or row.mean is None else (row.mean, row.sd or 0.0)


def _question(attributes: str) -> str:
    """Return the names of one or two attributes, or how many stand together."""
    names = attributes.split("+")
    return " and ".join(names) if len(names) <= 2 else f"all {len(names)} together"


def _models(study: StoredStudy, data: str) -> dict[str, _Model]:
    """Return the models of a data set under the names that their runs are stored under."""
    found: Any = study.results.settings["models"]
    models = {method: _Model(**each) for method, each in found.items()}
    return {method: model for method, model in models.items() if model.data == data}


def _hypervolumes(study: StoredStudy) -> dict[str, dict[str, dict[str, Any]]]:
    """Return what each family covers, by data set, attributes and family."""
    found: Any = study.results.settings["hypervolumes"]
    return dict(found)


def _rows(study: StoredStudy) -> dict[tuple[str, str], Row]:
    return {(row.method, row.metric): row for row in study.results.rows}


def _volumes(asked: Mapping[str, Mapping[str, Any]]) -> ResultTable:
    columns = tuple(MetricLabel(key, _question(key), "hypervolume") for key in asked)
    lines = []
    for family in _FAMILIES:
        each = [found.get(family.key) for found in asked.values()]
        count = max((one["n"] for one in each if one is not None), default=0)
        if count:
            lines.append(Line(family.label, "", str(count), _cells(columns, map(_interval, each))))
    return ResultTable(columns, tuple(lines), ())


def _interval(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return NOTHING
    half = found["half"]
    known = isinstance(half, float) and math.isfinite(half)
    return f"{found['mean']:.4f}" + (f" ± {half:.4f}" if known else "")


def _told_tables(study: StoredStudy) -> list[TablePart]:
    tables = {data: _told(study, data) for data in _hypervolumes(study)}
    return [
        TablePart(table, f"{_TITLES.get(data, data)}: mean ± sd over seeds.")
        for data, table in tables.items()
        if table.lines
    ]


def _told(study: StoredStudy, data: str) -> ResultTable:
    """Lay out how well each attribute is told, with a line per model."""
    rows, models = _rows(study), _models(study, data)
    names = dict.fromkeys(key for m, key in rows if m in models and key.startswith("told."))
    columns = tuple(MetricLabel(key, key.removeprefix("told."), "AUC") for key in names)
    lines = []
    for method, model in models.items():
        found = [rows[method, key] for key in names if (method, key) in rows]
        if found:
            label = f"{_LABELS.get(model.family, model.family)} {model.note}".strip()
            shown = (mean_and_sd(row.mean, row.sd) for row in found)
            count = max(row.n for row in found)
            lines.append(Line(label, "", str(count), _cells(columns, shown)))
    return ResultTable(columns, tuple(lines), ())


def _cells(columns: tuple[MetricLabel, ...], shown: Iterable[str]) -> tuple[Cell, ...]:
    pairs = zip(columns, shown, strict=True)
    return tuple(Cell(column.label, text, None, None, lowest=False) for column, text in pairs)


def fair_tables_table(study: StoredStudy) -> Table:
    """Return the table of hypervolumes for the terminal, a line for each question."""
    columns = tuple(MetricLabel(family.key, family.label, "") for family in _FAMILIES)
    lines = []
    for data, asked in _hypervolumes(study).items():
        for attributes, found in asked.items():
            shown = (_interval(found.get(column.key)) for column in columns)
            seeds = max((one["n"] for one in found.values()), default=0)
            title = f"{_TITLES.get(data, data)}: {_question(attributes)}"
            lines.append(Line(title, "", str(seeds), _cells(columns, shown)))
    table = ResultTable(columns, tuple(lines), ())
    return grid_table("hypervolume", table, runs=True)


REPORT = Report(fair_tables_page, fair_tables_table)
