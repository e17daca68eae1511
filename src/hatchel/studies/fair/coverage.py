"""How much of accuracy and fairness each family of models covers.

The hypervolume of a seed's points is the area between them and a reference that is not worth
having: the accuracy of always saying the more frequent label, and the widest gap of any model. A
family has a point for each of its hyper-parameters, and more points cover no less.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from hatchel.metrics.fairness.frontier import hypervolume
from hatchel.records.comparison import Comparison, Finding
from hatchel.records.run import RunRecord
from hatchel.studies.intervals import half_width

_ACCURACY = "accuracy."

FamilyOf = Callable[[str], str]
"""The family of a model, by the name that its runs are stored under."""


class Volume(NamedTuple):
    """The hypervolume of a family over seeds.

    Attributes:
        values: by seed.
    """

    values: Mapping[int, float]

    @property
    def mean(self) -> float:
        """Over seeds."""
        return float(np.mean(list(self.values.values())))

    @property
    def half(self) -> float:
        """Half the width of the 95 % t-interval; infinite for one seed."""
        return half_width(list(self.values.values()))


Covered = Mapping[str, Mapping[str, Volume]]
"""The hypervolume of each family, by what is asked to be fair about: attributes joined by "+"."""


def covered(runs: Sequence[RunRecord], family_of: FamilyOf) -> Covered:
    """Return what each family covers, for everything that was asked of the runs of a data set."""
    keys = (key for run in runs for key in run.metrics if key.startswith(_ACCURACY))
    asked = dict.fromkeys(key.removeprefix(_ACCURACY) for key in keys)
    return {attributes: _volumes(runs, attributes, family_of) for attributes in asked}


def _volumes(runs: Sequence[RunRecord], attributes: str, family_of: FamilyOf) -> dict[str, Volume]:
    mine = [run for run in runs if f"gap.{attributes}" in run.metrics]
    widest = max((run.metrics[f"gap.{attributes}"] for run in mine), default=0.0)
    points: dict[tuple[str, int], list[tuple[float, float]]] = defaultdict(list)
    least: dict[int, float] = {}
    for run in mine:
        accuracy, gap = (run.metrics[f"{kind}.{attributes}"] for kind in ("accuracy", "gap"))
        points[family_of(run.method), run.seed].append((accuracy, gap))
        least[run.seed] = run.metrics["majority"]
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for (family, seed), each in points.items():
        found[family][seed] = hypervolume(each, (least[seed], widest))
    return {family: Volume(values) for family, values in found.items()}


def as_facts(found: Covered) -> dict[str, object]:
    """Return what is covered as ``results.json`` holds it."""
    return {
        attributes: {
            family: {"mean": volume.mean, "half": volume.half, "n": len(volume.values)}
            for family, volume in volumes.items()
        }
        for attributes, volumes in found.items()
    }


def covers_more(found: Covered, claim: str, source: str, ours: str, other: str) -> Comparison:
    """Judge the claim that a family covers more than another, over everything that was asked.

    More or less is shown where the 95 % t-interval of the differences seed by seed leaves out zero.

    Args:
        found: what is covered.
        claim: a sentence.
        source: where it is made.
        ours: the family that is said to cover more.
        other: the other one.
    """
    pairs = [
        (volumes[ours], volumes[other])
        for volumes in found.values()
        if {ours, other} <= volumes.keys()
    ]
    signs = [_apart(*pair) for pair in pairs]
    judged = [sign for sign in signs if sign is not None]
    if not judged:
        return Comparison(subject=claim, source=source, n=0, outcome="not judged")
    more, less, count = judged.count(1), judged.count(-1), len(judged)
    return Comparison(
        subject=claim,
        source=source,
        n=count,
        outcome=_outcome(more, less, count),
        why=(
            f"It covers more for {more} of {count} attributes and conjunctions, less for {less}; "
            f"for {count - more - less} the interval of the differences over seeds holds zero."
        ),
    )


def _outcome(more: int, less: int, count: int) -> Finding:
    if more == count:
        return "holds"
    if more:
        return "holds in part"
    return "contradicted" if less else "not shown"


def _apart(one: Volume, other: Volume) -> int | None:
    """Return 1 or −1 where more or less is shown, else 0; None for fewer than two seeds."""
    seeds = sorted(one.values.keys() & other.values.keys())
    apart = [one.values[seed] - other.values[seed] for seed in seeds]
    if len(apart) < 2:
        return None
    mean, half = float(np.mean(apart)), half_width(apart)
    return 0 if abs(mean) <= half else int(math.copysign(1, mean))
