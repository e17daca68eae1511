"""Options that several commands have."""

from typing import Annotated

import typer

Device = Annotated[str, typer.Option(help="auto, cpu, cuda or cuda:1.")]
Plugins = Annotated[
    list[str] | None,
    typer.Option("--import", metavar="MODULE", help="A module that registers parts of your own."),
]
