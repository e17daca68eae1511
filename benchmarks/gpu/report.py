"""Figures on disk as soon as they are known, and the time that is left."""

import json
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RUNNING = "running"
"""The entry that names the figure that is being measured."""
Found = dict[str, Any]


def nothing() -> None:
    """Do nothing after an error."""


@dataclass(frozen=True)
class Report:
    """What was found so far, in a JSON file.

    Attributes:
        path: of the file.
        found: figures by name, slashes between part and sub-part.
        recover: called after an error; may end the process.
    """

    path: Path
    found: Found
    recover: Callable[[], None] = nothing

    def attempt(self, name: str, measure: Callable[[], Any]) -> None:
        """Store what is measured, or its error beside what was known, unless the file has it."""
        if name in self.found:
            return
        self.found[RUNNING] = name
        write(self.path, self.found)
        bad = False
        try:
            value = measure()
        except Exception as error:
            traceback.print_exc()
            bad, value = True, {**self.found.get(name, {}), **said(error)}
        del self.found[RUNNING]
        self.put(name, value)
        if bad:  # by now the frames of the error, and their tensors, are gone
            self.recover()

    def put(self, name: str, value: Any) -> None:
        """Store a figure."""
        self.found[name] = value
        write(self.path, self.found)
        print(f"{name}: {json.dumps(value)}", flush=True)


def read(path: Path) -> Found:
    """Return what a file holds; nothing where there is none."""
    found: Found = json.loads(path.read_text()) if path.exists() else {}
    return found


def write(path: Path, found: Found) -> None:
    """Write a file, whole or not at all."""
    beside = path.with_suffix(".part")
    beside.write_text(json.dumps(found, indent=1))
    beside.replace(path)


def blame(path: Path, why: str) -> bool:
    """Record why a process ended as the error of the figure that it was at; False without one."""
    found = read(path)
    if RUNNING not in found:
        return False
    name = found.pop(RUNNING)
    found[name] = {**found.get(name, {}), "error": why}
    write(path, found)
    return True


def said(error: Exception) -> dict[str, str]:
    """Return an error as a figure."""
    return {"error": f"{type(error).__name__}: {str(error).partition(chr(10))[0][:300]}"}


def failed(found: Found) -> int:
    """Return 1 where a check failed, or none was made."""
    checked = [value for name, value in found.items() if name.startswith("checks/")]
    return int(not checked or any(isinstance(value, dict) for value in checked))


@dataclass(frozen=True)
class Budget:
    """Time to spend.

    Attributes:
        begin: seconds of the clock.
        seconds: to spend from there.
    """

    begin: float
    seconds: float

    @property
    def left(self) -> float:
        """Seconds that remain."""
        return self.begin + self.seconds - time.time()

    def first(self, share: float) -> "Budget":
        """Return the budget of what may go on until a share of all is spent."""
        return Budget(self.begin, share * self.seconds)
