"""``hatchel reproduce``: the studies, each a command with its own options."""

from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from hatchel.cli.plugins import import_modules

_IMPORT = "--import"


class StudyGroup(TyperGroup):
    """The catalogue of studies as commands: a study is imported when it is run, not when listed."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of all studies."""
        from hatchel.studies.catalogue import STUDIES

        return list(STUDIES)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand:
        """Return a command that says what a study is: enough to be listed."""
        from hatchel.studies.catalogue import about

        return TyperCommand(cmd_name, help=about(cmd_name).title)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str, TyperCommand, list[str]]:
        """Return the command that runs a study, with what follows its name."""
        from hatchel.cli.study_command import command_of
        from hatchel.studies import catalogue

        name, *rest = args
        import_modules(_taken_out(rest))
        return name, command_of(catalogue.study_named(name)), rest


def _taken_out(arguments: list[str]) -> list[str]:
    """Take ``--import MODULE`` out of what follows a study's name, and return the modules."""
    modules = []
    while _IMPORT in arguments[:-1]:
        place = arguments.index(_IMPORT)
        modules.append(arguments[place + 1])
        del arguments[place : place + 2]
    return modules


reproduce_app = typer.Typer(
    cls=StudyGroup,
    invoke_without_command=True,
    subcommand_metavar="STUDY [OPTIONS]",
    help="Run a published study and write its table, figures and page; go on where it stopped.",
)


@reproduce_app.callback()
def _reproduce(
    ctx: typer.Context,
    list_studies: Annotated[bool, typer.Option("--list", help="List the studies.")] = False,
    plugins: Annotated[
        list[str] | None,
        typer.Option(
            _IMPORT,
            metavar="MODULE",
            is_eager=True,
            callback=import_modules,
            help="A module that registers studies.",
        ),
    ] = None,
) -> None:
    del plugins
    if list_studies:
        _list()
        raise typer.Exit
    if ctx.invoked_subcommand is None:
        raise ValueError("which study? hatchel reproduce --list names them")


def _list() -> None:
    from hatchel.studies.catalogue import STUDIES, about

    for name in STUDIES:
        said = about(name)
        typer.echo(f"{name:20}{said.title} ({said.source})")
