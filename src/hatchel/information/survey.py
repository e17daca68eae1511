"""Everything that samples of named predictors say about a target, in three tables.

All predictors together, each one alone, and every two of them.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hatchel.information.calling_form import read_samples
from hatchel.information.joints.discrete_joint import DiscreteJoint
from hatchel.information.joints.gaussian_joint import GaussianJoint
from hatchel.information.joints.joint import Joint
from hatchel.information.measures.ci_synergy import ci_synergy
from hatchel.information.measures.co_information import co_information
from hatchel.information.measures.decomposition import Decomposition, partial_information
from hatchel.information.measures.dual_total_correlation import dual_total_correlation
from hatchel.information.measures.entropy import conditional_entropy, entropy
from hatchel.information.measures.gk_union import gk_union_information
from hatchel.information.measures.i_min import i_min
from hatchel.information.measures.max_synergy import max_synergy
from hatchel.information.measures.mutual_information import mutual_information
from hatchel.information.measures.o_information import o_information
from hatchel.information.measures.specific_information import specific_information
from hatchel.information.measures.total_correlation import (
    conditional_total_correlation,
    total_correlation,
    total_correlation_explained,
)
from hatchel.information.measures.whole_minus_sum import whole_minus_sum
from hatchel.information.samples.columns import Columns, listed
from hatchel.information.samples.discrete_samples import DiscreteSamples, discrete_samples
from hatchel.information.samples.gaussian_samples import gaussian_samples
from hatchel.information.samples.intervals import Estimate, bootstrap_interval, finite_replicates
from hatchel.information.samples.sources import Source
from hatchel.information.units import per_nat

# Fewer samples per joint state than this, and an estimate is mostly the bias of counting.
SAMPLES_PER_STATE = 10
# A discrete pair is an optimisation; those of a hundred predictors take half a minute.
MOST_MAPPED = 100
# The 2^n subsets of more variables than this are too many to visit.
MOST_SUBSETS = 10
# Resamples of the discrete union programme, each of which is an optimisation of its own.
MOST_OPTIMISED = 200
# Outcomes of a Gaussian target, in its sd, at which specific information is shown. At one sd it is
# the mutual information.
OUTCOMES = (0.0, 2.0)

Reals = NDArray[np.float64]
Ends = tuple[float, float, float | None, float | None]


@dataclass(frozen=True)
class MeasureRow:
    """One measure of all predictors together.

    Attributes:
        name: the function in ``hatchel.information``.
        title: what a reader calls it.
        value: the estimate, less the bias that resamples show where there are any.
        raw: the estimate from the samples themselves.
        low: lower end of the interval, None where none was asked for.
        high: its upper end.
        gap: the duality gap of an optimised value, else None.
    """

    name: str
    title: str
    value: float
    raw: float
    low: float | None
    high: float | None
    gap: float | None


@dataclass(frozen=True)
class PredictorRow:
    """One predictor alone.

    Attributes:
        name: its column.
        value: its mutual information with the target, less the bias that resamples show.
        raw: the estimate from the samples themselves.
        low: lower end of the interval, None where none was asked for.
        high: its upper end.
        specific: its specific information about each outcome of the target.
    """

    name: str
    value: float
    raw: float
    low: float | None
    high: float | None
    specific: tuple[float, ...]


@dataclass(frozen=True)
class PairMap:
    """Every two predictors.

    Attributes:
        names: the predictors, the most informative first.
        synergy: (n, n), symmetric; the diagonal is zero. NaN for a pair that has more joint
            states with the target than samples can fill.
        redundancy: (n, n), symmetric; the diagonal is the predictor's own information. NaN
            likewise.
    """

    names: tuple[str, ...]
    synergy: Reals
    redundancy: Reals


@dataclass(frozen=True)
class Survey:
    """All three tables.

    Attributes:
        units: of all information in them.
        together: the predictors of the first table.
        measures: that table.
        predictors: the second, the most informative first.
        outcomes: what the columns of specific information are about.
        pairs: the third, None where there is one predictor.
        notes: what was done about too few samples, in plain words.
    """

    units: str
    together: tuple[str, ...]
    measures: tuple[MeasureRow, ...]
    predictors: tuple[PredictorRow, ...]
    outcomes: tuple[str, ...]
    pairs: PairMap | None
    notes: tuple[str, ...]


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
# Where an interval is cut: what is never negative.
FLOORS = dict.fromkeys(
    (
        "entropy",
        "conditional_entropy",
        "mutual_information",
        "gk_union_information",
        "gk_synergy",
        "ci_synergy",
        "max_synergy",
        "i_min",
        "total_correlation",
        "conditional_total_correlation",
        "dual_total_correlation",
    ),
    0.0,
)
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


def survey(columns: Columns, *, units: str = "bits", bootstrap: int = 0, seed: int = 0) -> Survey:
    """Measure what named predictors say about a target.

    Args:
        columns: from :func:`hatchel.information.samples.columns.prepare`.
        units: "bits" or "nats".
        bootstrap: resamples behind each 95 % interval; no intervals where 0.
        seed: of the resampling.
    """
    per_nat(units)
    notes: list[str] = []
    alone = _alone(columns, units, bootstrap, seed)
    _say_unsupported(columns, notes)
    together = _supported(columns, alone, notes)
    chosen = [columns.names.index(row.name) for row in together]
    return Survey(
        units=units,
        together=tuple(columns.names[j] for j in chosen),
        measures=tuple(_measures(columns, chosen, units, bootstrap, seed, notes)),
        predictors=tuple(alone),
        outcomes=columns.states
        or tuple("at its mean" if y == 0 else f"at ± {y:g} sd" for y in OUTCOMES),
        pairs=_pairs(columns, alone, units, notes),
        notes=tuple(notes),
    )


def _alone(columns: Columns, units: str, bootstrap: int, seed: int) -> list[PredictorRow]:
    informations = (_discrete_alone if columns.kind == "discrete" else _gaussian_alone)(
        columns, units, bootstrap, seed
    )
    rows = [
        PredictorRow(name, *ends, _specific(columns, j, units))
        for j, (name, ends) in enumerate(zip(columns.names, informations, strict=True))
    ]
    return sorted(rows, key=lambda row: -row.value)


def _discrete_alone(columns: Columns, units: str, bootstrap: int, seed: int) -> list[Ends]:
    return [
        _ends(
            mutual_information(
                samples=column,
                target=columns.target,
                kind="discrete",
                units=units,
                bootstrap=bootstrap,
                generator=seed,
            )
        )
        for column in columns.samples.T
    ]


def _gaussian_alone(columns: Columns, units: str, bootstrap: int, seed: int) -> list[Ends]:
    """Measure all predictors at once: as information is symmetric, as targets of the target."""
    found = mutual_information(
        samples=columns.target[:, None],
        target=columns.samples,
        kind=columns.kind,
        each=True,
        units=units,
        bootstrap=bootstrap,
        generator=seed,
    )
    if not isinstance(found, Estimate):
        return [_ends(value) for value in found]
    parts = np.stack([found.corrected, found.value, found.low, found.high], axis=1)
    return [tuple(row) for row in parts.tolist()]


def _specific(columns: Columns, j: int, units: str) -> tuple[float, ...]:
    column, target = columns.samples[:, j], columns.target
    if columns.kind == "discrete":
        found = specific_information(samples=column, target=target, kind="discrete", units=units)
        return tuple(float(value) for value in found)
    return tuple(
        float(
            specific_information(
                samples=column, target=target, kind=columns.kind, units=units, outcome=y
            )
        )
        for y in OUTCOMES
    )


def _ends(found: Any) -> Ends:
    if isinstance(found, Estimate):
        return float(found.corrected), float(found.value), float(found.low), float(found.high)
    return float(found), float(found), None, None


def _limit(columns: Columns) -> float:
    """Return how many joint states the samples can fill, without a limit where they are real."""
    return len(columns.target) / SAMPLES_PER_STATE if columns.kind == "discrete" else math.inf


def _states(columns: Columns) -> dict[str, int]:
    """Return the number of states of each discrete predictor, by name."""
    return {name: int(columns.samples[:, j].max()) + 1 for j, name in enumerate(columns.names)}


def _say_unsupported(columns: Columns, notes: list[str]) -> None:
    if columns.kind != "discrete":
        return
    limit = _limit(columns) / len(columns.states)
    many = [name for name, size in _states(columns).items() if size > limit]
    if many:
        notes.append(
            f"{listed(many)}: more joint states with {columns.target_name} than "
            f"{len(columns.target):,} rows can fill {SAMPLES_PER_STATE} times, so their "
            "information is overestimated; merge rare values, or use fewer --bins."
        )


def _supported(columns: Columns, alone: list[PredictorRow], notes: list[str]) -> list[PredictorRow]:
    """Return the most informative predictors whose joint the samples can fill."""
    if columns.kind != "discrete":
        return alone
    sizes, limit = _states(columns), _limit(columns)
    states = len(columns.states)
    kept: list[PredictorRow] = []
    for row in alone:
        if states * sizes[row.name] <= limit or not kept:
            states *= sizes[row.name]
            kept.append(row)
    if len(kept) < len(alone):
        whole = math.prod(sizes.values()) * len(columns.states)
        notes.append(
            f"All {len(alone)} predictors and the target have {_rough(whole)} joint states, and "
            f"{len(columns.target):,} rows can fill at most {limit:,.0f} of them "
            f"{SAMPLES_PER_STATE} times: together were measured only "
            f"{', '.join(row.name for row in kept)}, the most informative ones that fit."
        )
    return kept


def _rough(count: int) -> str:
    return f"{count:,}" if count < 10**7 else f"about 10^{math.log10(count):.0f}"


def _measures(
    columns: Columns, chosen: list[int], units: str, bootstrap: int, seed: int, notes: list[str]
) -> Iterator[MeasureRow]:
    """Yield every measure of the chosen predictors, all from the same resamples."""
    source = read_samples(
        columns.samples[:, chosen], columns.target, None, columns.kind, "none", False
    )
    values, gap = _values(source.joint(), optimise=True)
    resampled: dict[str, list[Reals]] = {name: [] for name in values}
    for joint, optimise in _replicates(source, bootstrap, seed, notes):
        found, _ = _values(joint, optimise=optimise)
        for name, value in found.items():
            resampled[name].append(value.numpy())
    if bootstrap:
        _say_left_out(np.concatenate(resampled["mutual_information"]), notes)
    factor = per_nat(units)
    for name, value in values.items():
        ends: Ends = (value.item(), value.item(), None, None)
        if bootstrap:
            replicates = finite_replicates(np.concatenate(resampled[name]))
            centre, low, high = bootstrap_interval(
                value.item(),
                replicates,
                0.95,
                truth=value.item(),
                floor=FLOORS.get(name),
            )
            ends = (float(centre), value.item(), float(low), float(high))
        certified = factor * gap if gap is not None and name.startswith("gk") else None
        yield MeasureRow(name, TITLES[name], *_scaled(ends, factor), certified)


def _say_left_out(replicates: Reals, notes: list[str]) -> None:
    gone = int((~np.isfinite(replicates)).sum())
    if gone:
        notes.append(
            f"In {gone:,} of {len(replicates):,} resamples a column hardly varied, so intervals of "
            "the first table rest on the others."
        )


def _scaled(ends: Ends, factor: float) -> Ends:
    value, raw, low, high = ends
    if low is None or high is None:
        return factor * value, factor * raw, None, None
    return factor * value, factor * raw, factor * low, factor * high


def _replicates(
    source: Source, bootstrap: int, seed: int, notes: list[str]
) -> Iterator[tuple[Joint, bool]]:
    """Yield resampled joints, and whether to optimise on them; the first ones only."""
    rng = np.random.default_rng(seed)
    if not isinstance(source, DiscreteSamples):
        yield from ((joint, True) for joint in source.resampled(bootstrap, rng))
        return
    first = min(bootstrap, MOST_OPTIMISED)
    yield from ((joint, True) for joint in source.resampled(first, rng))
    yield from ((joint, False) for joint in source.resampled(bootstrap - first, rng))
    if bootstrap > first:
        notes.append(
            f"Intervals of the Griffith–Koch measures rest on {first} resamples, each of which "
            f"is an optimisation; all others on {bootstrap:,}."
        )


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


def _pairs(
    columns: Columns, alone: list[PredictorRow], units: str, notes: list[str]
) -> PairMap | None:
    own = {row.name: row.raw for row in alone}
    ranked = list(own)
    if len(ranked) < 2:
        return None
    if columns.kind == "discrete" and len(ranked) > MOST_MAPPED:
        notes.append(f"Pairs were measured among the {MOST_MAPPED} most informative predictors.")
        ranked = ranked[:MOST_MAPPED]
    order = [columns.names.index(name) for name in ranked]
    every = list(combinations(range(len(order)), 2))
    pairs = _supported_pairs(columns, ranked, every, notes)
    factor = per_nat(units)
    synergy, redundancy = (np.full((len(order), len(order)), np.nan) for _ in range(2))
    np.fill_diagonal(synergy, 0.0)
    np.fill_diagonal(redundancy, [own[name] for name in ranked])
    found = (_discrete_pairs if columns.kind == "discrete" else _gaussian_pairs)(
        columns, [(order[a], order[b]) for a, b in pairs]
    )
    for (a, b), (redundant, _, _, synergistic) in zip(pairs, found, strict=True):
        synergy[a, b] = synergy[b, a] = factor * max(synergistic, 0.0)
        redundancy[a, b] = redundancy[b, a] = factor * max(redundant, 0.0)
    return PairMap(tuple(ranked), synergy, redundancy)


def _supported_pairs(
    columns: Columns, ranked: list[str], every: list[tuple[int, int]], notes: list[str]
) -> list[tuple[int, int]]:
    """Return the pairs whose joint states with the target the samples can fill."""
    if columns.kind != "discrete":
        return every
    sizes, limit = _states(columns), _limit(columns) / len(columns.states)
    pairs = [(a, b) for a, b in every if sizes[ranked[a]] * sizes[ranked[b]] <= limit]
    if len(pairs) < len(every):
        notes.append(
            f"{len(every) - len(pairs):,} of {len(every):,} pairs have more joint states with "
            f"{columns.target_name} than the rows can fill {SAMPLES_PER_STATE} times, so their "
            "synergy would be mostly the bias of few samples; they were not measured."
        )
    return pairs


def _parts(found: Decomposition) -> Reals:
    parts = (found.redundant, *found.unique, found.synergistic)
    return np.stack([np.atleast_1d(part.numpy()) for part in parts], axis=-1)


def _discrete_pairs(columns: Columns, pairs: list[tuple[int, int]]) -> Reals:
    rows = [np.empty((0, 4))]
    for pair in pairs:
        joint = discrete_samples(columns.samples[:, list(pair)], columns.target).joint()
        rows.append(_parts(partial_information.formula(joint, "broja")))
    return np.concatenate(rows)


def _gaussian_pairs(columns: Columns, pairs: list[tuple[int, int]]) -> Reals:
    """Return the parts of all pairs from one covariance, as one batch."""
    copula = columns.kind == "gaussian-copula"
    joint = gaussian_samples(columns.samples, columns.target, copula=copula).joint()
    target = joint.covariance.shape[-1] - 1
    chosen = torch.tensor([(*pair, target) for pair in pairs])
    batch = joint.covariance[chosen[:, :, None], chosen[:, None, :]]
    return _parts(partial_information.formula(GaussianJoint(batch, ((0,), (1,)), (2,)), "broja"))
