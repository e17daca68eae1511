"""The study of tables: its settings, plan, records and findings in one."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hatchel.records.run import RunRecord
from hatchel.records.table import Row
from hatchel.reports.pages.fair_tables import REPORT
from hatchel.studies.fair_tables import NAME, SOURCE, TITLE
from hatchel.studies.fair_tables.findings import findings, questions, volumes
from hatchel.studies.fair_tables.plan import rows_of, run_count, trained_rows
from hatchel.studies.fair_tables.rows import shown
from hatchel.studies.fair_tables.settings import QUICK, FairTablesSettings
from hatchel.studies.plan import Cost
from hatchel.studies.settings import on_device
from hatchel.studies.study import Study, methods_in, summarised
from hatchel.studies.trainings import stored_runs


def records(settings: FairTablesSettings, root: Path) -> Iterator[RunRecord]:
    """Read the records of these runs."""
    return stored_runs(root, [row.method for row in rows_of(settings)], settings.seeds)


def rows(runs: Sequence[RunRecord]) -> tuple[Row, ...]:
    """Return accuracy, gap and what can be told, by row; nothing of it was published."""
    found: list[Row] = []
    for method in methods_in(runs):
        keys = dict.fromkeys(key for run in runs if run.method == method for key in run.metrics)
        found += summarised(runs, (method,), tuple(keys), {})
    return tuple(found)


def facts(settings: FairTablesSettings, runs: Sequence[RunRecord]) -> Mapping[str, object]:
    """Return who is who, the hypervolumes by question and family, and the command."""
    found: dict[str, dict[str, object]] = {}
    for asked in questions(runs):
        found.setdefault(asked.data, {})[asked.attributes] = {
            family: {"mean": volume.mean, "half": volume.half, "n": len(volume.values)}
            for family, volume in volumes(runs, asked).items()
        }
    models = {method: shown(method)._asdict() for method in methods_in(runs)}
    return {"models": models, "hypervolumes": found, "command": _command(settings)}


def _command(settings: FairTablesSettings) -> str:
    lists = ("alphas", "gammas", "betas")
    grids = (f"--{name} {','.join(f'{v:g}' for v in getattr(settings, name))}" for name in lists)
    return (
        f"hatchel reproduce {NAME} --data {','.join(settings.data)} {' '.join(grids)} --steps "
        f"{settings.steps} --seeds {settings.seeds} --probe {settings.probe} --samples "
        f"{settings.samples}"
    )


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
    report=REPORT,
    quick=QUICK,
    prepared=on_device,
    facts=facts,
    page_cost=Cost(5.0, 2e6),
)
