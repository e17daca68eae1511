"""``hatchel results``: published figures and claims beside ours, on one page."""

from pathlib import Path
from typing import Annotated

import typer

from hatchel.cli.options import Plugins
from hatchel.cli.plugins import import_modules

HOME = Path("out")
Directories = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[DIR]…",
        help="Directories of studies, or folders that hold such. Default: out, where there is one.",
    ),
]
Out = Annotated[Path, typer.Option(help="The page, in Markdown.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, and write no page.")]


def results_command(
    directories: Directories = None,
    plugins: Plugins = None,
    out: Out = HOME / "results.md",
    json: Json = False,
) -> None:
    """Write every published figure and claim beside ours, from what studies stored; run nothing.

    A study that is not stored in these directories is named with the command that runs it.
    """
    from hatchel.records.files import write_text
    from hatchel.reports.pages.results import as_json, results_page
    from hatchel.studies.stored_results import entries, studies_in

    import_modules(plugins)
    usual = [HOME] if studies_in(HOME) else []
    found = entries(directories or usual)
    if json:
        typer.echo(as_json(found))
        return
    write_text(out, results_page(found))
    stored = sum(bool(entry.stored) for entry in found)
    typer.echo(f"{stored} of {len(found)} studies are stored\npage: {out}")
