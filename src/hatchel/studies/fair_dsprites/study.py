"""The study of FFVAE over α and γ: its settings, plan, records and findings in one."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hatchel.records.run import RunRecord
from hatchel.records.table import Row
from hatchel.reports.pages.fair_dsprites import REPORT
from hatchel.studies.fair.coverage import as_facts
from hatchel.studies.fair_dsprites import NAME, SOURCE, TITLE
from hatchel.studies.fair_dsprites.cells import Cell, cell_of, cells
from hatchel.studies.fair_dsprites.findings import claims, coverage, findings
from hatchel.studies.fair_dsprites.plan import trained_rows
from hatchel.studies.fair_dsprites.settings import QUICK, FairDspritesSettings
from hatchel.studies.plan import Cost
from hatchel.studies.settings import command, on_device
from hatchel.studies.study import Study, methods_in, metrics_in, summarised
from hatchel.studies.trainings import stored_runs

DATA = "dsprites-unfair"


def records(settings: FairDspritesSettings, root: Path) -> Iterator[RunRecord]:
    """Read the records of these runs."""
    return stored_runs(
        root, [cell.name for cell in cells(settings.alphas, settings.gammas)], settings.seeds
    )


def rows(runs: Sequence[RunRecord]) -> tuple[Row, ...]:
    """Return the table; the paper shows curves, and no numbers."""
    return summarised(runs, methods_in(runs), metrics_in(runs), {})


def facts(settings: FairDspritesSettings, runs: Sequence[RunRecord]) -> Mapping[str, object]:
    """Return where each cell lies, what each α covers, and the command."""
    return {
        "cells": {name: cell_of(name)._asdict() for name in methods_in(runs)},
        "models": {name: _shown(cell_of(name)) for name in methods_in(runs)},
        "hypervolumes": {DATA: as_facts(coverage(runs))},
        "command": command(NAME, settings),
    }


def _shown(cell: Cell) -> dict[str, str]:
    return {"data": DATA, "family": cell.family, "note": f"γ {cell.gamma:g}"}


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
    claims=claims,
    report=REPORT,
    quick=QUICK,
    prepared=on_device,
    facts=facts,
    unit="steps",
    taken=lambda settings, root: trained_rows(settings, root).steps_taken,
    page_cost=Cost(5.0, 1e6),
)
