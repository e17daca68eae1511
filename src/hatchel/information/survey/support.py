"""Which joint states so many samples can fill, and what is said of the others."""

import math
from collections.abc import Sequence

from hatchel.information.columns.columns import Columns, listed

# Fewer samples per joint state than this, and an estimate is mostly the bias of counting.
SAMPLES_PER_STATE = 10


def said_of_alone(columns: Columns) -> list[str]:
    """Return a note where predictors have too many states to be measured even alone."""
    if columns.kind != "discrete":
        return []
    limit = _limit(columns) / len(columns.states)
    many = [name for name, size in _states(columns).items() if size > limit]
    if not many:
        return []
    return [
        f"{listed(many)}: more joint states with {columns.target_name} than "
        f"{len(columns.target):,} rows can fill {SAMPLES_PER_STATE} times, so their "
        "information is overestimated; merge rare values, or use fewer --bins."
    ]


def supported(columns: Columns, ranked: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the predictors whose joint the samples can fill, and notes about the others.

    Args:
        columns: all of them.
        ranked: the predictors, the most informative first; the first one is always kept.
    """
    if columns.kind != "discrete":
        return list(ranked), []
    sizes, limit = _states(columns), _limit(columns)
    states = len(columns.states)
    kept: list[str] = []
    for name in ranked:
        if states * sizes[name] <= limit or not kept:
            states *= sizes[name]
            kept.append(name)
    if len(kept) == len(ranked):
        return kept, []
    whole = math.prod(sizes.values()) * len(columns.states)
    return kept, [
        f"All {len(ranked)} predictors and the target have {_rough(whole)} joint states, and "
        f"{len(columns.target):,} rows can fill at most {limit:,.0f} of them "
        f"{SAMPLES_PER_STATE} times: together were measured only "
        f"{', '.join(kept)}, the most informative ones that fit."
    ]


def supported_pairs(
    columns: Columns, ranked: Sequence[str], every: list[tuple[int, int]]
) -> tuple[list[tuple[int, int]], list[str]]:
    """Return the pairs whose joint states with the target the samples can fill, and notes.

    Args:
        columns: all of them.
        ranked: names of predictors.
        every: pairs of places in ``ranked``.
    """
    if columns.kind != "discrete":
        return every, []
    sizes, limit = _states(columns), _limit(columns) / len(columns.states)
    pairs = [(a, b) for a, b in every if sizes[ranked[a]] * sizes[ranked[b]] <= limit]
    if len(pairs) == len(every):
        return pairs, []
    return pairs, [
        f"{len(every) - len(pairs):,} of {len(every):,} pairs have more joint states with "
        f"{columns.target_name} than the rows can fill {SAMPLES_PER_STATE} times, so their "
        "synergy would be mostly the bias of few samples; they were not measured."
    ]


def _limit(columns: Columns) -> float:
    """Return how many joint states the samples can fill."""
    return len(columns.target) / SAMPLES_PER_STATE


def _states(columns: Columns) -> dict[str, int]:
    """Return the number of states of each discrete predictor, by name."""
    return {name: int(columns.samples[:, j].max()) + 1 for j, name in enumerate(columns.names)}


def _rough(count: int) -> str:
    return f"{count:,}" if count < 10**7 else f"about 10^{math.log10(count):.0f}"
