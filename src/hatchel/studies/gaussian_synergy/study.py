"""The study of Gaussian synergy."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hatchel.records.run import RunRecord, read_run
from hatchel.records.table import Published, Row
from hatchel.reports.pages.gaussian_synergy import REPORT
from hatchel.studies.gaussian_synergy import NAME, SOURCE, TITLE
from hatchel.studies.gaussian_synergy.joints import joint_names
from hatchel.studies.gaussian_synergy.paper import NOTES, PUBLISHED
from hatchel.studies.gaussian_synergy.settings import GaussianSynergySettings, as_published
from hatchel.studies.gaussian_synergy.tasks import FIGURE, tasks_of
from hatchel.studies.plan import Cost, Planned, Stage
from hatchel.studies.study import Study, summarised


def stages(settings: GaussianSynergySettings, root: Path) -> tuple[Stage, ...]:
    """Return the one stage: what is left to compute."""
    left = tasks_of(settings, root)
    planned = [Planned(task.title, task.runs, Cost(0.1, 4e3 * task.runs)) for task in left]
    return (Stage("computing", lambda: left, lambda: planned, workers=1),)


def total(settings: GaussianSynergySettings) -> int:
    """Return how many records there are: the figure's, and one of each joint."""
    del settings
    return 1 + len(joint_names())


def records(settings: GaussianSynergySettings, root: Path) -> Iterator[RunRecord]:
    """Read the record of the figure, then those of the joints."""
    del settings
    for method in (FIGURE, *joint_names()):
        record = read_run(root, method, 0, 0)
        if record is not None:
            yield record


def rows(runs: Sequence[RunRecord]) -> list[Row]:
    """Return every number; only the paper's correlations are held against the paper."""
    return [
        row
        for run in runs
        for row in summarised([run], [run.method], tuple(run.metrics), _published(run))
    ]


def _published(run: RunRecord) -> Mapping[tuple[str, str], Published]:
    return PUBLISHED if as_published(run.settings["rho"]) else {}


def findings(runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """Return what is printed and what we compute: true of exact numbers, whichever they are."""
    del runs
    return NOTES


STUDY = Study(
    name=NAME,
    title=TITLE,
    source=SOURCE,
    settings=GaussianSynergySettings,
    stages=stages,
    total=total,
    records=records,
    rows=rows,
    findings=findings,
    report=REPORT,
    published=PUBLISHED,
    facts=lambda settings, runs: {"units": "bits"},
    page_cost=Cost(4.0, 1.8e6),
)
