"""Modules of a user's own that register what a command then finds by name."""

import importlib
from collections.abc import Iterable


def import_modules(modules: Iterable[str] | None) -> None:
    """Import modules.

    Raises:
        ValueError: one can't be imported.
    """
    for module in modules or ():
        try:
            importlib.import_module(module)
        except ImportError as error:
            raise ValueError(f"--import {module}: {error}; is it on PYTHONPATH?") from error
