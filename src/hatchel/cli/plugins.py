"""``--import MODULE``: modules that register what is a user's own."""

import importlib
from collections.abc import Iterable


def import_plugins(modules: Iterable[str] | None) -> None:
    """Import modules by name.

    Raises:
        ValueError: one can't be imported.
    """
    for module in modules or ():
        try:
            importlib.import_module(module)
        except ImportError as error:
            raise ValueError(f"--import {module}: {error}; is it on PYTHONPATH?") from error
