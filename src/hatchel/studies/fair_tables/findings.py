"""What came out: frontiers of accuracy and unfairness, and how much each covers.

The hypervolume of a seed's points is the area between them and a reference that is not worth
having: the accuracy of always saying the more frequent label, and the widest gap of any row.
A family has a point for each of its α, β and γ; raw features have one, and so has the exponentiated
gradient.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from hatchel.metrics.fairness.frontier import hypervolume
from hatchel.records.run import RunRecord
from hatchel.studies.fair_tables.rows import FFVAE, named, shown
from hatchel.studies.intervals import half_width

_ACCURACY = "accuracy."


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


class Question(NamedTuple):
    """A data set, and what is asked to be fair about: attributes joined by "+"."""

    data: str
    attributes: str


def questions(runs: Sequence[RunRecord]) -> tuple[Question, ...]:
    """Return what was asked, in order."""
    found = [
        Question(named(run.method).data, key.removeprefix(_ACCURACY))
        for run in runs
        for key in run.metrics
        if key.startswith(_ACCURACY)
    ]
    return tuple(dict.fromkeys(found))


def volumes(runs: Sequence[RunRecord], asked: Question) -> dict[str, Volume]:
    """Return the hypervolume of each family."""
    mine = [run for run in runs if named(run.method).data == asked.data]
    mine = [run for run in mine if f"gap.{asked.attributes}" in run.metrics]
    if not mine:
        return {}
    widest = max(run.metrics[f"gap.{asked.attributes}"] for run in mine)
    points: dict[tuple[str, int], list[tuple[float, float]]] = defaultdict(list)
    least: dict[int, float] = {}
    for run in mine:
        accuracy, gap = (run.metrics[f"{kind}.{asked.attributes}"] for kind in ("accuracy", "gap"))
        points[shown(run.method).family, run.seed].append((accuracy, gap))
        least[run.seed] = run.metrics["majority"]
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for (family, seed), each in points.items():
        found[family][seed] = hypervolume(each, (least[seed], widest))
    return {family: Volume(values) for family, values in found.items()}


def findings(runs: Sequence[RunRecord]) -> tuple[str, ...]:
    """Return a sentence for each question, and on failures."""
    said = [_of_question(runs, asked) for asked in questions(runs)]
    failed = [run for run in runs if run.status == "failed"]
    lost = {f"{run.method} failed: {run.reason}" for run in failed}
    return (*filter(None, said), *sorted(lost))


def _of_question(runs: Sequence[RunRecord], asked: Question) -> str:
    found = volumes(runs, asked)
    if FFVAE not in found or len(found) < 2:
        return ""
    others = {family: volume for family, volume in found.items() if family != FFVAE}
    signs = {family: _apart(found[FFVAE], volume) for family, volume in others.items()}
    words = {1: "more than", -1: "less than", 0: "about as much as"}
    groups = {word: [f for f, sign in signs.items() if sign == s] for s, word in words.items()}
    parts = [f"covers {word} {', '.join(names)}" for word, names in groups.items() if names]
    text = "; ".join(f"{family} {v.mean:.4f} ± {v.half:.4f}" for family, v in found.items())
    return (
        f"{asked.data}, fair about {asked.attributes.replace('+', ' and ')}: FFVAE "
        f"{', '.join(parts)}. Hypervolume, mean and 95 % interval over seeds: {text}."
    )


def _apart(one: Volume, other: Volume) -> int:
    """Return 1 or −1 where the interval of the differences seed by seed leaves out zero, else 0."""
    seeds = sorted(one.values.keys() & other.values.keys())
    apart = [one.values[seed] - other.values[seed] for seed in seeds]
    if len(apart) < 2:
        return 0
    mean, half = float(np.mean(apart)), half_width(apart)
    return 0 if abs(mean) <= half else int(math.copysign(1, mean))
