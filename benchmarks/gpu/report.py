"""Figures on disk as soon as they are known, and the time that is left."""

import json
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Report:
    """What was found so far, in a JSON file.

    Attributes:
        path: of the file.
        found: by part, slashes between parts and sub-parts.
        failed: 1 where a check failed, else 0.
    """

    path: Path
    found: dict[str, Any] = field(default_factory=dict)
    failed: int = 0

    def put(self, part: str, value: Any) -> None:
        """Store a figure."""
        self.found[part] = value
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(self.found, indent=1))
        print(f"{part}: {json.dumps(value)}", flush=True)

    def attempt(self, part: str, measure: Callable[[], Any]) -> None:
        """Store what is measured, or its error."""
        try:
            self.put(part, measure())
        except Exception as error:
            traceback.print_exc()
            self.failed |= part == "checks"
            self.put(part, said(error))


def said(error: Exception) -> dict[str, str]:
    """Return an error as a figure."""
    return {"error": f"{type(error).__name__}: {str(error).partition(chr(10))[0][:300]}"}


class Budget:
    """Seconds to spend."""

    def __init__(self, seconds: float, begin: float | None = None) -> None:
        self._seconds = seconds
        self._begin = time.perf_counter() if begin is None else begin

    @property
    def spent(self) -> float:
        """Seconds since the beginning."""
        return time.perf_counter() - self._begin

    @property
    def left(self) -> float:
        """Seconds that remain."""
        return self._seconds - self.spent

    def first(self, share: float) -> "Budget":
        """Return the budget of what may go on until a share of all is spent."""
        return Budget(share * self._seconds, self._begin)
