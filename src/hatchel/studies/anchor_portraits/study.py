"""The study of anchored latents: its settings, plan, records and findings in one."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hatchel.records.run import RunRecord
from hatchel.records.table import Row
from hatchel.reports.pages.anchor_portraits import REPORT
from hatchel.studies.anchor_portraits import NAME, SOURCE, TITLE
from hatchel.studies.anchor_portraits.findings import claims, findings
from hatchel.studies.anchor_portraits.models import MODELS
from hatchel.studies.anchor_portraits.paper import PUBLISHED
from hatchel.studies.anchor_portraits.plan import trained_rows
from hatchel.studies.anchor_portraits.settings import QUICK, AnchorSettings
from hatchel.studies.plan import Cost
from hatchel.studies.settings import command, on_device
from hatchel.studies.study import Study, methods_in, summarised
from hatchel.studies.trainings import stored_runs

METRICS = (
    "shown",
    "top_1",
    "top_2",
    "others_most",
    "among_best",
    "all",
    "mig",
    "dci.disentanglement",
    "dci.completeness",
    "dci.informativeness",
    "shown_disentanglement",
    "factors_led",
    "minus_elbo",
)


def records(settings: AnchorSettings, root: Path) -> Iterator[RunRecord]:
    """Read the records of these runs."""
    return stored_runs(root, MODELS, settings.seeds)


def rows(runs: Sequence[RunRecord]) -> tuple[Row, ...]:
    """Return the table, with what the paper prints of CelebA."""
    return summarised(runs, methods_in(runs), METRICS, PUBLISHED)


def facts(settings: AnchorSettings, runs: Sequence[RunRecord]) -> Mapping[str, object]:
    """Return the command."""
    del runs
    return {"command": command(NAME, settings)}


STUDY = Study(
    name=NAME,
    title=TITLE,
    source=SOURCE,
    settings=AnchorSettings,
    stages=lambda settings, root: trained_rows(settings, root).stages,
    total=lambda settings: trained_rows(settings, Path()).step_count,
    records=records,
    rows=rows,
    findings=findings,
    report=REPORT,
    published=PUBLISHED,
    claims=claims,
    quick=QUICK,
    prepared=on_device,
    facts=facts,
    unit="steps",
    taken=lambda settings, root: trained_rows(settings, root).steps_taken,
    page_cost=Cost(5.0, 3e6),
)
