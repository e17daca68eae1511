"""The page of the study of total correlation in tables: bounds, groups, time."""

from collections.abc import Iterable, Sequence

from rich.table import Table

from hatchel.records.table import Row
from hatchel.reports.charts.interval_rows import IntervalPanel, IntervalPoint, interval_rows
from hatchel.reports.drawn import drawn
from hatchel.reports.labels import MethodLabel, MetricLabel, method_named
from hatchel.reports.page import Command, Facts, Page, Picture, Points, Section, TablePart, Text
from hatchel.reports.report import Report
from hatchel.reports.stored import StoredStudy
from hatchel.reports.table import NOTHING, Cell, Line, ResultTable, grid_table, mean_and_sd

MODELS = (
    MethodLabel("variational", "CorEx, networks", "paper", "one distribution for each kind"),
    MethodLabel("linear", "CorEx, linear", "paper", "z = Wx + noise, latents without synergy"),
    MethodLabel("linearcorex", "linearcorex", "paper", "the authors' package of the same"),
    MethodLabel("factor-analysis", "factor analysis", "paper", "with varimax rotation"),
    MethodLabel("pca", "PCA", "paper", "as a density: probabilistic PCA"),
)
METRICS = (
    MetricLabel("bound", "TC ≥ (nats)", "lower bound on total correlation, rows held out"),
    MetricLabel("error", "its error", "standard error of the bound over the held-out rows"),
    MetricLabel("share", "share of TC", "the bound by the known total correlation"),
    MetricLabel("rand", "groups", "adjusted Rand index of the groups: 1 is all right, 0 chance"),
    MetricLabel("seconds", "seconds", "of the fit, on one thread"),
)
TITLES = {
    "gaussian": "Gaussian, 4 groups",
    "binary": "binary, 3 groups",
    "mixed": "mixed kinds, 3 groups",
    "independent": "independent features",
    "wine": "wine (13 features)",
    "breast-cancer": "breast cancer (30)",
    "diabetes": "diabetes (10)",
    "digits": "digits (pixels)",
    "adult": "Adult (13, values missing)",
    "communities": "Communities (about 100)",
}
_SERIES = "lower bound on total correlation, nats"
_WHAT = (
    "Every model has the same latents. A bound is Σ H(x_i) + E log p(x) on rows held out, p(x) "
    "replaced by the evidence lower bound for the networks; entropies of the same rows, real "
    "features by the normal scores of their quantiles and, where values repeat, spread over their "
    "grid by uniform noise; every model sees the same. Linear models are densities of tables of "
    "real features alone: on others they give groups and no bound."
)
_CAUTION = (
    "A lower bound that is higher is nearer to the total correlation. It says nothing of whether "
    "the latents are the world's causes; groups say more of that, where they are known. Networks "
    "are stopped by a tenth of the rows that they learn from, linear models have none to choose by."
)


def corex_tables_page(study: StoredStudy) -> Page:
    """Compose the page."""
    found = study.results
    settings = found.settings
    return Page(
        title="How much of a table's total correlation do a few latents explain?",
        source="CorEx with networks (Gao et al. 2018, Eq. 4–12) beside linear Gaussian models.",
        summary=(
            f"{len(_tables(study))} tables, {settings['seeds']} seeds, at most "
            f"{settings['rows']:,} rows to learn from, {settings['steps']:,} steps of networks."
        ),
        sections=(
            Section("findings", "What came out", [Points(found.notes)]),
            Section("bounds", "Bounds", [Text(_WHAT), *_pictures(study), Text(_CAUTION)]),
            Section("table", "All numbers", [TablePart(_table(study), _caption(study))]),
            Section("run", "How it was run", _how(study)),
        ),
        footer=f"Written by hatchel {found.version} from stored records.",
    )


