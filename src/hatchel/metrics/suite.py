"""Many scores of one code, each with its interval, its ceiling and its floor."""

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from inspect import signature
from typing import Any, get_args

import numpy as np
from numpy.typing import ArrayLike

from hatchel.metrics.catalogue import End, Metric, Resampled, Result, metric_of
from hatchel.metrics.catalogue import metrics as catalogue
from hatchel.metrics.factor_structure import EqualClasses, notes, varying, with_equal_classes
from hatchel.metrics.reference_codes import perfect_code, random_code
from hatchel.metrics.resampling import centred_interval, drawn_rows, refitted
from hatchel.metrics.score import Score, sentence
from hatchel.metrics.validation import (
    Codes,
    Factors,
    Indices,
    Reals,
    checked,
    checked_count,
    checked_factors,
)

Progress = Callable[[str, int, int], None]
"""Told before each metric and at the end: its name, how many are done, how many there are."""
Found = Callable[[str, Result], None]
"""Told of each metric by its name what its scores are made of, such as a matrix."""

_PACKAGES = ("hatchel", "numpy", "scipy", "scikit-learn", "lightgbm")
_NAN = float("nan")


@dataclass(frozen=True, eq=False)
class _Task:
    """What every metric is computed on.

    Attributes:
        codes: ``(N, D)``.
        factors: ``(N, K)``, those that vary.
        distinct: the same with classes that look alike made one; what a perfect code can hold.
        facts: settings that all scores have in common.
        bootstrap: replicates.
        level: of the intervals.
        seed: of all randomness.
        references: whether ceilings and floors are wanted.
    """

    codes: Codes
    factors: Factors
    distinct: Factors
    facts: Mapping[str, Any]
    bootstrap: int
    level: float
    seed: int
    references: bool


