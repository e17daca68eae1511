"""The command of one study: its settings as options, its progress, its table."""

import inspect
from pathlib import Path
from typing import Annotated, Any, get_origin

import typer
from pydantic.fields import FieldInfo
from rich.console import Console
from rich.table import Table
from typer.core import TyperCommand

from hatchel.cli.step_progress import amount_shown
from hatchel.execution.execute import ENGINES
from hatchel.records.results import Results
from hatchel.records.spec import parsed_setting
from hatchel.reports.durations import how_long
from hatchel.reports.outcomes import SIGN
from hatchel.reports.report import write_report
from hatchel.reports.stored import read_study
from hatchel.studies.plan import Plan
from hatchel.studies.runner import carried_out, directory_of, done_before, plan, settings_of
from hatchel.studies.settings import StudySettings, option_name
from hatchel.studies.study import Study

TABLE_WIDTH = 100
LET_THROUGH = {"allow_extra_args": True, "ignore_unknown_options": True}
"""Unknown options are let through to the command, which names those that the study has."""


def command_of(study: Study[Any]) -> TyperCommand:
    """Return the command that runs a study; its options are the study's settings."""
    fields = study.settings.model_fields
    parameters = [*(_option(name, field) for name, field in fields.items()), *_common(study)]

    def command(ctx: typer.Context, **given: Any) -> None:
        _refuse(study, parameters, ctx.args)
        chosen = {n: _value(fields[n], given[n]) for n in fields if given[n] is not None}
        quick, root = bool(given.get("quick")), directory_of(study, given["out"])
        engine = ENGINES[given["engine"]].name
        settings = settings_of(study, chosen, quick=quick)
        if given["plan"]:
            _show_plan(study, plan(study, settings, root), root)
        else:
            _run(study, settings, root, engine)

    context = inspect.Parameter("ctx", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
    command.__signature__ = inspect.Signature([context, *parameters])  # type: ignore[attr-defined]
    command.__annotations__ = {each.name: each.annotation for each in (context, *parameters)}
    app = typer.Typer(add_completion=False)
    text = f"{study.title} ({study.source})."
    app.command(study.name, help=text, context_settings=LET_THROUGH)(command)
    made = typer.main.get_command(app)
    assert isinstance(made, TyperCommand)
    return made


def _option(name: str, field: FieldInfo) -> inspect.Parameter:
    """Return the option of a setting; one that is not given is left to the study."""
    kind, several = field.annotation, get_origin(field.annotation)
    bounds: dict[str, Any] = {}
    if several is dict:
        kind, bounds = list[str], {"metavar": "KEY=VALUE"}
    elif several is tuple:
        kind = str
    elif kind in (int, float):
        bounds = {"min": _bound(field, "ge"), "max": _bound(field, "le")}
    unsaid = several is dict or field.default is None
    default = "" if unsaid else f" Default {_printed(field.default)}."
    called = f"--{option_name(name, field)}"
    said = typer.Option(
        f"{called}/--no-{called[2:]}" if kind is bool else called,
        help=f"{field.description or name}{default}",
        show_default=False,
        **bounds,
    )
    return _parameter(name, Annotated[kind | None, said], None)  # type: ignore[operator]


def _bound(field: FieldInfo, side: str) -> Any:
    return next((getattr(said, side) for said in field.metadata if hasattr(said, side)), None)


def _printed(value: Any) -> str:
    """Print a value as one would type it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) else str(value)


def _common(study: Study[Any]) -> list[inspect.Parameter]:
    """Return the options that every study has."""
    quick = ", ".join(f"{name} {value}" for name, value in study.quick.items())
    where = f"Where everything is written. Default {directory_of(study, None)}."
    engine = "What carries out the tasks: processes (default), or serial in this process."
    found = {
        "out": (Path | None, None, where),
        "quick": (bool, False, f"The quick form: {quick}. Other options win."),
        "plan": (bool, False, "Print what is left to do, and what it will take; run nothing."),
        "engine": (str, "processes", engine),
    }
    if not study.quick:
        del found["quick"]
    return [
        _parameter(
            name, Annotated[kind, typer.Option(f"--{name}", help=said, show_default=False)], default
        )
        for name, (kind, default, said) in found.items()
    ]


def _parameter(name: str, kind: Any, default: object) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)


def _refuse(study: Study[Any], parameters: list[inspect.Parameter], strange: list[str]) -> None:
    if not strange:
        return
    fields = study.settings.model_fields
    names = [
        option_name(each.name, fields[each.name]) if each.name in fields else each.name
        for each in parameters
    ]
    raise ValueError(
        f"{study.name} takes {', '.join(f'--{name}' for name in names)}; got {' '.join(strange)}"
    )


def _value(field: FieldInfo, given: Any) -> Any:
    """Return what a setting takes: values separated by commas, or KEY=VALUE, taken apart."""
    several = get_origin(field.annotation)
    if several is tuple:
        return tuple(given.split(","))
    return dict(map(parsed_setting, given)) if several is dict else given


def _run(study: Study[Any], settings: StudySettings, root: Path, engine: str) -> None:
    try:
        results = _watched(study, settings, root, engine)
    except KeyboardInterrupt:
        typer.echo(
            f"\nInterrupted. Finished runs are in {root}; the same command goes on there.", err=True
        )
        raise
    page = write_report(root, study.report.page)
    _print(study.report.table(read_study(root)), results, page)


def _watched(study: Study[Any], settings: StudySettings, root: Path, engine: str) -> Results:
    """Run a study with a bar of what is done of it."""
    taken = study.taken
    shown = amount_shown(
        study.name,
        study.unit,
        study.total(settings),
        done_before(study, settings, root),
        None if taken is None else lambda: taken(settings, root),
    )
    with shown as progress:
        return carried_out(study, settings, root, engine=engine, progress=progress)


def _show_plan(study: Study[Any], found: Plan, root: Path) -> None:
    table = Table("stage", "what is left", "runs", "time of a process", "disk")
    for title, planned in found.stages:
        for each in planned:
            table.add_row(
                title, each.title, str(each.runs), how_long(each.cost.seconds), _large(each.cost)
            )
    console = _console()
    if found.stages:
        console.print(table)
    left = "" if found.stages else "nothing is left but the page; "
    console.print(
        f"{study.name}: {left}about {how_long(found.cost.seconds)} and {_large(found.cost)} in "
        f"{root}, page and figures with it. An estimate from runs on two CPU cores, and from those "
        "stored there; nothing has been run.",
        markup=False,
        highlight=False,
    )


def _large(cost: Any) -> str:
    size = cost.size
    return f"{size / 1e6:,.0f} MB" if size >= 1e6 else f"{size / 1e3:,.0f} kB"


def _print(table: Table, results: Results, page: Path) -> None:
    console = _console()
    console.print(table)
    for one in results.comparisons:
        if one.published is None:
            said = f"{SIGN[one.outcome]} {one.subject}: {one.outcome}. {one.why}"
            console.print(said.rstrip(), markup=False, highlight=False)
    for note in results.notes:
        console.print(f"• {note}", markup=False, highlight=False)
    console.print(f"\nreport: {page}", markup=False, highlight=False, soft_wrap=True)


def _console() -> Console:
    return Console(width=max(Console().width, TABLE_WIDTH))
