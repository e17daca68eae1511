"""Many scores of one code, each with its interval, its ceiling and its floor."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, get_args

import numpy as np
from numpy.typing import ArrayLike

from hatchel.metrics.factor_structure import EqualClasses
from hatchel.metrics.metric import End, Meaning, Result
from hatchel.metrics.references import reference_scores
from hatchel.metrics.replicates import replicates
from hatchel.metrics.resampling import centred_interval
from hatchel.metrics.samples import same_rows
from hatchel.metrics.score import Score, sentence
from hatchel.metrics.side_by_side import side_by_side
from hatchel.metrics.task import Effort, Task, labelled_task
from hatchel.metrics.validation import Reals, checked_codes, checked_factors
from hatchel.metrics.wanted import ALL, Settings, Wanted, of_one_factor, wanted_metrics

Progress = Callable[[str, int, int], None]
"""Told before each metric and at the end: its name, how many are done, how many there are."""
Found = Callable[[str, Result], None]
"""Told of each metric by its name what its scores are made of, such as a matrix."""

_NAN = float("nan")


def evaluate(
    codes: ArrayLike,
    factors: ArrayLike,
    metrics: str | Iterable[str] = "all",
    bootstrap: int = 200,
    seed: int = 0,
    progress: Progress | None = None,
    *,
    settings: Settings | None = None,
    equal_classes: EqualClasses | None = None,
    references: bool = True,
    level: float = 0.95,
    factor_names: Sequence[str] | None = None,
    found: Found | None = None,
) -> dict[str, Score]:
    """Score codes about factors.

    The interval is that of the score on other samples of the same number; how it was made is in
    the settings, since refitting everything 200 times is not affordable everywhere. The ceiling
    is the score of the factors themselves as a code, the floor that of a random code of the same
    shape. Factors with one value are left out, and correlated ones are named in the notes. Scores
    that set factors against one another are left out where one alone varies, and said there too.

    Args:
        codes: ``(N, D)``, one row per sample.
        factors: ``(N, K)`` integer classes of the same samples.
        metrics: "all", names separated by commas, or several names; a name is that of a metric
            ("dci") or the key of one score ("dci.completeness"). "all" leaves out those that need
            more than codes and factors, unless ``settings`` has it.
        bootstrap: replicates for the intervals; 0 for none.
        seed: of every split, draw and replicate.
        progress: told how far the evaluation has come.
        settings: per metric, settings that are not the defaults, such as ``{"mig": {"bins": 30}}``,
            ``{"udr": {"others": [codes of other seeds]}}`` or ``{"pixel_synergy": {"pixels": x}}``.
        equal_classes: per factor, classes that look like another, which no code can tell apart:
            ``{2: {39: 0}}`` for dSprites. They change the ceilings, not the scores.
        references: whether ceilings and floors are computed, at twice the cost.
        level: of the intervals.
        factor_names: by which notes call the K factors; "factor 0" and so on where None.
        found: told each metric's own result, so that nobody need compute it again.

    Returns:
        Scores by key, in the order of the catalogue.

    Raises:
        ValueError: bad input, an unknown metric or setting, one that is lacking, or a metric asked
            for by name that these samples can't be scored by.
    """
    effort = Effort(bootstrap, seed, references, level)
    wanted = wanted_metrics(metrics, settings)
    task = labelled_task(
        *same_rows(checked_codes(codes), checked_factors(factors)),
        effort,
        equal_classes=equal_classes,
        factor_names=factor_names,
    )
    if task.samples.factors.shape[1] == 1:
        wanted, said = of_one_factor(wanted, metrics == ALL)
        task = task.noting(said)
    scores: dict[str, Score] = {}
    with side_by_side([partial(scored, task, each) for each in wanted]) as futures:
        for done, (each, future) in enumerate(zip(wanted, futures, strict=True)):
            if progress is not None:
                progress(each.metric.name, done, len(wanted))
            computed = future.result()
            if found is not None:
                found(each.metric.name, computed.result)
            scores |= computed.scores
    if progress is not None:
        progress("", len(wanted), len(wanted))
    return scores


class Computed(NamedTuple):
    """What a metric gave: scores by key, and the result that they are made of."""

    scores: dict[str, Score]
    result: Result


def scored(task: Task, wanted: Wanted, known: Mapping[str, Any] | None = None) -> Computed:
    """Return the scores of one metric.

    Args:
        task: what it is computed on.
        wanted: the metric, which of its scores, and its settings.
        known: settings that are known of the code; the user's go before them.

    Raises:
        ValueError: samples that it can't score, a setting that it needs and lacks, or a score
            outside its bounds.
    """
    metric = wanted.metric
    settings = wanted.seeded(task.effort.seed, known)
    metric.check_needs(settings)
    result = metric.measure(task.samples, **settings)
    values = result.scores()
    for key in wanted.keys:
        metric.meanings[key].check_bounds(key, values[key])
    drawn = replicates(metric, result, task, settings)
    ends = [reference_scores(metric, end, task, settings) for end in get_args(End)]
    facts = {
        "metric": metric.name,
        "estimator": f"{metric.measure.__module__}.{metric.measure.__name__}",
        **{name: _described(value) for name, value in {**metric.defaults, **settings}.items()},
        **task.facts,
    }
    scores = {
        key: _score(
            key,
            metric.meanings[key],
            values[key],
            drawn.found.get(key, np.empty(0)),
            (ends[0].get(key, _NAN), ends[1].get(key, _NAN)),
            {**facts, "interval": drawn.ways.get(key, "none")},
            task.effort.level,
        )
        for key in wanted.keys
    }
    return Computed(scores, result)


def _score(
    key: str,
    meaning: Meaning,
    value: float,
    drawn: Reals,
    ends: tuple[float, float],
    facts: dict[str, Any],
    level: float,
) -> Score:
    interval = centred_interval(value, drawn, level, meaning.bounds)
    settings = {
        **facts,
        "replicates": len(drawn),
        "level": level,
        "better": meaning.better,
    }
    words = sentence(
        meaning.title, meaning.words, value, interval, ends, level, bracketed=meaning.bracketed
    )
    if not meaning.bracketed:
        settings |= dict(zip(("of_factors", "of_noise"), map(_finite, ends), strict=True))
        ends = _NAN, _NAN
    return Score(key, value, *interval, *ends, settings, words)


def _finite(value: float) -> float | None:
    """Return a number as JSON can hold it."""
    return value if np.isfinite(value) else None


def _described(value: Any) -> Any:
    """Return a setting as JSON can hold it: arrays by their shape."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, list | tuple | set | frozenset | range):
        return [_described(each) for each in value]
    return f"array of shape {np.shape(value)}"
