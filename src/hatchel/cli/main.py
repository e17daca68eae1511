"""The ``hatchel`` command: a mistake of the user's is one line on stderr and exit code 2."""

import errno
import os
import sys
import threading
from typing import Annotated

import typer

from hatchel.cli.audit import audit_command
from hatchel.cli.data import data_command
from hatchel.cli.evaluate import evaluate_command
from hatchel.cli.measure import measure_command
from hatchel.cli.reproduce import reproduce_app
from hatchel.cli.results import results_command
from hatchel.cli.sample import sample_command
from hatchel.cli.train import train_command

INTERRUPTED = 130
_REMEDIES = {
    errno.ENOSPC: "make room, or choose another place with --out",
    errno.EDQUOT: "make room, or choose another place with --out",
    errno.EACCES: "change its permissions, or choose another place with --out",
    errno.EROFS: "choose a place that can be written with --out",
    errno.ENOENT: "it is there no more; start again",
}
MISTAKE = 2
FAILED = 1

app = typer.Typer(
    name="hatchel",
    help="Comb latent factors apart: information-theoretic disentangled representation learning.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(reproduce_app, name="reproduce")
app.command("results")(results_command)
app.command("measure")(measure_command)
app.command("data")(data_command)
app.command("train")(train_command)
app.command("evaluate")(evaluate_command)
app.command("audit")(audit_command)
app.command("sample")(sample_command)


def _show_version(wanted: bool) -> None:
    if wanted:
        import hatchel

        typer.echo(f"hatchel {hatchel.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Say which version."),
    ] = False,
) -> None:
    del version


def main() -> None:
    """Run the command line and leave with its exit code."""
    code = run(sys.argv[1:])
    if code == INTERRUPTED and threading.active_count() > 1:
        # A thread that is inside a library of C++ would abort the end of the interpreter.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run the command line on ``arguments`` and return its exit code."""
    try:
        code = app(arguments or ["--help"], prog_name="hatchel", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except typer.TyperException as error:
        return _complain(error.format_message())
    except ValueError as error:
        return _complain(str(error))
    except ChildProcessError as error:
        _complain(str(error))
        return FAILED
    except OSError as error:
        _complain(_refused(error))
        return FAILED
    return code if isinstance(code, int) else 0


def _refused(error: OSError) -> str:
    """Say which file the system refused, why, and what to do."""
    place = "" if error.filename is None else f"{error.filename}: "
    remedy = _REMEDIES.get(error.errno or 0, "choose another place with --out")
    return f"{place}{error.strerror or error}; {remedy}. What was finished is kept"


def _complain(message: str) -> int:
    line = " ".join(message.split())
    print(f"hatchel: {line}", file=sys.stderr)
    return MISTAKE
