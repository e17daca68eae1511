"""The study of MIG over α and γ: its settings, plan, records and findings in one."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hatchel.records.run import RunRecord, read_run
from hatchel.records.table import Row
from hatchel.reports.pages.fair_dsprites import REPORT
from hatchel.studies.fair_dsprites import NAME, SOURCE, TITLE
from hatchel.studies.fair_dsprites.findings import findings, judged
from hatchel.studies.fair_dsprites.plan import names, rows_of, stages, step_count, steps_taken
from hatchel.studies.fair_dsprites.settings import QUICK, FairDspritesSettings
from hatchel.studies.plan import Cost
from hatchel.studies.study import Study, summarised
from hatchel.training.devices import torch_device

METRICS = ("mig", "minus_elbo", "attributes", "total_correlation")


def prepared(settings: FairDspritesSettings) -> FairDspritesSettings:
    """Return the settings with the device resolved.

    Raises:
        ValueError: no such device.
    """
    return settings.model_copy(update={"device": str(torch_device(settings.device))})


def stored_runs(settings: FairDspritesSettings, root: Path) -> Iterator[RunRecord]:
    """Read the records of these cells' runs."""
    for name in names(settings):
        for seed in range(settings.seeds):
            record = read_run(root, name, 0, seed)
            if record is not None:
                yield record


def rows(runs: Sequence[RunRecord]) -> tuple[Row, ...]:
    """Return the table; the paper shows curves, and no numbers."""
    return summarised(runs, rows_of(runs), METRICS, {})


def facts(settings: FairDspritesSettings, runs: Sequence[RunRecord]) -> Mapping[str, object]:
    """Return the verdicts, and the command."""
    grid = (",".join(f"{v:g}" for v in each) for each in (settings.alphas, settings.gammas))
    alphas, gammas = grid
    return {
        "verdicts": [claim._asdict() for claim in judged(runs)],
        "command": (
            f"hatchel reproduce {NAME} --alphas {alphas} --gammas {gammas} --steps "
            f"{settings.steps} --seeds {settings.seeds}"
        ),
    }


STUDY = Study(
    name=NAME,
    title=TITLE,
    source=SOURCE,
    settings=FairDspritesSettings,
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
