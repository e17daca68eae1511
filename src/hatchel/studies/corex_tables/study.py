"""The study of total correlation in tables."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hatchel.records.run import RunRecord
from hatchel.records.table import Row
from hatchel.reports.pages.corex_tables import REPORT
from hatchel.studies.corex_tables import NAME, SOURCE, TITLE
from hatchel.studies.corex_tables.findings import findings
from hatchel.studies.corex_tables.models import MODELS, VARIATIONAL
from hatchel.studies.corex_tables.settings import QUICK, CorexTablesSettings, here
from hatchel.studies.corex_tables.tables import TABLES
from hatchel.studies.corex_tables.tasks import Fit, fits
from hatchel.studies.plan import Cost, Planned, Stage
from hatchel.studies.study import Study, methods_in, summarised

_METRICS = ("bound", "error", "exact", "share", "rand", "explained", "entangled", "seconds")


def stages(settings: CorexTablesSettings, root: Path) -> tuple[Stage, ...]:
    """Return the one stage: what is left to fit."""
    left = [fit for fit in fits(settings, root) if fit.stored() is None]
    planned = [Planned(fit.title, 1, Cost(_seconds(fit), 1e3)) for fit in left]
    return (Stage("fitting", lambda: left, lambda: planned),)


def _seconds(fit: Fit) -> float:
    return 1.0 + 0.004 * fit.steps if fit.model == VARIATIONAL else 2.0


def total(settings: CorexTablesSettings) -> int:
    """Return how many fits there are."""
    return len(fits(settings, Path()))


def records(settings: CorexTablesSettings, root: Path) -> Iterator[RunRecord]:
    """Read the records of these fits."""
    for fit in fits(settings, root):
        record = fit.stored()
        if record is not None:
            yield record


def rows(runs: Sequence[RunRecord]) -> list[Row]:
    """Return what was measured, by table and model; nothing of it was published."""
    return [
        row
        for method in methods_in(runs)
        for row in summarised(runs, (method,), _METRICS, {})
        if row.n
    ]


def facts(settings: CorexTablesSettings, runs: Sequence[RunRecord]) -> Mapping[str, object]:
    """Return the unit, and what could not be run here."""
    del runs
    return {
        "units": "nats",
        "absent": [
            *(name for name in TABLES if name not in settings.tables),
            *(name for name in MODELS if name not in settings.models),
        ],
    }


STUDY = Study(
    name=NAME,
    title=TITLE,
    source=SOURCE,
    settings=CorexTablesSettings,
    stages=stages,
    total=total,
    records=records,
    rows=rows,
    findings=findings,
    report=REPORT,
    quick=QUICK,
    prepared=here,
    facts=facts,
    page_cost=Cost(4.0, 1e6),
)
