"""All predictors together: every measure, all from the same resamples."""

from collections.abc import Iterator

import numpy as np
from torch import Tensor

from hatchel.information.columns.columns import Columns
from hatchel.information.joints.discrete_joint import DiscreteJoint
from hatchel.information.joints.joint import Joint
from hatchel.information.measures.ci_synergy import ci_synergy
from hatchel.information.measures.co_information import co_information
from hatchel.information.measures.dual_total_correlation import dual_total_correlation
from hatchel.information.measures.entropy import conditional_entropy, entropy
from hatchel.information.measures.gk_union import gk_synergy, gk_union_information
from hatchel.information.measures.i_min import i_min
from hatchel.information.measures.max_synergy import max_synergy
from hatchel.information.measures.mutual_information import mutual_information
from hatchel.information.measures.o_information import o_information
from hatchel.information.measures.total_correlation import (
    conditional_total_correlation,
    total_correlation,
    total_correlation_explained,
)
from hatchel.information.measures.whole_minus_sum import whole_minus_sum
from hatchel.information.reading import read_samples
from hatchel.information.samples.discrete_samples import DiscreteSamples
from hatchel.information.samples.intervals import Reals, bootstrap_interval, finite_replicates
from hatchel.information.samples.sources import Source
from hatchel.information.survey.tables import Ends, MeasureRow
from hatchel.information.units import per_nat

# The 2^n subsets of more variables than this are too many to visit.
MOST_SUBSETS = 10
# Resamples of the discrete union programme, each of which is an optimisation of its own.
MOST_OPTIMISED = 200

TITLES = {
    "entropy": "entropy of the target",
    "conditional_entropy": "entropy of the target that is left",
    "mutual_information": "mutual information",
    "gk_union_information": "union information (Griffith–Koch)",
    "gk_synergy": "synergy beyond the union (Griffith–Koch)",
    "ci_synergy": "synergy in correlations (CI)",
    "max_synergy": "synergy beyond the best predictor of each outcome",
    "i_min": "redundancy of all predictors (I_min)",
    "whole_minus_sum": "whole minus sum (negative: redundancy)",
    "total_correlation": "total correlation, target included",
    "conditional_total_correlation": "total correlation of predictors, target known",
    "total_correlation_explained": "total correlation that the target explains",
    "dual_total_correlation": "dual total correlation, target included",
    "o_information": "O-information (negative: synergy prevails)",
    "co_information": "co-information of all, target included",
}
# All estimates are plug-in ones, so that those that add up still do; resamples show their bias.
PLAIN = (
    mutual_information,
    ci_synergy,
    max_synergy,
    i_min,
    whole_minus_sum,
    total_correlation,
    conditional_total_correlation,
    total_correlation_explained,
    dual_total_correlation,
    o_information,
)
# Where an interval is cut: what is never negative. Entropies stand here of discrete columns alone.
FLOORS = {
    measure.__name__: measure.floor
    for measure in (*PLAIN, co_information, gk_union_information, gk_synergy)
} | {"entropy": 0.0, "conditional_entropy": 0.0}


def all_together(
    columns: Columns, chosen: list[int], units: str, bootstrap: int, seed: int
) -> tuple[tuple[MeasureRow, ...], list[str]]:
    """Return every measure of the chosen predictors, and notes; see ``survey``."""
    source = read_samples(
        columns.samples[:, chosen], columns.target, None, columns.kind, "none", False
    )
    values, gap = _values(source.joint(), optimise=True)
    factor = per_nat(units)
    if not bootstrap:
        plain: dict[str, Ends] = {n: (v.item(), v.item(), None, None) for n, v in values.items()}
        return tuple(_row(name, ends, factor, gap) for name, ends in plain.items()), []
    resampled = _resampled(source, bootstrap, seed)
    notes = [*_said_of_optimised(source, bootstrap), *_said_of_left_out(resampled)]
    found = {name: _interval(name, v.item(), resampled[name]) for name, v in values.items()}
    return tuple(_row(name, ends, factor, gap) for name, ends in found.items()), notes


def _row(name: str, ends: Ends, factor: float, gap: float | None) -> MeasureRow:
    certified = factor * gap if gap is not None and name.startswith("gk") else None
    value, raw, *interval = ends
    low, high = (None if end is None else factor * end for end in interval)
    return MeasureRow(name, TITLES[name], factor * value, factor * raw, low, high, certified)


def _interval(name: str, value: float, resampled: Reals) -> Ends:
    centre, low, high = bootstrap_interval(
        value, finite_replicates(resampled), 0.95, truth=value, floor=FLOORS[name]
    )
    return float(centre), value, float(low), float(high)


def _resampled(source: Source, bootstrap: int, seed: int) -> dict[str, Reals]:
    """Return every measure of all resamples."""
    found: dict[str, list[Reals]] = {}
    for joint, optimise in _replicates(source, bootstrap, seed):
        values, _ = _values(joint, optimise=optimise)
        for name, value in values.items():
            found.setdefault(name, []).append(value.numpy())
    return {name: np.concatenate(values) for name, values in found.items()}


def _replicates(source: Source, bootstrap: int, seed: int) -> Iterator[tuple[Joint, bool]]:
    """Yield resampled joints, and whether to optimise on them; the first ones only."""
    rng = np.random.default_rng(seed)
    first = _optimised(source, bootstrap)
    yield from ((joint, True) for joint in source.resampled(first, rng))
    yield from ((joint, False) for joint in source.resampled(bootstrap - first, rng))


def _optimised(source: Source, bootstrap: int) -> int:
    """Return on how many resamples to optimise; for Gaussian ones there is a closed form."""
    return min(bootstrap, MOST_OPTIMISED) if isinstance(source, DiscreteSamples) else bootstrap


def _said_of_optimised(source: Source, bootstrap: int) -> list[str]:
    first = _optimised(source, bootstrap)
    if first == bootstrap:
        return []
    return [
        f"Intervals of the Griffith–Koch measures rest on {first} resamples, each of which "
        f"is an optimisation; all others on {bootstrap:,}."
    ]


def _said_of_left_out(resampled: dict[str, Reals]) -> list[str]:
    finite = np.isfinite(resampled["mutual_information"])
    gone = int((~finite).sum())
    if not gone:
        return []
    return [
        f"In {gone:,} of {len(finite):,} resamples a column hardly varied, so intervals of "
        "the first table rest on the others."
    ]


def _values(joint: Joint, *, optimise: bool) -> tuple[dict[str, Tensor], float | None]:
    """Return every measure of a joint in nats, and the gap.

    Differential entropies depend on the units of the columns and are left out.
    """
    values, gap = {measure.__name__: measure.formula(joint) for measure in PLAIN}, None
    if isinstance(joint, DiscreteJoint):
        values["entropy"] = entropy.formula(joint, [len(joint.predictors)])
        values["conditional_entropy"] = conditional_entropy.formula(joint)
    if len(joint.predictors) < MOST_SUBSETS:
        values["co_information"] = co_information.formula(joint)
    if optimise:
        union = gk_union_information.formula(joint)
        gap = float(union.gap.max()) if isinstance(joint, DiscreteJoint) else None
        values["gk_union_information"] = union.value
        values["gk_synergy"] = values["mutual_information"] - union.value
    return {name: values[name] for name in TITLES if name in values}, gap
