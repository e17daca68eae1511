"""How well the label is predicted, and how far groups differ in that."""

import numpy as np

from hatchel.evaluation.audit.question import Question
from hatchel.metrics.fairness.catalogue import every_rate, gaps
from hatchel.metrics.fairness.estimate import Care
from hatchel.metrics.fairness.gap import Gap
from hatchel.metrics.fairness.group_rates import GroupRates
from hatchel.metrics.fairness.groups import Groups
from hatchel.metrics.fairness.outcomes import scored
from hatchel.metrics.fairness.performance import accuracy, area_under_curve, balanced_accuracy
from hatchel.metrics.fairness.tally import tally
from hatchel.metrics.validation import Indices, Reals
from hatchel.records.audit import GapRecord, GroupRateRecord, GroupRecord, GroupsRecord, LabelRecord
from hatchel.records.estimate import EstimateRecord, finite


def label_record(
    asked: Question, probabilities: Reals, test: Indices, weights: Reals, care: Care
) -> LabelRecord:
    """Return how well a probe predicts the label, and the gaps between all groups.

    Args:
        asked: the question.
        probabilities: of the label's two classes, ``(N_test, 2)``.
        test: the rows they are of.
        weights: of these rows in each resample, ``(B, N_test)``.
        care: what it takes.
    """
    y, score = asked.label.classes[test], probabilities[:, 1]
    predicted = (score >= 0.5).astype(np.int64)
    ones = np.ones((1, len(y)))
    found = {
        "accuracy": [accuracy(y, predicted, w) for w in (ones, weights)],
        "balanced_accuracy": [balanced_accuracy(y, predicted, w) for w in (ones, weights)],
        "auc": [area_under_curve(y, probabilities, w) for w in (ones, weights)],
    }
    scores = {
        key: EstimateRecord.of(care.estimate(value[0], replicates))
        for key, (value, replicates) in found.items()
    }
    return LabelRecord(**scores, groups=_groups(asked, y, score, test, weights, care))


def _groups(
    asked: Question, y: Indices, score: Reals, test: Indices, weights: Reals, care: Care
) -> tuple[GroupsRecord, ...]:
    """Return rates and gaps of every combination of attributes; the finest is counted once."""
    everyone = tuple(range(len(asked.sensitive)))
    finest = Groups(asked.finest[test], asked.group_names(everyone))
    outcomes = scored(y, np.clip(score, 0, 1), finest)
    whole, again = tally(outcomes), tally(outcomes, weights)
    records = []
    for kept in asked.combined:
        now, then = (each.of_attributes(asked.sizes, kept) for each in (whole, again))
        rates = every_rate(asked.group_names(kept), now, then, care)
        records.append(_record(asked, kept, rates, gaps(rates, care)))
    return tuple(records)


def _record(
    asked: Question, kept: tuple[int, ...], rates: dict[str, GroupRates], found: dict[str, Gap]
) -> GroupsRecord:
    everyone = rates["selection_rate"]
    return GroupsRecord(
        attributes=tuple(asked.sensitive[k].name for k in kept),
        groups=tuple(
            GroupRecord(
                name=name,
                rows=everyone.rows[place],
                rates={key: _rate(each, place) for key, each in rates.items()},
            )
            for place, name in enumerate(everyone.names)
        ),
        gaps={key: _gap(each) for key, each in found.items()},
    )


def _rate(rates: GroupRates, place: int) -> GroupRateRecord:
    return GroupRateRecord(
        **EstimateRecord.of(rates.found[place]).model_dump(),
        rows=rates.rows[place],
        counts=bool(rates.counted[place]),
    )


def _gap(found: Gap) -> GapRecord:
    return GapRecord(
        value=finite(found.value),
        low=finite(found.low),
        high=finite(found.high),
        chance=finite(found.chance),
        lowest=found.between.lowest,
        highest=found.between.highest,
        small=found.small,
        sentence=found.sentence,
    )
