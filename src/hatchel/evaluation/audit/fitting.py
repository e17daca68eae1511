"""Every probe of every target from every form of the code, side by side."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from hatchel.evaluation.audit.attributes import Attribute
from hatchel.evaluation.audit.probes import PROBES
from hatchel.evaluation.audit.removal import Removal
from hatchel.latents.removal import How, without_columns
from hatchel.metrics.predictors.logistic import standardised
from hatchel.metrics.predictors.splitting import Split
from hatchel.metrics.side_by_side import side_by_side
from hatchel.metrics.suite import Progress
from hatchel.metrics.validation import Codes, Reals


class Fitted(NamedTuple):
    """What is predicted: by which probe, of which target, from which form of the code."""

    removal: int
    target: int
    probe: str


def fitted(
    forms: Sequence[Codes],
    targets: Sequence[Attribute],
    probes: Sequence[str],
    rows: Split,
    seed: int,
    progress: Progress | None = None,
) -> Mapping[Fitted, Reals]:
    """Return the probabilities of the test rows, ``(N_test, k)``, of everything.

    Args:
        forms: codes with something taken out, ``(N, D)`` each.
        targets: what is predicted.
        probes: by which.
        rows: to learn from, and to test on.
        seed: of the probes.
        progress: told before each and at the end.

    Raises:
        ValueError: a value of a target is not among the rows to learn from.
    """
    for each in targets:
        _check_learnable(each, rows)
    parts = [[standardised(z[part], z[rows.train]) for part in rows] for z in forms]
    calls: dict[Fitted, Callable[[], Reals]] = {
        Fitted(r, t, name): partial(PROBES[name], train, target.classes[rows.train], test, seed)
        for r, (train, test) in enumerate(parts)
        for t, target in enumerate(targets)
        for name in probes
    }
    found: dict[Fitted, Reals] = {}
    with side_by_side(list(calls.values())) as futures:
        for key, future in zip(calls, futures, strict=True):
            if progress is not None:
                progress(f"{key.probe} of {targets[key.target].name}", len(found), len(calls))
            found[key] = future.result()
    if progress is not None:
        progress("", len(calls), len(calls))
    return found


def without(
    codes: Codes, removed: Sequence[Removal], how: How, rows: Split, seed: int
) -> list[Codes]:
    """Return the code without what is taken out, in each of the forms that are wanted.

    Args:
        codes: ``(N, D)``.
        removed: what to take out.
        how: what stands in its place; "mean" is that of the rows to learn from.
        rows: of which these are.
        seed: of noise.
    """
    means = codes[rows.train].mean(0)
    return [
        without_columns(
            codes, each.columns, how, means=means, random=np.random.default_rng([seed, place])
        )
        if each.columns
        else codes
        for place, each in enumerate(removed)
    ]


def _check_learnable(target: Attribute, rows: Split) -> None:
    for part, chosen in (("learn from", rows.train), ("test on", rows.test)):
        counts = np.bincount(target.classes[chosen], minlength=len(target.values))
        if not counts.all():
            raise ValueError(
                f"none of the {len(chosen)} rows to {part} has {target.values[counts.argmin()]}; "
                "give more rows, another seed, or join values"
            )
