"""How a claim is judged from seeds: by the 95 % t-interval of a mean."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from hatchel.records.comparison import Comparison, Finding
from hatchel.records.run import RunRecord
from hatchel.studies.intervals import half_width

_BY_SIDE: Mapping[int, Finding] = MappingProxyType({1: "holds", -1: "contradicted", 0: "not shown"})


class Apart(NamedTuple):
    """What a mean over seeds is, and how sure.

    Attributes:
        mean: over seeds.
        half: half the width of its 95 % t-interval; infinite for one seed.
        n: seeds.
    """

    mean: float
    half: float
    n: int

    @property
    def side(self) -> int:
        """1 where the interval lies above zero, −1 where it lies below, 0 where it holds zero."""
        return int(self.mean - self.half > 0) - int(self.mean + self.half < 0)


def apart(values: Sequence[float], tests: int = 1) -> Apart:
    """Return the mean of a value of each seed, at least one, and its interval.

    Args:
        values: of each seed.
        tests: how many such means are asked at once; see :func:`half_width`.
    """
    return Apart(float(np.mean(values)), half_width(values, tests), len(values))


def verdict(found: Apart) -> Finding:
    """Judge the claim that a mean is above zero."""
    return _BY_SIDE[found.side] if found.n > 1 else "not judged"


def judged(claim: str, source: str, found: Apart, why: str) -> Comparison:
    """Judge the claim that a mean over seeds is above zero.

    Args:
        claim: a sentence.
        source: where it is made.
        found: the mean and its interval.
        why: what was found, in a sentence.
    """
    return Comparison(subject=claim, source=source, n=found.n, outcome=verdict(found), why=why)


def by_seed(runs: Iterable[RunRecord], method: str, metric: str) -> dict[int, float]:
    """Return a metric of the finished runs of a method by seed."""
    return {
        run.seed: run.metrics[metric]
        for run in runs
        if run.method == method and run.status == "finished" and metric in run.metrics
    }


def paired_differences(
    runs: Sequence[RunRecord], with_it: str, without: str, metric: str
) -> list[float]:
    """Return the differences of two methods' runs from the same seed."""
    ours, theirs = by_seed(runs, with_it, metric), by_seed(runs, without, metric)
    return [ours[seed] - theirs[seed] for seed in sorted(ours.keys() & theirs.keys())]


def spread(values: Sequence[float], digits: int = 2, unit: str = "") -> str:
    """Print mean ± standard deviation with its unit, and n."""
    beside = f" ± {np.std(values, ddof=1):.{digits}f}" if len(values) > 1 else ""
    named = f" {unit}" if unit else ""
    return f"{np.mean(values):.{digits}f}{beside}{named} (n = {len(values)})".replace("-", "−")


def interval(found: Apart, digits: int) -> str:
    """Print a mean with its sign and half its interval."""
    beside = f" ± {found.half:.{digits}f} (95 % interval, n = {found.n})"
    return f"{found.mean:+.{digits}f}{beside if found.n > 1 else ' (n = 1)'}".replace("-", "−")
