r"""The synergy term α·Imax of any method, from its log.

The term is the batch mean of the KL of the worst set, and the greedy search needs nothing but the
KL of each latent, batch mean, which every log has. So the term of a method that is not trained on
it needs no other training:

.. math:: \alpha I_{max} = \alpha \sum_{j \in A_w} k_j, \qquad
          k_j = E_x KL\big(q(z_j|x) \,\|\, p(z_j)\big)

Source: Non-Syn VAE, Eq. 16, Algorithms 2–4 and section 5.2.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hatchel.objectives.subset_search import best_subset
from hatchel.records.run import Curve
from hatchel.records.training_log import TrainingLog

PEAK_AFTER = 200
"""Steps before this one are left out of a peak: KL spikes there and says nothing of what follows.
"""
LAST = 1 / 8
"""The part of a window whose mean says where it ends."""
ALIVE = 0.1
"""Nats of KL above which a latent counts as alive."""


class Fall(NamedTuple):
    """A curve's highest value after the first steps, and its mean over the last eighth."""

    peak: float
    end: float


def synergy_term(log: TrainingLog, alpha: float, discount: float, window: int) -> Curve:
    """Return α·Imax at each logged step of the window, nats; NaN where KL is not finite."""
    shown = log.steps <= window
    values = [worst_information(kl, discount) for kl in log.kl_per_latent[shown]]
    return Curve(
        steps=tuple(log.steps[shown].tolist()), values=tuple(alpha * value for value in values)
    )


def worst_information(kl: NDArray[np.float64], discount: float) -> float:
    """Return Imax of one vector ``(D,)`` of KL, nats."""
    if not np.isfinite(kl).all():
        return float("nan")
    kept = best_subset(kl.tolist(), discount)
    return float(np.delete(kl, kept).sum())


def fall(curve: Curve) -> Fall | None:
    """Return peak and end of a curve; None where it is too short to have both."""
    steps, values = np.array(curve.steps), np.array(curve.values)
    if not len(steps):
        return None
    late = steps > (1 - LAST) * steps[-1]
    after = steps >= PEAK_AFTER
    if not after.any():
        return None
    return Fall(float(values[after].max()), float(values[late].mean()))


def late_kl(log: TrainingLog) -> NDArray[np.float64]:
    """Return each latent's KL, mean over the last eighth of a log, ``(D,)`` nats."""
    return np.asarray(log.kl_per_latent[_late(log)].mean(axis=0))


def late_terms(log: TrainingLog) -> dict[str, float]:
    """Return each term's mean over the last eighth of a log, nats."""
    late = _late(log)
    return {name: float(values[late].mean()) for name, values in log.terms.items()}


def alive(log: TrainingLog) -> int:
    """Count the latents that are alive over the last eighth of a log."""
    return int((late_kl(log) > ALIVE).sum())


def frozen_at(log: TrainingLog) -> int | None:
    """Return the first logged step from which on the worst set is what it is at the end.

    None for a method that penalises no set. The set is that of the minibatch that was penalised.
    """
    if log.worst_set is None:
        return None
    differs = (log.worst_set != log.worst_set[-1]).any(axis=1)
    first = 0 if not differs.any() else int(differs.nonzero()[0][-1]) + 1
    return int(log.steps[first])


def _late(log: TrainingLog) -> NDArray[np.bool_]:
    return np.asarray(log.steps > (1 - LAST) * log.steps.max(initial=0))
