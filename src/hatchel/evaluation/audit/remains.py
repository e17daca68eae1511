"""How well an attribute can still be told from what is left of a code."""

from collections.abc import Mapping

import numpy as np
from scipy.stats import entropy

from hatchel.evaluation.audit.attributes import Attribute
from hatchel.metrics.estimates.nearest_neighbour_information import class_information, separated
from hatchel.metrics.fairness.estimate import Care
from hatchel.metrics.fairness.performance import area_under_curve, balanced_accuracy
from hatchel.metrics.predictors.splitting import Split
from hatchel.metrics.validation import Codes, Indices, Reals
from hatchel.records.audit import RemainsByProbe, RemainsRecord
from hatchel.records.estimate import EstimateRecord

# A probability of zero would count as minus infinity.
_LEAST_PROBABILITY = 1e-7
_ANY = (-np.inf, np.inf)


def column_information(codes: Codes, classes: Indices, seed: int) -> Reals:
    """Return I(z_j; a) of each column by its nearest neighbours, ``(D,)`` nats.

    Args:
        codes: ``(N, D)``.
        classes: of the attribute, ``(N,)``.
        seed: of the noise that sets equal codes apart.
    """
    apart = separated(codes, np.random.default_rng(seed))
    return np.array([class_information(column, classes) for column in apart.T])


def remains_record(
    attribute: Attribute,
    probabilities: Mapping[str, Reals],
    information: Mapping[str, float],
    rows: Split,
    weights: Reals,
    care: Care,
) -> RemainsRecord:
    """Return how well an attribute is told by each probe, and by the best single column.

    Args:
        attribute: which.
        probabilities: of its values by probe, ``(N_test, k)`` each.
        information: of each column that is left, in nats.
        rows: that the probes learned from and are tested on.
        weights: of the test rows in each resample, ``(B, N_test)``.
        care: what it takes.
    """
    seen, classes = (attribute.classes[part] for part in rows)
    prior = np.bincount(seen, minlength=len(attribute.values)) / len(seen)
    best = max(information, key=lambda name: information[name], default="")
    return RemainsRecord(
        attribute=attribute.name,
        entropy=float(entropy(np.bincount(classes))),
        probes={
            name: _by_probe(classes, p, prior, weights, care) for name, p in probabilities.items()
        },
        best_column=best,
        best_column_nats=information.get(best),
    )


def _by_probe(
    classes: Indices, p: Reals, prior: Reals, weights: Reals, care: Care
) -> RemainsByProbe:
    # By p(a|z)/p(a), since a rare value is never the likeliest, however well it is told.
    likeliest = (p / prior).argmax(1).astype(np.int64)
    ones = np.ones((1, len(classes)))
    areas = [area_under_curve(classes, p, w) for w in (ones, weights)]
    balanced = [balanced_accuracy(classes, likeliest, w) for w in (ones, weights)]
    gained = told_information(classes, p)
    return RemainsByProbe(
        auc=EstimateRecord.of(care.estimate(areas[0][0], areas[1])),
        balanced_accuracy=EstimateRecord.of(care.estimate(balanced[0][0], balanced[1])),
        nats=EstimateRecord.of(care.estimate(float(gained.mean()), weights @ gained, _ANY)),
    )


def told_information(classes: Indices, p: Reals) -> Reals:
    r"""Return what a probe tells of each row's class; its mean is a lower bound on I(a; z).

    .. math:: I(a; z) = H(a) - H(a | z) \ge H(a) + E[\log q(a | z)]

    q is the probe; its error is what the bound lacks, so that a bound below zero is of a probe that
    learned nothing. To first order it is resampled by weighing rows.

    Args:
        classes: ``(N,)``.
        p: q(a|z) on rows that it did not learn from, ``(N, k)``.

    Returns:
        Nats, ``(N,)``.

    Source: Barber and Agakov 2003.
    """
    share = np.bincount(classes, minlength=p.shape[1]) / len(classes)
    own = p[np.arange(len(p)), classes]
    told: Reals = np.log(np.maximum(own, _LEAST_PROBABILITY)) - np.log(share[classes])
    return told
