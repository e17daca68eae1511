"""What a paper says, beside what came out: a printed figure or a claim, with its outcome."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from hatchel.records.table import Published, Row, Verdict

Finding = Literal["holds", "holds in part", "not shown", "contradicted", "not judged"]
Outcome = Verdict | Finding | Literal["not run"]

CLAIM_RULE = (
    "A claim holds, is contradicted, or holds in part (in some cases, not in all); it is not shown "
    "where the spread allows either, and not judged where there are too few runs."
)


class Comparison(BaseModel):
    """A printed figure or a claim, and what came out.

    Attributes:
        subject: what the figure is of, or the claim as a sentence.
        source: where it stands in the paper, or that it is not a paper's.
        published: the figure as printed; None for a claim.
        ours: the mean over runs; None for a claim, and where there is no run.
        sd: its sample standard deviation; None for fewer than two runs.
        n: how many runs or cases stand behind it.
        outcome: a figure's verdict by :data:`hatchel.records.table.VERDICT_RULE`, a claim's
            by :data:`CLAIM_RULE`, or "not run".
        why: what the outcome of a claim rests on, with the spread.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: str
    source: str
    published: float | None = None
    ours: float | None = None
    sd: float | None = None
    n: int
    outcome: Outcome
    why: str = ""


def figures(
    published: Mapping[tuple[str, str], Published],
    rows: Iterable[Row],
    name: Callable[[str, str], str],
) -> tuple[Comparison, ...]:
    """Return each published figure beside the row that is held against it.

    Args:
        published: by method and metric.
        rows: of the table; one without the published figure is held against nothing.
        name: what the figure of a method and a metric is of, in print.
    """
    found = {(row.method, row.metric): row for row in rows if row.paper is not None}
    return tuple(_figure(name(*key), said, found.get(key)) for key, said in published.items())


def _figure(subject: str, said: Published, row: Row | None) -> Comparison:
    return Comparison(
        subject=subject,
        source=said.source,
        published=said.value,
        ours=row.mean if row else None,
        sd=row.sd if row else None,
        n=row.n if row else 0,
        outcome=row.verdict if row and row.verdict else "not run",
    )


def counted(claim: str, source: str, held: int, cases: int, case: str, why: str = "") -> Comparison:
    """Judge a claim by the cases in which it held: in all, in some, or in none.

    Args:
        claim: a sentence.
        source: where it is made.
        held: in how many cases it held.
        cases: how many there are.
        case: what one is called, such as "draw".
        why: what else there is to say.
    """
    if not cases:
        return Comparison(subject=claim, source=source, n=0, outcome="not judged")
    outcome: Finding = "holds" if held == cases else "holds in part" if held else "contradicted"
    text = f"In {held} of {cases} {case}{'s' if cases > 1 else ''}. {why}".strip()
    return Comparison(subject=claim, source=source, n=cases, outcome=outcome, why=text)
