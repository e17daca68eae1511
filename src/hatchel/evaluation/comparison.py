"""Several models beside each other: spread, likeness of their latents, agreement of scores."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.stats import rankdata

from hatchel.evaluation.coded import Coded
from hatchel.evaluation.evaluate import Evaluation, Plan, versions
from hatchel.metrics.factor_structure import with_equal_classes
from hatchel.metrics.reference_codes import perfect_code, random_code
from hatchel.metrics.resampling import centred_interval, drawn_rows
from hatchel.metrics.scores.udr import Udr, unsupervised_disentanglement_ranking
from hatchel.metrics.validation import Codes, Reals, single_valued
from hatchel.records.evaluation import ComparisonRecord, EvaluationRecord, ScoreRecord, SpreadRecord

UDR_REPLICATES = 20
"""Halves of the samples behind an interval of UDR: each fits a model per pair."""
RANKED = 3
"""Models below which ranks say nothing."""


def compare(evaluations: Sequence[Evaluation], plan: Plan | None = None) -> ComparisonRecord:
    """Set models beside each other.

    UDR is that of all of them, where they encode the same samples. Ranks of scores are compared
    over the models, for those scores that differ.

    Args:
        evaluations: two or more.
        plan: as they were evaluated by.

    Raises:
        ValueError: fewer than two models, or two of the same name.
    """
    plan = plan or Plan()
    records = [each.record for each in evaluations]
    names = [record.name for record in records]
    if len(names) < 2 or len(set(names)) < len(names):
        raise ValueError(f"got models {names}; a comparison takes two or more of different names")
    spread = _spread(evaluations)
    likeness, said = _likeness([each.coded for each in evaluations], plan)
    ranked = _ranked(spread, likeness.get("udr", ()), len(names))
    if len(names) < RANKED:
        said = [*said, f"Ranks of {len(names)} models say nothing; give {RANKED} or more."]
    return ComparisonRecord(
        models=tuple(names),
        sources=tuple(record.source for record in records),
        samples=tuple(record.samples for record in records),
        spread=spread,
        ranked=tuple(ranked),
        rank_correlation=_rank_correlation(list(ranked.values())),
        notes=tuple(said),
        versions=versions(),
        warning=_warning(records),
        **likeness,
    )


def _warning(records: Sequence[EvaluationRecord]) -> str:
    dead = ", ".join(record.name for record in records if record.warning)
    return f"Every latent is dead, so that scores are of noise: {dead}." if dead else ""


def _spread(evaluations: Sequence[Evaluation]) -> dict[str, SpreadRecord]:
    records = [each.record.scores for each in evaluations]
    keys = dict.fromkeys(key for scores in records for key in scores)
    return {key: _spread_of([scores.get(key) for scores in records]) for key in keys}


def _spread_of(scores: Sequence[ScoreRecord | None]) -> SpreadRecord:
    values = tuple(None if score is None else score.value for score in scores)
    known = [value for value in values if value is not None]
    present = [score for score in scores if score is not None]
    return SpreadRecord(
        values=values,
        mean=_mean(values),
        sd=float(np.std(known, ddof=1)) if len(known) > 1 else None,
        n=len(known),
        ceiling=_mean([score.ceiling for score in present]),
        floor=_mean([score.floor for score in present]),
        better=present[0].settings["better"],
    )


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _ranked(
    spread: dict[str, SpreadRecord], udr: tuple[float, ...], models: int
) -> dict[str, tuple[float | None, ...]]:
    """Return the scores that all models have and that tell them apart."""
    if models < RANKED:
        return {}
    found = {key: each.values for key, each in spread.items() if each.n == models and each.sd}
    return {**found, "udr": udr} if len(set(udr)) > 1 else found


def _rank_correlation(
    values: Sequence[tuple[float | None, ...]],
) -> tuple[tuple[float | None, ...], ...]:
    if not values:
        return ()
    ranks = rankdata(np.array(values, dtype=np.float64), axis=1)
    table = np.atleast_2d(np.corrcoef(ranks))
    return tuple(tuple(row) for row in np.clip(table, -1.0, 1.0).tolist())


def _likeness(models: Sequence[Coded], plan: Plan) -> tuple[dict[str, Any], list[str]]:
    """Return UDR and what goes with it, by the record's names; or why there is none."""
    why = _unlike(models)
    if why:
        return {}, [f"Without UDR: {why}."]
    masks = [each.active for each in models]
    codes = [each.codes for each in models]

    def measured(rows: slice | Reals) -> Udr:
        return unsupervised_disentanglement_ranking([z[rows] for z in codes], informative=masks)

    try:
        found = measured(slice(None))
        ends = _intervals(found.models, measured, len(codes[0]), plan)
    except ValueError as error:
        return {}, [f"Without UDR: {error}."]
    low, high = zip(*ends, strict=True)
    ceiling, floor = _references(models[0], len(models), plan.seed)
    return {
        "udr": tuple(found.models.tolist()),
        "udr_low": low,
        "udr_high": high,
        "udr_ceiling": ceiling,
        "udr_floor": floor,
        "udr_pairs": tuple(tuple(map(_known, row)) for row in found.pairs.tolist()),
    }, []


def _unlike(models: Sequence[Coded]) -> str:
    first = models[0]
    for other in models[1:]:
        if len(other.codes) != len(first.codes):
            return f"{first.name} and {other.name} have different numbers of samples"
        if first.sample_key and other.sample_key:
            if first.sample_key != other.sample_key:
                return f"{first.name} and {other.name} encode different data"
        elif first.factors is None or other.factors is None:
            return "without factors nobody knows whether the samples are the same"
        elif not np.array_equal(first.factors, other.factors):
            return f"the samples of {first.name} and {other.name} differ in their factors"
    return ""


def _intervals(
    values: Reals, measured: Callable[..., Udr], samples: int, plan: Plan
) -> list[tuple[float | None, float | None]]:
    if not plan.bootstrap:
        return [(None, None)] * len(values)
    random = np.random.default_rng([plan.seed, len(values)])
    count = min(plan.bootstrap, UDR_REPLICATES)
    replicates = np.stack(
        [measured(rows).models for rows in drawn_rows("half", samples, count, random)]
    )
    ends = [
        centred_interval(float(value), column, 0.95, (0.0, np.inf))
        for value, column in zip(values, replicates.T, strict=True)
    ]
    return [(_known(low), _known(high)) for low, high in ends]


def _references(model: Coded, count: int, seed: int) -> tuple[float | None, float | None]:
    """Return the UDR of perfect codes and of random ones, one in each model's place."""
    random = np.random.default_rng(seed)
    samples, latents = model.codes.shape
    noise = [random_code(samples, latents, random) for _ in range(count)]
    if model.factors is None:
        return None, _mean_udr(noise)
    varied = ~single_valued(model.factors)
    distinct = with_equal_classes(model.factors, model.equal_classes)[:, varied]
    # Latents known to be dead don't count, so that a perfect code has none to spare.
    width = latents if model.active is None else distinct.shape[1]
    perfect = [perfect_code(distinct, width, random) for _ in range(count)]
    return _mean_udr(perfect), _mean_udr(noise)


def _mean_udr(codes: Sequence[Codes]) -> float:
    return float(unsupervised_disentanglement_ranking(codes).models.mean())


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None
