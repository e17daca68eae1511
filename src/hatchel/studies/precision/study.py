"""The study of precision: its settings, plan, records and findings in one."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hatchel.records.run import RunRecord, read_run
from hatchel.records.table import Row
from hatchel.reports.pages.precision import REPORT
from hatchel.studies.plan import Cost
from hatchel.studies.precision import NAME, SOURCE, TITLE
from hatchel.studies.precision.findings import OUTCOMES, difference, findings, methods_of
from hatchel.studies.precision.plan import names, rows_of, stages, step_count, steps_taken
from hatchel.studies.precision.settings import QUICK, PrecisionSettings
from hatchel.studies.study import Study, summarised
from hatchel.training.devices import torch_device
from hatchel.training.precision import chosen_precision

METRICS = (*OUTCOMES, "steps_per_second")


def prepared(settings: PrecisionSettings) -> PrecisionSettings:
    """Return the settings with the device resolved.

    Raises:
        ValueError: no such device.
    """
    return settings.model_copy(update={"device": str(torch_device(settings.device))})


def stored_runs(settings: PrecisionSettings, root: Path) -> Iterator[RunRecord]:
    """Read the records of these methods' runs."""
    for name in names(settings):
        for seed in range(settings.seeds):
            record = read_run(root, name, 0, seed)
            if record is not None:
                yield record


def rows(runs: Sequence[RunRecord]) -> tuple[Row, ...]:
    """Return the table; nothing of it was published."""
    return summarised(runs, rows_of(runs), METRICS, {})


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
        "command": f"hatchel reproduce {NAME} --steps {settings.steps} --seeds {settings.seeds}",
    }


STUDY = Study(
    name=NAME,
    title=TITLE,
    source=SOURCE,
    settings=PrecisionSettings,
    stages=stages,
    total=step_count,
    records=stored_runs,
    rows=rows,
    findings=findings,
    report=REPORT,
    quick=QUICK,
    prepared=prepared,
    facts=facts,
    unit="steps",
    taken=steps_taken,
    page_cost=Cost(5.0, 1e6),
)
