"""One model: its scores, its latents and their total correlation, as a record beside arrays."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np

from hatchel.evaluation.class_names import class_name_table
from hatchel.evaluation.coded import ACTIVE, Coded
from hatchel.evaluation.density_ratio import STEPS, WIDTH
from hatchel.evaluation.latent_information import (
    Posteriors,
    latent_records,
    mixture_information,
    mixture_size,
    posteriors_of,
)
from hatchel.evaluation.scoring import Arrays, Choice, chosen_scores, matrices, model_scores
from hatchel.evaluation.total_correlation import total_correlations
from hatchel.execution.threads import in_threads
from hatchel.information.latents.aggregate_posterior import AggregateInformation
from hatchel.information.units import per_nat
from hatchel.metrics.score import Score
from hatchel.metrics.suite import Progress
from hatchel.metrics.task import Effort
from hatchel.records.evaluation import (
    CODES,
    MATRICES,
    EvaluationRecord,
    ScoreRecord,
    TotalCorrelationRecord,
    write_scores,
)
from hatchel.records.files import write_arrays
from hatchel.training.devices import torch_device

THRESHOLD = 0.7
"""Nats above which a latent is influential (Liu et al. 2018, appendix)."""
_BINS = 20
_LEAST_KL = f"{ACTIVE * per_nat('bits'):.3f} bits ({ACTIVE:g} nats)"
# A latent that says less of a factor's entropy than this is about nothing.
_WORTH_NAMING = 0.02
_OF_BLOCKS = (
    "Codes are the means of q(z|x), of binary and categorical latents probabilities. Scores take "
    "each column by itself, also where several are the values of one latent."
)
PACKAGES = ("hatchel", "torch", "numpy", "scipy", "scikit-learn", "lightgbm")


@dataclass(frozen=True)
class Plan:
    """What is measured, and how.

    Attributes:
        choice: which scores; all where nothing is said: see
            :func:`~hatchel.evaluation.scoring.chosen_scores`.
        bootstrap: replicates behind each interval; 0 for none.
        seed: of every draw.
        threshold: nats above which a latent is influential.
        width: of the discriminators behind a total correlation.
        steps: of their training; 0 for none.
        device: where the mixture is computed.

    Raises:
        ValueError: a number out of range.
    """

    choice: Choice = field(default_factory=chosen_scores)
    bootstrap: int = 200
    seed: int = 0
    threshold: float = THRESHOLD
    width: int = WIDTH
    steps: int = STEPS
    device: str = "cpu"

    def __post_init__(self) -> None:
        for name, least in (("bootstrap", 0), ("seed", 0), ("width", 1), ("steps", 0)):
            if getattr(self, name) < least:
                raise ValueError(f"{name}={getattr(self, name)}: choose {least} or more")


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What was measured, and the codes that it was measured on.

    Attributes:
        coded: codes and factors.
        record: all numbers.
        arrays: matrices that figures show; see :func:`hatchel.evaluation.scoring.matrices`.
    """

    coded: Coded
    record: EvaluationRecord
    arrays: Arrays


def evaluate(
    coded: Coded, plan: Plan | None = None, progress: Progress | None = None
) -> Evaluation:
    """Measure the codes of a model.

    Args:
        coded: its codes, and the factors of the samples behind them.
        plan: what to measure; everything where None.
        progress: told before each metric and at the end.

    Raises:
        ValueError: samples that a metric that was named can't use.
    """
    plan = plan or Plan()
    effort = Effort(plan.bootstrap, plan.seed)
    with in_threads([partial(_of_latents, coded, plan)], 1) as (of_latents,):
        scores, said, results = model_scores(coded, plan.choice, effort, progress)
        posteriors, mixture, correlation = of_latents.result()
    arrays = matrices(coded, plan.choice, results, plan.seed)
    latents = latent_records(coded, posteriors, mixture, _best(coded, arrays), plan.threshold)
    record = EvaluationRecord(
        name=coded.name,
        source=coded.source,
        samples=len(coded.codes),
        n_latents=len(latents),
        column_names=coded.column_names,
        factor_names=coded.factor_names,
        factor_sizes=_sizes(coded),
        factor_class_names=coded.factor_class_names,
        seed=plan.seed,
        scores={key: ScoreRecord(**score.as_record()) for key, score in scores.items()},
        latents=latents,
        threshold=plan.threshold,
        total_correlation=correlation,
        notes=(*_notes(coded), *coded.notes, *_of_factors(scores), *said),
        versions=versions(),
        warning=_warning(coded),
    )
    return Evaluation(coded, record, arrays)


