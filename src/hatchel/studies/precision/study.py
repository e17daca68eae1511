"""The study of precision: its settings, plan, records and findings in one."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hatchel.records.run import RunRecord
from hatchel.records.table import Row
from hatchel.reports.pages.precision import REPORT
from hatchel.studies.plan import Cost
from hatchel.studies.precision import NAME, SOURCE, TITLE
from hatchel.studies.precision.findings import OUTCOMES, difference, findings, methods_of
from hatchel.studies.precision.plan import names, trained_rows
from hatchel.studies.precision.settings import QUICK, PrecisionSettings
from hatchel.studies.settings import command, on_device
from hatchel.studies.study import Study, methods_in, summarised
from hatchel.studies.trainings import stored_runs
from hatchel.training.devices import torch_device
from hatchel.training.precision import chosen_precision

METRICS = (*OUTCOMES, "steps_per_second")


def records(settings: PrecisionSettings, root: Path) -> Iterator[RunRecord]:
    """Read the records of these runs."""
    return stored_runs(root, names(settings), settings.seeds)


def rows(runs: Sequence[RunRecord]) -> tuple[Row, ...]:
    """Return the table; nothing of it was published."""
    return summarised(runs, methods_in(runs), METRICS, {})


def facts(settings: PrecisionSettings, runs: Sequence[RunRecord]) -> Mapping[str, object]:
    """Return the differences, what "auto" chooses here, and the command."""
    chosen = chosen_precision(torch_device(settings.device))
    apart = {
        method: {
            metric: found._asdict()
            for metric in OUTCOMES
            if (found := difference(runs, method, metric)) is not None
        }
        for method in methods_of(runs)
    }
    return {
        "differences": apart,
        "auto": chosen.precision,
        "auto_why": chosen.why,
        "command": command(NAME, settings),
    }


STUDY = Study(
    name=NAME,
    title=TITLE,
    source=SOURCE,
    settings=PrecisionSettings,
    stages=lambda settings, root: trained_rows(settings, root).stages,
    total=lambda settings: trained_rows(settings, Path()).step_count,
    records=records,
    rows=rows,
    findings=findings,
    report=REPORT,
    quick=QUICK,
    prepared=on_device,
    facts=facts,
    unit="steps",
    taken=lambda settings, root: trained_rows(settings, root).steps_taken,
    page_cost=Cost(5.0, 1e6),
)