def _how(study: StoredStudy) -> list[Facts | Command]:
    settings = study.results.settings
    absent = settings["absent"]
    told = ", ".join(map(str, absent)) if isinstance(absent, list) and absent else "nothing"
    tables, models = (",".join(map(str, _listed(settings[key]))) for key in ("tables", "models"))
    command = (
        f"hatchel reproduce corex-tables --tables {tables} --models {models} --seeds "
        f"{settings['seeds']} --rows {settings['rows']} --steps {settings['steps']}"
    )
    return [
        Facts([("machine", str(settings["machine"])), ("left out here", told)]),
        Command(command),
        Facts([(model.label, model.description) for model in MODELS]),
    ]


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _caption(study: StoredStudy) -> str:
    return (
        f"Mean ± sd over {study.results.settings['seeds']} seeds; {NOTHING} where a model gives no "
        "bound, or the answer is not known. The error is that of one run."
    )


def _tables(study: StoredStudy) -> tuple[str, ...]:
    """Return the tables that there are rows of."""
    return tuple(dict.fromkeys(row.method.split(".", 1)[0] for row in study.results.rows))


def _found(study: StoredStudy) -> dict[tuple[str, str], Row]:
    return {(row.method, row.metric): row for row in study.results.rows}


def _pictures(study: StoredStudy) -> Iterable[Picture]:
    """Draw the bounds of every table that several models have one of."""
    found = _found(study)
    models = [m for m in MODELS if any((f"{t}.{m.key}", "bound") in found for t in _tables(study))]
    panels = [
        IntervalPanel(TITLES.get(table, table), _points(found, table, models), _exact(found, table))
        for table in _tables(study)
        if sum((f"{table}.{model.key}", "bound") in found for model in models) > 1
    ]
    if panels:
        yield drawn(
            "bounds",
            lambda room: interval_rows(panels, [model.label for model in models], room, across=2),
            "Lower bounds on total correlation by table and model, in nats.",
            "Lower bounds on total correlation in nats, rows held out: mean over seeds, bars one "
            "standard deviation. Dashed: the total correlation, where it is known; no bound should "
            "lie to its right by more than its error. Tables on which the networks alone have a "
            "bound are in the table below.",
        )


def _points(
    found: dict[tuple[str, str], Row], table: str, models: Sequence[MethodLabel]
) -> list[dict[str, IntervalPoint]]:
    return [{_SERIES: _point(found.get((f"{table}.{model.key}", "bound")))} for model in models]


def _point(row: Row | None) -> IntervalPoint:
    if row is None or row.mean is None:
        return IntervalPoint(None, None, None)
    spread = row.sd or 0.0
    return IntervalPoint(row.mean, row.mean - spread, row.mean + spread)


def _exact(found: dict[tuple[str, str], Row], table: str) -> float | None:
    means = [
        row.mean for (m, k), row in found.items() if k == "exact" and m.startswith(f"{table}.")
    ]
    return means[0] if means else None


def _table(study: StoredStudy) -> ResultTable:
    found = _found(study)
    methods = dict.fromkeys(row.method for row in study.results.rows)
    lines = [_line(found, method) for method in methods]
    return ResultTable(METRICS, tuple(lines), ())


def _line(found: dict[tuple[str, str], Row], method: str) -> Line:
    table, model = method.split(".", 1)
    rows = [found.get((method, metric.key)) for metric in METRICS]
    cells = tuple(
        Cell(
            metric.label,
            NOTHING if row is None else mean_and_sd(row.mean, row.sd),
            None,
            None,
            False,
        )
        for metric, row in zip(METRICS, rows, strict=True)
    )
    count = max((row.n for row in rows if row is not None), default=0)
    label = f"{TITLES.get(table, table)}: {method_named(model, MODELS).label}"
    return Line(label, "", str(count), cells)


def corex_tables_table(study: StoredStudy) -> Table:
    """Return the table for a terminal."""
    return grid_table("corex-tables: mean ± sd over seeds", _table(study))


REPORT = Report(corex_tables_page, corex_tables_table)
