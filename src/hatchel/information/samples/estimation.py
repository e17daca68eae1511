"""From a measure's results on replicates to its estimate, and that of each of its parts."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from hatchel.information.presentation import is_named
from hatchel.information.samples.intervals import (
    Estimate,
    Reals,
    bootstrap_interval,
    finite_replicates,
    permutation_interval,
)


def estimated(
    point: Any,
    truth: Any,
    replicates: Sequence[dict[str, Reals]],
    level: float,
    floor: float | None,
) -> Estimate:
    """Return the estimate of a result; a bootstrap where its truth is given."""
    truths = None if truth is None else numbers(truth)
    estimates = {}
    for name, value in numbers(point).items():
        values = finite_replicates(np.concatenate([one[name] for one in replicates]))
        if truths is None:
            low, high, p = permutation_interval(value, values, level)
            drawn = Estimate(value[()], value[()], low, high, level, "permutation", len(values), p)
        else:
            ends = bootstrap_interval(value, values, level, truth=truths[name], floor=floor)
            drawn = Estimate(value[()], *ends, level, "bootstrap", len(values))
        estimates[name] = drawn
    whole = estimates.pop("")
    return replace(whole, point=point if is_named(point) else None, parts=estimates or None)


def numbers(result: Any) -> dict[str, Reals]:
    """Return what a result estimates: its value and, of a decomposition, each part."""
    value = result.value if is_named(result) else result
    parts = {"": value} | getattr(result, "parts", {})
    return {name: number.detach().cpu().numpy() for name, number in parts.items()}
