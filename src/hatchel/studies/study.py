"""What a study is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic

from hatchel.names.known import known_name
from hatchel.records.comparison import Comparison
from hatchel.records.run import RunRecord
from hatchel.records.table import Published, Row, summarise
from hatchel.reports.report import Report
from hatchel.studies.plan import Cost, Stage
from hatchel.studies.settings import Settings

PAGE_COST = Cost(5.0, 5e6)


def as_given(settings: Settings) -> Settings:
    """Return the settings as they are."""
    return settings


def nothing_else(settings: Settings, runs: Sequence[RunRecord]) -> Mapping[str, object]:
    """Return no facts beyond those of every study."""
    del settings, runs
    return {}


def nothing_claimed(runs: Sequence[RunRecord]) -> Sequence[Comparison]:
    """Return no claims: the paper makes none beside its figures."""
    del runs
    return ()


@dataclass(frozen=True)
class Study(Generic[Settings]):
    """A published table or figure, computed anew.

    Attributes:
        name: on the command line.
        title: what it shows.
        source: the paper it comes from.
        settings: what can be chosen; each documented field is an option.
        stages: what is left to do below a directory.
        total: how much there is to do in all, counted in ``unit``.
        records: the stored runs that belong to these settings, and no others that lie there.
        rows: the table over records.
        findings: what the records say, in sentences that are true whichever way it comes out.
        report: its page and its table.
        published: the papers' figures with their source, by method and metric; each is held
            against the row of that name.
        claims: what the papers claim in words, judged over records.
        quick: what ``quick`` means for it; without any, it has no quick form.
        prepared: completes settings, and refuses those that can't be carried out here.
        facts: what else a reader must know, beside the settings, the machine and the time.
        unit: by which progress is counted.
        taken: how much of it is stored, where that changes while a task is running; None where
            tasks say when their runs are done.
        page_cost: what its page takes.
    """

    name: str
    title: str
    source: str
    settings: type[Settings]
    stages: Callable[[Settings, Path], Sequence[Stage]]
    total: Callable[[Settings], int]
    records: Callable[[Settings, Path], Iterable[RunRecord]]
    rows: Callable[[Sequence[RunRecord]], Sequence[Row]]
    findings: Callable[[Sequence[RunRecord]], Sequence[str]]
    report: Report
    published: Mapping[tuple[str, str], Published] = field(default_factory=dict)
    claims: Callable[[Sequence[RunRecord]], Sequence[Comparison]] = nothing_claimed
    quick: Mapping[str, Any] = field(default_factory=dict)
    prepared: Callable[[Settings], Settings] = as_given
    facts: Callable[[Settings, Sequence[RunRecord]], Mapping[str, object]] = nothing_else
    unit: str = "runs"
    taken: Callable[[Settings, Path], int] | None = None
    page_cost: Cost = PAGE_COST

    def __post_init__(self) -> None:
        for key in self.quick:
            known_name(f"quick setting of study {self.name!r}", key, self.settings.model_fields)


def methods_in(runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """Return the names under which there are runs, in their order."""
    return tuple(dict.fromkeys(run.method for run in runs))


def metrics_in(runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """Return the names of all that was measured, in order."""
    return tuple(dict.fromkeys(key for run in runs for key in run.metrics))


def summarised(
    runs: Sequence[RunRecord],
    methods: Iterable[str],
    metrics: Sequence[str],
    published: Mapping[tuple[str, str], Published],
) -> tuple[Row, ...]:
    """Return a row for each metric of each method, in this order."""
    return tuple(
        summarise(runs, method, metric, published.get((method, metric)))
        for method in methods
        for metric in metrics
    )
