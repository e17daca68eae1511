"""The study of MIG over α and γ: its settings, plan, records and findings in one."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hatchel.records.run import RunRecord
from hatchel.records.table import Row
from hatchel.reports.pages.fair_dsprites import REPORT
from hatchel.studies.fair_dsprites import NAME, SOURCE, TITLE
from hatchel.studies.fair_dsprites.cells import cell_of, cells
from hatchel.studies.fair_dsprites.findings import findings, judged
from hatchel.studies.fair_dsprites.plan import trained_rows
from hatchel.studies.fair_dsprites.settings import QUICK, FairDspritesSettings
from hatchel.studies.plan import Cost
from hatchel.studies.settings import on_device
from hatchel.studies.study import Study, methods_in, summarised
from hatchel.studies.trainings import stored_runs

METRICS = ("mig", "minus_elbo", "attributes", "total_correlation")


def records(settings: FairDspritesSettings, root: Path) -> Iterator[RunRecord]:
    """Read the records of these runs."""
    return stored_runs(
        root, [cell.name for cell in cells(settings.alphas, settings.gammas)], settings.seeds
    )


def rows(runs: Sequence[RunRecord]) -> tuple[Row, ...]:
    """Return the table; the paper shows curves, and no numbers."""
    return summarised(runs, methods_in(runs), METRICS, {})


def facts(settings: FairDspritesSettings, runs: Sequence[RunRecord]) -> Mapping[str, object]:
    """Return where each cell lies, the verdicts, and the command."""
    grid = (",".join(f"{v:g}" for v in each) for each in (settings.alphas, settings.gammas))
    alphas, gammas = grid
    return {
        "cells": {name: cell_of(name)._asdict() for name in methods_in(runs)},
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
