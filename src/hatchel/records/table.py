"""The table over many runs: mean ± sd and n, the published figure beside it, and a verdict."""

import math
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict

from hatchel.records.run import RunRecord

Verdict = Literal["reproduced", "close", "not reproduced"]

VERDICT_RULE = (
    "With d = |mean − paper| / |paper|: reproduced if d ≤ 2 %, or if d ≤ 10 % and the paper's "
    "figure lies within two standard deviations of our runs; close if d ≤ 20 %; "
    "not reproduced otherwise."
)


class Published(NamedTuple):
    """A figure from a paper, and where it stands there."""

    value: float
    source: str


class Row(BaseModel):
    """One method, one metric, over all runs.

    ``sd`` is the sample standard deviation, None for fewer than two runs; ``n`` counts finished
    runs. ``paper``, ``source`` and ``verdict`` are None where nothing was published.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: str
    metric: str
    mean: float | None
    sd: float | None
    n: int
    paper: float | None
    source: str | None
    verdict: Verdict | None


def verdict(mean: float, sd: float | None, paper: float) -> Verdict:
    """Judge a mean against a published figure by :data:`VERDICT_RULE`."""
    distance = abs(mean - paper)
    spread = 0.0 if sd is None else sd
    relative = distance / abs(paper) if paper else (math.inf if distance else 0.0)
    if relative <= 0.02 or (relative <= 0.10 and distance <= 2 * spread):
        return "reproduced"
    return "close" if relative <= 0.20 else "not reproduced"


def summarise(
    runs: Iterable[RunRecord], method: str, metric: str, published: Published | None
) -> Row:
    """Reduce the finished runs of one method to the row of one metric."""
    values = [
        run.metrics[metric]
        for run in runs
        if run.method == method and run.status == "finished" and metric in run.metrics
    ]
    mean = float(np.mean(values)) if values else None
    sd = float(np.std(values, ddof=1)) if len(values) > 1 else None
    return Row(
        method=method,
        metric=metric,
        mean=mean,
        sd=sd,
        n=len(values),
        paper=published.value if published else None,
        source=published.source if published else None,
        verdict=verdict(mean, sd, published.value) if published and mean is not None else None,
    )


def per_draw(runs: Sequence[RunRecord], method: str, metric: str) -> dict[int, list[float]]:
    """Return the finished values of one metric by draw."""
    values: dict[int, list[float]] = {}
    for run in runs:
        if run.method == method and run.status == "finished" and metric in run.metrics:
            values.setdefault(run.draw, []).append(run.metrics[metric])
    return values
