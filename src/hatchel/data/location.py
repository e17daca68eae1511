"""Where data live: ``$HATCHEL_DATA``, else the user's cache directory."""

import os
from collections.abc import Iterable
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from platformdirs import user_cache_path

VARIABLE = "HATCHEL_DATA"


def data_directory() -> Path:
    """Return the directory that data are read from and fetched into; it need not exist.

    Returns:
        ``$HATCHEL_DATA`` where it is set and not empty, else the user's cache directory.
    """
    chosen = os.environ.get(VARIABLE)
    return Path(chosen).expanduser() if chosen else user_cache_path("hatchel", appauthor=False)


def find_file(name: str, places: Iterable[str] = ("",)) -> Path | None:
    """Return the first file of that name, or of that name and ``.gz``, in the data directory.

    Args:
        name: the file's name without ``.gz``.
        places: sub-directories in the order in which they are looked into; "" is the directory
            itself.
    """
    root = data_directory()
    candidates = (root / place / (name + end) for place in places for end in ("", ".gz"))
    return next((path for path in candidates if path.is_file()), None)


def shipped_file(name: str) -> Traversable:
    """Return a file that ships with the package."""
    return resources.files("hatchel.data") / "resources" / name
