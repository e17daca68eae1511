"""Modules of a user's own that register what a command then finds by name."""

import importlib
import os
import sys
import traceback
from collections.abc import Iterable


def import_modules(modules: Iterable[str] | None) -> None:
    """Import modules, from the current folder first, as ``python -m`` does.

    Raises:
        ValueError: one can't be found, or fails; the message says where.
    """
    here = os.getcwd()  # noqa: PTH109 (sys.path holds text)
    if modules and here not in sys.path:
        sys.path.insert(0, here)
    for module in modules or ():
        if module.endswith(".py"):
            raise ValueError(
                f"--import {module}: give the name of a module, {module.removesuffix('.py')}"
            )
        _import(module)


def _import(module: str) -> None:
    try:
        importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module}.".startswith(f"{error.name}."):
            raise _failed(module, error) from error
        raise ValueError(
            f"--import {module}: there is no module {error.name!r} in this folder or on PYTHONPATH"
        ) from error
    except Exception as error:  # whatever a user's module may raise
        raise _failed(module, error) from error


def _failed(module: str, error: Exception) -> ValueError:
    """Say what went wrong in a module, and on which line."""
    if isinstance(error, SyntaxError):
        place = f"{error.filename}, line {error.lineno}"
    else:
        last = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{last.filename}, line {last.lineno}"
    return ValueError(f"--import {module}: {type(error).__name__}: {error} ({place})")
