"""What a study found: its table, how the papers compare, findings, and the facts of the run."""

from pydantic import BaseModel, ConfigDict

from hatchel.records.comparison import Comparison
from hatchel.records.table import Row


class Results(BaseModel):
    """What a study found, as written to ``results.json``.

    Attributes:
        study: its name.
        version: of the package.
        settings: and what else a reader must know of the run.
        rows: the table.
        comparisons: printed figures and claims, each beside what came out.
        notes: the findings, in sentences.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    study: str
    version: str
    settings: dict[str, object]
    rows: tuple[Row, ...]
    comparisons: tuple[Comparison, ...]
    notes: tuple[str, ...] = ()
