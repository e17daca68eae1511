"""The study of tables: its settings, plan, records and findings in one."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hatchel.records.run import RunRecord
from hatchel.records.table import Row
from hatchel.reports.pages.fair_tables import REPORT
from hatchel.studies.fair.coverage import as_facts
from hatchel.studies.fair_tables import NAME, SOURCE, TITLE
from hatchel.studies.fair_tables.findings import by_data, claims, findings
from hatchel.studies.fair_tables.plan import rows_of, run_count, trained_rows
from hatchel.studies.fair_tables.rows import shown
from hatchel.studies.fair_tables.settings import QUICK, FairTablesSettings
from hatchel.studies.plan import Cost
from hatchel.studies.settings import command, on_device
from hatchel.studies.study import Study, methods_in, metrics_in, summarised
from hatchel.studies.trainings import stored_runs


def records(settings: FairTablesSettings, root: Path) -> Iterator[RunRecord]:
    """Read the records of these runs."""
    return stored_runs(root, [row.method for row in rows_of(settings)], settings.seeds)


def rows(runs: Sequence[RunRecord]) -> tuple[Row, ...]:
    """Return accuracy, gap and what can be told, by row; nothing of it was published."""
    found: list[Row] = []
    for method in methods_in(runs):
        mine = [run for run in runs if run.method == method]
        found += summarised(mine, (method,), metrics_in(mine), {})
    return tuple(found)


def facts(settings: FairTablesSettings, runs: Sequence[RunRecord]) -> Mapping[str, object]:
    """Return who is who, the hypervolumes by question and family, and the command."""
    found = {data: as_facts(each) for data, each in by_data(runs).items()}
    models = {method: shown(method)._asdict() for method in methods_in(runs)}
    return {"models": models, "hypervolumes": found, "command": command(NAME, settings)}


STUDY = Study(
    name=NAME,
    title=TITLE,
    source=SOURCE,
    settings=FairTablesSettings,
    stages=lambda settings, root: trained_rows(settings, root).stages,
    total=run_count,
    records=records,
    rows=rows,
    findings=findings,
    claims=claims,
    report=REPORT,
    quick=QUICK,
    prepared=on_device,
    facts=facts,
    page_cost=Cost(5.0, 2e6),
)