def evaluate(
    codes: ArrayLike,
    factors: ArrayLike,
    metrics: str | Iterable[str] = "all",
    bootstrap: int = 200,
    seed: int = 0,
    progress: Progress | None = None,
    *,
    settings: Mapping[str, Mapping[str, Any]] | None = None,
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
    shape. Factors with one value are left out, and correlated ones are named in the notes.

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
        ValueError: bad input, an unknown metric or setting, or one that is lacking.
    """
    checked_count("bootstrap", bootstrap, 0)
    if not 0 < level < 1:
        raise ValueError(f"level={level}: choose one between 0 and 1, 0.95 say")
    given = checked_factors(factors)
    varied, kept = varying(given)
    matrix, classes = checked(codes, varied)
    own = {metric_of(name).name: dict(found) for name, found in (settings or {}).items()}
    chosen = _chosen(metrics, own)
    distinct = with_equal_classes(given, equal_classes or {})[:, kept]
    names = _names(factor_names, given.shape[1])
    facts = _facts(matrix, kept, notes(classes, kept, names, equal_classes))
    task = _Task(matrix, classes, distinct, facts, bootstrap, level, seed, references)
    scores: dict[str, Score] = {}
    for done, (name, keys) in enumerate(chosen.items()):
        if progress is not None:
            progress(name, done, len(chosen))
        metric = catalogue()[name]
        seeded = _seeded(metric, own.get(name, {}), seed)
        result = metric.result(matrix, classes, **seeded)
        if found is not None:
            found(name, result)
        scores |= _scored(metric, keys, task, seeded, result)
    if progress is not None:
        progress("", len(chosen), len(chosen))
    return scores


def _chosen(
    metrics: str | Iterable[str], settings: Mapping[str, Mapping[str, Any]]
) -> dict[str, tuple[str, ...]]:
    """Return which scores of which metrics are wanted, in the order of the catalogue."""
    every = catalogue()
    if metrics == "all":
        return {
            name: metric.keys
            for name, metric in every.items()
            if all(need in settings.get(name, {}) for need in metric.needs)
        }
    names = metrics.split(",") if isinstance(metrics, str) else list(metrics)
    wanted = [name.strip() for name in names]
    if not wanted:
        raise ValueError("no metric was asked for; pass 'all' or the names of some")
    found = {metric_of(name).name for name in wanted}
    return {
        name: tuple(key for key in metric.keys if name in wanted or key in wanted)
        for name, metric in every.items()
        if name in found
    }


def _names(given: Sequence[str] | None, factors: int) -> list[str]:
    names = [f"factor {k}" for k in range(factors)] if given is None else list(given)
    if len(names) != factors:
        raise ValueError(f"got {len(names)} factor_names for {factors} factors; give one name each")
    return names


def _facts(codes: Codes, kept: list[int], said: list[str]) -> dict[str, Any]:
    return {
        "samples": len(codes),
        "latents": codes.shape[1],
        "factors": kept,
        "versions": {name: version(name) for name in _PACKAGES},
        "notes": said,
    }


def _scored(
    metric: Metric, keys: tuple[str, ...], task: _Task, settings: dict[str, Any], result: Result
) -> dict[str, Score]:
    replicates, ways = _replicates(metric, result, task, settings)
    ends = [_reference(metric, end, task, settings) for end in get_args(End)]
    facts = {
        "metric": metric.name,
        "estimator": f"{metric.measure.__module__}.{metric.measure.__name__}",
        **{name: _described(value) for name, value in {**metric.defaults(), **settings}.items()},
        **task.facts,
    }
    values = result.scores()
    return {
        key: _score(
            metric,
            key,
            values[key],
            replicates.get(key, np.empty(0)),
            (ends[0].get(key, _NAN), ends[1].get(key, _NAN)),
            {**facts, "interval": ways.get(key, "none")},
            task.level,
        )
        for key in keys
    }


def _score(
    metric: Metric,
    key: str,
    value: float,
    replicates: Reals,
    ends: tuple[float, float],
    facts: dict[str, Any],
    level: float,
) -> Score:
    meaning = metric.meanings[key]
    interval = centred_interval(value, replicates, level, meaning.bounds)
    settings = {
        **facts,
        "replicates": len(replicates),
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


def _seeded(metric: Metric, own: dict[str, Any], seed: int) -> dict[str, Any]:
    return {"seed": seed, **own} if "seed" in metric.defaults() else own


def _generator(seed: int, name: str) -> np.random.Generator:
    """Return a generator that depends on the name, so that a further metric changes no other."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def _replicates(
    metric: Metric, result: Result, task: _Task, settings: dict[str, Any]
) -> tuple[dict[str, Reals], dict[str, str]]:
    """Return the replicates of each score and how they were made, by key."""
    if not task.bootstrap:
        return {}, {}
    random = _generator(task.seed, metric.name)
    found: dict[str, Reals] = {}
    if isinstance(result, Resampled):
        found = result.resampled(task.bootstrap, random)
    ways = dict.fromkeys(found, f"bootstrap of {metric.resampled}, not refitted")
    if all(key in found for key in metric.keys):
        return found, ways
    most = metric.refit.at_most
    count = task.bootstrap if most is None else min(task.bootstrap, most)
    draws = drawn_rows(metric.refit.rows, len(task.codes), count, random)
    anew = refitted(lambda rows: _on_rows(metric, rows, task, settings), draws)
    way = {
        "all": "bootstrap of rows, everything computed anew",
        "half": "random halves of the rows, everything computed anew",
    }[metric.refit.rows]
    return {**anew, **found}, {**dict.fromkeys(anew, way), **ways}


def _on_rows(
    metric: Metric, rows: Indices, task: _Task, settings: dict[str, Any]
) -> dict[str, float]:
    taken = {
        name: _rows_of(value, rows) if name in metric.per_row else value
        for name, value in settings.items()
    }
    codes, factors = task.codes[rows], task.factors[rows]
    if metric.refit.compute is None:
        return metric.compute(codes, factors, **taken)
    known = signature(metric.refit.compute).parameters
    return metric.refit.compute(codes, factors, **{k: v for k, v in taken.items() if k in known})


def _rows_of(value: Any, rows: Indices) -> Any:
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return [np.asarray(each)[rows] for each in value]
    return np.asarray(value)[rows]


def _reference(metric: Metric, end: End, task: _Task, settings: dict[str, Any]) -> dict[str, float]:
    """Return the scores of a reference code; none where it can't be scored."""
    if not task.references:
        return {}
    random = _generator(task.seed, end)
    latents = task.codes.shape[1]

    def another() -> Codes:
        if end == "ceiling":
            return perfect_code(task.distinct, latents, random)
        return random_code(len(task.codes), latents, random)

    kept = {name: value for name, value in settings.items() if name not in metric.per_latent}
    try:
        return metric.compute(another(), task.factors, **metric.stand_in(kept, another, end))
    except ValueError:
        return {}


def _described(value: Any) -> Any:
    """Return a setting as JSON can hold it: arrays by their shape."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, list | tuple | set | frozenset | range):
        return [_described(each) for each in value]
    return f"array of shape {np.shape(value)}"
