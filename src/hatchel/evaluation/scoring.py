"""Every score of one code, and the matrices that figures show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hatchel.evaluation.coded import Coded
from hatchel.evaluation.encoding import PIXEL_ROWS
from hatchel.metrics.factor_structure import varying
from hatchel.metrics.metric import Result
from hatchel.metrics.samples import Samples
from hatchel.metrics.score import Score
from hatchel.metrics.scores.dci import DCI, Dci
from hatchel.metrics.scores.mig import MIG, Mig, mutual_information_gap
from hatchel.metrics.scores.udr import UDR
from hatchel.metrics.side_by_side import side_by_side
from hatchel.metrics.suite import Computed, Progress, scored
from hatchel.metrics.task import Effort, Task, labelled_task, unlabelled_task
from hatchel.metrics.validation import single_valued
from hatchel.metrics.wanted import (
    ALL,
    Settings,
    Wanted,
    checked_settings,
    of_one_factor,
    wanted_metrics,
)

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, eq=False)
class Choice:
    """The scores that are asked for: names become metrics here, once.

    Attributes:
        wanted: the metrics with their settings; UDR is not among them, which compares models.
        compares: whether a score was asked for by name that takes several models.
        mig: MIG as it is set, which the matrices are made of whether it was asked for or not.
        all: whether everything that can be computed was asked for; then what these samples can't
            give is left out, unless it has settings.
    """

    wanted: tuple[Wanted, ...]
    compares: bool
    mig: Wanted
    all: bool


def chosen_scores(names: str = ALL, settings: Settings | None = None) -> Choice:
    """Return what is asked for.

    Args:
        names: "all", or names of metrics or keys of scores, separated by commas. "all" is what
            needs nothing but codes, factors and pixels.
        settings: of the user's, by metric.

    Raises:
        ValueError: an unknown name or setting, or no name.
    """
    found = wanted_metrics(names, settings, provided=("pixels",))
    own = checked_settings(settings or {})
    alone = tuple(each for each in found if each.metric is not UDR)
    return Choice(
        alone,
        len(alone) < len(found),
        Wanted(MIG, MIG.keys, own.get(MIG.name, {})),
        names == ALL,
    )


class Scored(NamedTuple):
    """What was computed.

    Attributes:
        scores: by key.
        said: which scores can't be computed, and why.
        results: by metric, what its scores are made of.
    """

    scores: dict[str, Score]
    said: list[str]
    results: dict[str, Result]


def model_scores(
    coded: Coded, choice: Choice, effort: Effort, progress: Progress | None = None
) -> Scored:
    """Compute scores, and say which can't be.

    With "all", a score that these samples can't give is left out and said; one that was asked for
    by name, or that has settings, is an error.

    Args:
        coded: of the model.
        choice: what is asked for.
        effort: how much is computed beside the scores.
        progress: told before each metric and at the end.

    Raises:
        ValueError: a score that can't be computed, or none at all.
    """
    wanted, said = _possible(coded, choice)
    task = cache(lambda rows: _task(coded, rows, effort))
    scores: dict[str, Score] = {}
    results: dict[str, Result] = {}

    def compute(each: Wanted) -> Computed:
        known = known_settings(coded, each)
        rows = PIXEL_ROWS if "pixels" in {**known, **each.settings} else len(coded.codes)
        return scored(task(rows), each, known)

    with side_by_side([partial(compute, each) for each in wanted]) as futures:
        for done, (each, future) in enumerate(zip(wanted, futures, strict=True)):
            if progress is not None:
                progress(each.metric.name, done, len(wanted))
            try:
                computed = future.result()
            except ValueError as error:
                if not choice.all or each.settings:
                    raise
                said.append(f"Without {each.metric.name}: {error}.")
                continue
            scores |= computed.scores
            results[each.metric.name] = computed.result
    if progress is not None:
        progress("", len(wanted), len(wanted))
    if not scores and said:
        raise ValueError(f"{coded.source}: there is no score that can be computed. {said[-1]}")
    return Scored(scores, said, results)


def _possible(coded: Coded, choice: Choice) -> tuple[Sequence[Wanted], list[str]]:
    kept: Sequence[Wanted] = choice.wanted
    said: list[str] = []
    if coded.factors is None:
        kept = tuple(each for each in kept if not each.metric.about_factors)
        lacking = [each.metric.name for each in choice.wanted if each.metric.about_factors]
        if lacking and not choice.all:
            raise ValueError(
                f"{coded.source} has no factors, and {lacking[0]} is about factors; give them with "
                "--factors FILE"
            )
        said = ["There are no factors, so only scores that need none are given."]
    elif np.count_nonzero(~single_valued(coded.factors)) == 1:
        kept, said = of_one_factor(kept, choice.all)
    if coded.pixels is None and choice.all:
        kept = tuple(each for each in kept if not _lacks_pixels(each))
    return kept, said


def _lacks_pixels(wanted: Wanted) -> bool:
    return "pixels" in wanted.metric.needs and "pixels" not in wanted.settings


def _task(coded: Coded, rows: int, effort: Effort) -> Task:
    """Return what metrics are computed on: the first ``rows``, which have been checked."""
    if coded.factors is None:
        return unlabelled_task(coded.codes[:rows], replace(effort, references=False))
    return labelled_task(
        coded.codes[:rows],
        coded.factors[:rows],
        effort,
        equal_classes=coded.equal_classes,
        factor_names=coded.factor_names,
    )


def known_settings(coded: Coded, wanted: Wanted) -> dict[str, Any]:
    """Return the settings of a metric that are known of this code.

    Dead latents don't count where a metric can leave them out.
    """
    takes = wanted.metric.options
    known: dict[str, Any] = {}
    active = coded.active
    if "active" in takes and active is not None and active.any():
        known["active"] = active
    if wanted.settings.get("convention") == "chen" and coded.log_variances is not None:
        known["log_variances"] = coded.log_variances
    if "pixels" in takes and coded.pixels is not None:
        known["pixels"] = coded.pixels
    return known


def matrices(coded: Coded, choice: Choice, results: Mapping[str, Result], seed: int) -> Arrays:
    """Return what each latent says of each factor that varies.

    Args:
        coded: of the model.
        choice: what was asked for.
        results: those of :func:`model_scores`; MIG is computed where they lack it.
        seed: as of the scores.

    Returns:
        ``information (D, K)`` and ``entropies (K,)`` in nats, ``kept (K,)`` columns of the
        factors, ``active (D,)`` latents that count, and, where the results have DCI, its
        ``importance (D, K)``. Empty without factors.
    """
    if coded.factors is None:
        return {}
    factors, kept = varying(coded.factors)
    mig, dci = results.get(MIG.name), results.get(DCI.name)
    if not isinstance(mig, Mig):
        settings = choice.mig.seeded(seed, known_settings(coded, choice.mig))
        mig = mutual_information_gap(Samples(coded.codes, factors), **settings)
    found: Arrays = {
        "information": mig.information,
        "entropies": mig.entropies,
        "kept": np.array(kept),
        "active": mig.active,
    }
    if isinstance(dci, Dci):
        found["importance"] = dci.importance
    return found
