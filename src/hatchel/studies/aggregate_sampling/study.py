"""The study of aggregate marginals: its settings, plan, records and findings in one."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hatchel.latents.sources import SOURCES
from hatchel.records.run import RunRecord
from hatchel.records.table import Row
from hatchel.reports.pages.aggregate_sampling import REPORT
from hatchel.studies.aggregate_sampling import NAME, SOURCE, TITLE
from hatchel.studies.aggregate_sampling.findings import BETTER, claims, findings
from hatchel.studies.aggregate_sampling.models import VAE
from hatchel.studies.aggregate_sampling.paper import PUBLISHED
from hatchel.studies.aggregate_sampling.plan import trained_rows
from hatchel.studies.aggregate_sampling.settings import QUICK, AggregateSettings
from hatchel.studies.plan import Cost
from hatchel.studies.settings import command, on_device
from hatchel.studies.study import Study, methods_in, summarised
from hatchel.studies.trainings import stored_runs

METRICS = (
    "above_two",
    "greatest",
    "mean_variance",
    "rank_correlation",
    "information",
    "active",
    "minus_elbo",
    *(f"{source}.{score}" for source in (*SOURCES, "real") for score in BETTER),
)


def records(settings: AggregateSettings, root: Path) -> Iterator[RunRecord]:
    """Read the records of these runs."""
    return stored_runs(root, [VAE], settings.seeds)


def rows(runs: Sequence[RunRecord]) -> tuple[Row, ...]:
    """Return the table."""
    return summarised(runs, methods_in(runs), METRICS, PUBLISHED)


def facts(settings: AggregateSettings, runs: Sequence[RunRecord]) -> Mapping[str, object]:
    """Return the command."""
    del runs
    return {"command": command(NAME, settings)}


STUDY = Study(
    name=NAME,
    title=TITLE,
    source=SOURCE,
    settings=AggregateSettings,
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