def write_evaluation(directory: Path, found: Evaluation) -> None:
    """Store ``codes.npz``, ``matrices.npz`` and, last, ``scores.json``.

    The codes can be evaluated again.
    """
    coded = found.coded
    arrays: Arrays = {
        "codes": coded.codes.astype(np.float32),
        "column_names": np.array(coded.column_names),
    }
    if coded.factors is not None:
        arrays |= {"factors": coded.factors, "factor_names": np.array(coded.factor_names)}
    if coded.factor_class_names:
        arrays["factor_class_names"] = class_name_table(coded.factor_class_names)
    if coded.log_variances is not None:
        arrays["log_variances"] = coded.log_variances.astype(np.float32)
    write_arrays(directory / CODES, arrays)
    write_arrays(directory / MATRICES, found.arrays)
    write_scores(directory, found.record)


def versions() -> dict[str, str]:
    """Return the versions of what computes."""
    return {name: version(name) for name in PACKAGES}


class OfLatents(NamedTuple):
    """What is measured of the latents without the factors; None where q(z|x) is not known."""

    posteriors: Posteriors | None
    mixture: AggregateInformation | None
    correlation: tuple[TotalCorrelationRecord, ...]


def _of_latents(coded: Coded, plan: Plan) -> OfLatents:
    posteriors, mixture = posteriors_of(coded, plan.seed), None
    if posteriors is not None:
        mixture = mixture_information(posteriors, torch_device(plan.device))
    correlation = total_correlations(coded, posteriors, mixture, plan.seed, plan.width, plan.steps)
    return OfLatents(posteriors, mixture, correlation)


def _best(coded: Coded, arrays: Arrays) -> dict[int, str]:
    """Return the factor of whose entropy each latent says most, where that is more than chance."""
    if "information" not in arrays:
        return {}
    # Counts overstate information by this much on average (Miller 1955).
    classes = np.array([_sizes(coded)[k] for k in arrays["kept"]])
    chance = (_BINS - 1) * (classes - 1) / (2 * len(coded.codes))
    share = (arrays["information"] - chance) / arrays["entropies"]
    share = np.where(arrays["active"][:, None], share, -np.inf)
    of_latents = np.full((len(coded.latent_names), share.shape[1]), -np.inf)
    np.maximum.at(of_latents, coded.column_latents, share)
    return {
        j: coded.factor_names[arrays["kept"][int(row.argmax())]]
        for j, row in enumerate(of_latents)
        if row.max() >= _WORTH_NAMING
    }


def _sizes(coded: Coded) -> tuple[int, ...]:
    factors = coded.factors
    return () if factors is None else tuple(len(np.unique(column)) for column in factors.T)


def _of_factors(scores: Mapping[str, Score]) -> list[str]:
    """Return what the scores say of the factors, once."""
    notes = (note for score in scores.values() for note in score.settings["notes"])
    return list(dict.fromkeys(notes))


def _warning(coded: Coded) -> str:
    live = coded.live
    if live is None or live.any():
        return ""
    return f"Every latent is dead, with less than {_LEAST_KL} of KL: scores are of noise."


def _notes(coded: Coded) -> list[str]:
    said = []
    if coded.log_variances is not None:
        said.append(
            "Codes are the means of q(z|x): scores don't see how wide it is, information does."
        )
    if coded.blocks is not None:
        said.append(_OF_BLOCKS)
    if len(coded.constant):
        named = ", ".join(coded.column_names[column] for column in coded.constant)
        said.append(f"Latents that never vary: {named}.")
    live = coded.live
    if live is not None and live.any() and not live.all():
        dead = ", ".join(coded.latent_names[latent] for latent in np.flatnonzero(~live))
        said.append(f"Dead latents, with less than {_LEAST_KL} of KL: {dead}; MIG leaves them out.")
    size = mixture_size(*coded.codes.shape)
    if coded.log_variances is not None and size < len(coded.codes):
        said.append(f"The mixture is over the first {size:,} samples: it costs their square.")
    return said
