"""Carry out a study, whichever it is."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hatchel.execution.execute import execute, quiet
from hatchel.execution.machine import machine
from hatchel.execution.task import Progress
from hatchel.records.comparison import figures
from hatchel.records.files import writable_directory, write_text
from hatchel.records.results import Results
from hatchel.records.run import RunRecord
from hatchel.reports.report import write_report
from hatchel.reports.stored import RESULTS
from hatchel.studies.catalogue import study_named
from hatchel.studies.plan import Plan, plan_of
from hatchel.studies.settings import Settings, chosen
from hatchel.studies.study import Study


def reproduce(
    study: str,
    *,
    out: Path | str | None = None,
    quick: bool = False,
    engine: str = "processes",
    progress: Progress = quiet,
    **settings: Any,
) -> Results:
    """Run what is left of a published study, write its page, and return what was found.

    Args:
        study: its name, such as "words"; ``hatchel reproduce --list`` names them.
        out: the study's directory, ``out/STUDY`` where None; finished runs found there are kept.
        quick: the study's quick form, where it has one.
        engine: what carries out the tasks: "processes", or "serial" in this process.
        progress: told of each finished task.
        **settings: the study's own, such as ``draws=2``; they win over those of ``quick``.

    Returns:
        The table, what papers say beside it, the findings, and the facts of the run, as in
        ``results.json``.

    Raises:
        ValueError: no such study, setting or engine, or one that is impossible here; nothing has
            been run then.
    """
    found = study_named(study)
    root = directory_of(found, out)
    chosen_ones = settings_of(found, settings, quick=quick)
    results = carried_out(found, chosen_ones, root, engine=engine, progress=progress)
    write_report(root, found.report.page)
    return results


def directory_of(study: Study[Any], out: Path | str | None) -> Path:
    """Return where a study is written."""
    return Path("out") / study.name if out is None else Path(out)


def settings_of(
    study: Study[Settings], values: Mapping[str, Any], *, quick: bool = False
) -> Settings:
    """Return a study's settings, once they can be carried out here.

    Args:
        study: whose they are.
        values: by name; they win over those of ``quick``.
        quick: start from the study's quick form.

    Raises:
        ValueError: an unknown setting, or one that is impossible here.
    """
    if quick and not study.quick:
        raise ValueError(f"{study.name} has no quick form: it takes no time")
    start = study.quick if quick else {}
    return study.prepared(chosen(study.settings, study.name, {**start, **values}))


def plan(study: Study[Settings], settings: Settings, root: Path) -> Plan:
    """Return what is left of a study below ``root``, and what it will cost."""
    return plan_of(study.stages(settings, root), study.page_cost)


def done_before(study: Study[Settings], settings: Settings, root: Path) -> int:
    """Return how much of a study is stored already, by its unit."""
    if study.taken is not None:
        return study.taken(settings, root)
    left = sum(each.runs for stage in study.stages(settings, root) for each in stage.planned())
    return study.total(settings) - left


def carried_out(
    study: Study[Settings],
    settings: Settings,
    root: Path,
    *,
    engine: str = "processes",
    progress: Progress = quiet,
) -> Results:
    """Run what is left of a study, and write ``results.json`` and the records below ``root``.

    Args:
        study: what is run.
        settings: as :func:`settings_of` returns them.
        root: the study's directory; finished runs found there are kept.
        engine: what carries out the tasks.
        progress: told of each finished task.

    Raises:
        ValueError: the directory can't be written to, or holds runs of other settings; nothing has
            been run then.
    """
    writable_directory(root)
    started = datetime.now(UTC)
    for stage in study.stages(settings, root):
        execute(stage.tasks(), workers=stage.workers, engine=engine, progress=progress)
    runs = list(study.records(settings, root))
    rows = tuple(study.rows(runs))
    printed = figures(study.published, rows, study.report.figure_name)
    results = Results(
        study=study.name,
        version=version("hatchel"),
        settings=_facts(study, settings, runs, started),
        rows=rows,
        comparisons=(*printed, *study.claims(runs)),
        notes=tuple(study.findings(runs)),
    )
    write_text(root / RESULTS, results.model_dump_json(indent=1))
    return results


def _facts(
    study: Study[Settings], settings: Settings, runs: Sequence[RunRecord], started: datetime
) -> dict[str, object]:
    """What a reader must know to repeat a study and to judge its cost."""
    values = settings.model_dump(mode="json")
    return {
        **values,
        "quick": bool(study.quick) and study.quick.items() <= settings.model_dump().items(),
        "machine": machine(values.get("device", "cpu")),
        "started": started.isoformat(timespec="seconds"),
        "seconds": (datetime.now(UTC) - started).total_seconds(),
        "run_seconds": sum(run.seconds for run in runs),
        **study.facts(settings, runs),
    }
