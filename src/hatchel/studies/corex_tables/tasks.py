"""One model on one table from one seed, stored as a record."""

import math
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from hatchel.records.run import RunRecord, fingerprint, read_run, write_run
from hatchel.studies.corex_tables import NAME
from hatchel.studies.corex_tables.models import VARIATIONAL, measured
from hatchel.studies.corex_tables.settings import CorexTablesSettings
from hatchel.studies.corex_tables.tables import tells_of_linear, told


@dataclass(frozen=True)
class Fit:
    """A model on a table.

    Attributes:
        root: the study's directory.
        table: its name.
        model: its name.
        seed: of the draw or split, and of the fit.
        rows: to learn from at most.
        steps: of networks.
    """

    root: Path
    table: str
    model: str
    seed: int
    rows: int
    steps: int

    @property
    def title(self) -> str:
        """Under which its record is stored."""
        return f"{self.table}.{self.model}"

    @property
    def runs(self) -> int:
        """One."""
        return 1

    def execute(self) -> list[RunRecord]:
        """Fit, measure and store; a model that fails is a result, too."""
        begin = time.perf_counter()
        metrics, reason = dict[str, float](), ""
        try:
            metrics = measured(
                self.model, told(self.table, self.rows, self.seed), self.seed, self.steps
            )
        except (ArithmeticError, MemoryError, RuntimeError, ValueError) as error:
            reason = str(error)
        record = RunRecord(
            study=NAME,
            method=self.title,
            draw=0,
            seed=self.seed,
            fingerprint=self._fingerprint(),
            settings={"rows": self.rows, "steps": self.steps},
            status="failed" if reason else "finished",
            reason=reason,
            metrics={key: value for key, value in metrics.items() if math.isfinite(value)},
            seconds=time.perf_counter() - begin,
            device="cpu",
        )
        write_run(self.root, record)
        return [record]

    def stored(self) -> RunRecord | None:
        """Return the record of this very run; None where it is not finished."""
        record = read_run(self.root, self.title, 0, self.seed)
        if record is None or record.fingerprint != self._fingerprint():
            return None
        return record

    def _fingerprint(self) -> str:
        steps = self.steps if self.model == VARIATIONAL else 0
        facts = [self.title, self.seed, self.rows, steps]
        return fingerprint({"study": NAME, "version": version("hatchel"), "facts": facts})


def fits(settings: CorexTablesSettings, root: Path) -> list[Fit]:
    """Return all that the study fits: linear models where they give anything to judge."""
    return [
        Fit(root, table, model, seed, settings.rows, settings.steps)
        for table in settings.tables
        for model in settings.models
        if model == VARIATIONAL or tells_of_linear(table)
        for seed in range(settings.seeds)
    ]
