"""``hatchel data``: which data sets there are, where they lie, and fetching one.

An unknown data set, damaged files or a failed download raise ValueError with the remedy.
"""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    from hatchel.data.origins import Origin


def data_command(
    name: Annotated[
        str | None, typer.Argument(help="A data set. Without one, all are listed.")
    ] = None,
    fetch: Annotated[bool, typer.Option("--fetch", help="Download it where it is absent.")] = False,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="An option of its loader, such as table."),
    ] = None,
    attributes: Annotated[
        str | None,
        typer.Option(help="Attributes to set against each other, such as sex,race. Default: all."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all counts as JSON.")] = False,
) -> None:
    """List the data sets, or say where one lies, what it holds, and how attributes go together."""
    from hatchel.data.catalogue import DATA_SETS
    from hatchel.data.origins import ORIGINS, origin_of

    if name is None:
        given = {"--fetch": fetch, "--set": setting, "--attributes": attributes, "--json": as_json}
        for option in filter(given.get, given):
            raise ValueError(f"{option} needs the name of a data set; `hatchel data` lists them")
        _list_all()
        return
    own = name in DATA_SETS and name not in ORIGINS
    chosen = None if own else origin_of(name)
    if chosen is not None:
        if fetch and chosen.find() is None:
            _fetch(name, chosen)
        if not as_json:
            _describe(name, chosen)
        if chosen.find() is None or "attributes" not in chosen.labels:
            return
    _print_labels(name, setting or [], attributes, as_json=as_json)


def _list_all() -> None:
    from rich.console import Console
    from rich.table import Table

    from hatchel.data.origins import ORIGINS

    table = Table("data set", "content")
    table.add_column("where it lies", overflow="fold")
    for name, entry in ORIGINS.items():
        where = entry.find()
        table.add_row(
            name,
            entry.content,
            f"absent: hatchel data {name} tells how to get it" if where is None else where,
        )
    Console().print(table)


def _describe(name: str, entry: "Origin") -> None:
    where = entry.find()
    if where is None:
        typer.echo(f"{name} is absent; {entry.how_to_get()}")
        return
    counts = {} if entry.counts is None else entry.counts()
    typer.echo(f"{name}: {entry.content}")
    typer.echo(where if where.startswith("rendered") else f"lies in {where}")
    for split, count in counts.items():
        typer.echo(f"{split}: {count:,}")


def _print_labels(name: str, settings: list[str], attributes: str | None, *, as_json: bool) -> None:
    """Describe what is known of the samples of a set that has attributes."""
    from hatchel.cli.data_tables import description_json, print_description
    from hatchel.data.catalogue import load
    from hatchel.data.description import described
    from hatchel.records.spec import parsed_setting

    together = [each.strip() for each in (attributes or "").split(",") if each.strip()]
    found = described(load(name, **dict(map(parsed_setting, settings))), together)
    if as_json:
        typer.echo(description_json(found))
    else:
        print_description(found)


def _fetch(name: str, entry: "Origin") -> None:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    if entry.fetch is None:
        raise ValueError(f"{name} can't be fetched; {entry.how_to_get()}")
    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True)) as bar:
        entry.fetch(_DownloadBar(bar, name))


class _DownloadBar:
    """A progress bar in the form that the downloads call."""

    def __init__(self, bar: "Bar", name: str) -> None:
        self._bar = bar
        self._task: TaskID = bar.add_task(name, total=None)

    @property
    def total(self) -> int:
        return int(self._bar.tasks[self._task].total or 0)

    @total.setter
    def total(self, amount: int) -> None:
        self._bar.update(self._task, total=amount)

    def update(self, amount: int) -> None:
        self._bar.advance(self._task, amount)

    def reset(self) -> None:
        self._bar.reset(self._task)

    def close(self) -> None:
        self._bar.refresh()
