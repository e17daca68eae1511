"""Accuracy against unfairness, on the page of a study that judges representations.

Such a study stores who is who ("models": data, family and note by method) and what each family
covers ("hypervolumes": by data set, attributes and family) among its settings.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from rich.table import Table

from hatchel.metrics.fairness.frontier import dominated
from hatchel.records.table import Row
from hatchel.reports.charts.palette import styles
from hatchel.reports.charts.trade_off import ModelPoint, TradeOff, trade_offs
from hatchel.reports.drawn import drawn
from hatchel.reports.labels import MethodLabel, MetricLabel
from hatchel.reports.page import Picture, TablePart
from hatchel.reports.stored import StoredStudy
from hatchel.reports.table import NOTHING, Cell, Line, ResultTable, grid_table, mean_and_sd

COVERAGE = (
    "The hypervolume is the area between a family’s models and a reference that is not worth "
    "having: the accuracy of always saying the more frequent label, and the widest gap of any "
    "model. A family with more models covers no less for it. One family covers more than another "
    "where the 95 % interval of their differences, seed by seed, leaves out zero."
)
TOLD = (
    "How well the probe tells the attribute from what is left (area under the curve, ½ is chance): "
    "what a gap of zero alone does not show."
)


class _Model(NamedTuple):
    data: str
    family: str
    note: str


class Frontiers(NamedTuple):
    """Models on data sets, and what to call them.

    Attributes:
        study: what is stored.
        families: of models, in their order.
        titles: of data sets.
    """

    study: StoredStudy
    families: Sequence[MethodLabel]
    titles: Mapping[str, str]

    def parts(self) -> list[Picture | TablePart]:
        """Return a figure and a table of hypervolumes for each data set."""
        return [part for data in self._hypervolumes() for part in self._of_data(data)]

    def told(self) -> list[TablePart]:
        """Return how well each attribute is told, a table for each data set."""
        tables = {data: self._told(data) for data in self._hypervolumes()}
        return [
            TablePart(table, f"{self._title(data)}: mean ± sd over seeds.")
            for data, table in tables.items()
            if table.lines
        ]

    def table(self) -> Table:
        """Return the hypervolumes for the terminal, a line for each question."""
        columns = tuple(MetricLabel(family.key, family.label, "") for family in self.families)
        lines = []
        for data, asked in self._hypervolumes().items():
            for attributes, found in asked.items():
                shown = (_interval(found.get(column.key)) for column in columns)
                seeds = max((one["n"] for one in found.values()), default=0)
                title = f"{self._title(data)}: {_question(attributes)}"
                lines.append(Line(title, "", str(seeds), _cells(columns, shown)))
        return grid_table(
            "hypervolume, thousandths", ResultTable(columns, tuple(lines), ()), runs=True
        )

    def _of_data(self, data: str) -> list[Picture | TablePart]:
        asked = self._hypervolumes()[data]
        panels = [panel for key in asked if (panel := self._panel(data, key)) is not None]
        title = self._title(data)
        caption = f"{title}: hypervolume in thousandths, mean ± half a 95 % interval over seeds."
        table = TablePart(self._volumes(asked), caption)
        if not panels:
            return [table]
        picture = drawn(
            f"frontier-{data}",
            lambda room: trade_offs(panels, room),
            f"{title}: accuracy and demographic parity difference of every model.",
            f"{title}: right is unfair, up is accurate. A number names a model of its family, as "
            "the legend says.",
        )
        return [picture, table]

    def _title(self, data: str) -> str:
        return self.titles.get(data, data)

    def _label(self, family: str) -> str:
        return next((each.label for each in self.families if each.key == family), family)

    def _panel(self, data: str, attributes: str) -> TradeOff | None:
        rows, looks = self._rows(), styles(self.families)
        points, majority = [], math.nan
        for method, model in self._models(data).items():
            accuracy = _mean_and_sd(rows.get((method, f"accuracy.{attributes}")))
            gap = _mean_and_sd(rows.get((method, f"gap.{attributes}")))
            if accuracy is not None and gap is not None:
                label, style = self._label(model.family), looks[model.family]
                points.append(ModelPoint(label, model.note, style, gap, accuracy, dominated=False))
                majority = rows[method, "majority"].mean or majority
        if not points:
            return None
        beaten = dominated([(point.accuracy[0], point.gap[0]) for point in points])
        shown = [point._replace(dominated=bool(b)) for point, b in zip(points, beaten, strict=True)]
        return TradeOff(_question(attributes), shown, majority)

    def _models(self, data: str) -> dict[str, _Model]:
        """Return the models of a data set under the names that their runs are stored under."""
        found: Any = self.study.results.settings["models"]
        models = {method: _Model(**each) for method, each in found.items()}
        return {method: model for method, model in models.items() if model.data == data}

    def _hypervolumes(self) -> dict[str, dict[str, dict[str, Any]]]:
        """Return what each family covers, by data set, attributes and family."""
        found: Any = self.study.results.settings["hypervolumes"]
        return dict(found)

    def _rows(self) -> dict[tuple[str, str], Row]:
        return {(row.method, row.metric): row for row in self.study.results.rows}

    def _volumes(self, asked: Mapping[str, Mapping[str, Any]]) -> ResultTable:
        columns = tuple(MetricLabel(key, _question(key), "hypervolume") for key in asked)
        lines = []
        for family in self.families:
            each = [found.get(family.key) for found in asked.values()]
            count = max((one["n"] for one in each if one is not None), default=0)
            if count:
                cells = _cells(columns, map(_interval, each))
                lines.append(Line(family.label, "", str(count), cells))
        return ResultTable(columns, tuple(lines), ())

    def _told(self, data: str) -> ResultTable:
        """Lay out how well each attribute is told, with a line per model."""
        rows, models = self._rows(), self._models(data)
        names = dict.fromkeys(key for m, key in rows if m in models and key.startswith("told."))
        columns = tuple(MetricLabel(key, key.removeprefix("told."), "AUC") for key in names)
        lines = []
        for method, model in models.items():
            found = [rows[method, key] for key in names if (method, key) in rows]
            if found:
                label = f"{self._label(model.family)} {model.note}".strip()
                shown = (mean_and_sd(row.mean, row.sd) for row in found)
                count = max(row.n for row in found)
                lines.append(Line(label, "", str(count), _cells(columns, shown)))
        return ResultTable(columns, tuple(lines), ())


def _mean_and_sd(row: Row | None) -> tuple[float, float] | None:
    return None if row is None or row.mean is None else (row.mean, row.sd or 0.0)


def _question(attributes: str) -> str:
    """Return the names of one or two attributes, or how many stand together."""
    names = attributes.split("+")
    return " and ".join(names) if len(names) <= 2 else f"all {len(names)} together"


def _interval(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return NOTHING
    half = found["half"]
    known = isinstance(half, float) and math.isfinite(half)
    return f"{1e3 * found['mean']:.1f}" + (f" ± {1e3 * half:.1f}" if known else "")


def _cells(columns: tuple[MetricLabel, ...], shown: Iterable[str]) -> tuple[Cell, ...]:
    pairs = zip(columns, shown, strict=True)
    return tuple(Cell(column.label, text, None, None, lowest=False) for column, text in pairs)
