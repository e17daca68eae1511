"""What was measured of codes: scores, latents and total correlation of one model, or of several."""

from pathlib import Path
from typing import Any

from hatchel.records.frozen import FrozenRecord

SCORES, CODES, MATRICES, COMPARISON = "scores.json", "codes.npz", "matrices.npz", "comparison.json"


class ScoreRecord(FrozenRecord):
    """One score; None stands for a number that is not finite or was not asked for.

    Attributes:
        value: the score.
        low: lower end of its interval.
        high: upper end.
        ceiling: what the factors themselves score as a code.
        floor: what a random code of the same shape scores.
        settings: everything that the number depends on.
        sentence: what it means.
    """

    value: float | None
    low: float | None
    high: float | None
    ceiling: float | None
    floor: float | None
    settings: dict[str, Any]
    sentence: str


class LatentRecord(FrozenRecord):
    """What one latent says of the data, in nats; None where q(z|x) is not known.

    Attributes:
        latent: its number, from 0.
        name: "z7", or that of its block.
        deviation: standard deviation of its codes.
        zero_mean: I(z; x) with the nearest zero-mean Gaussian for q(z).
        gaussian: I(z; x) with the moment-matched Gaussian.
        mixture: I(z; x) with q(z) itself, the mixture over the data given; of binary and
            categorical latents exact.
        kl: mean divergence from the prior.
        influential: whether ``mixture`` is above the threshold.
        best_factor: the factor that it says most about; None without factors, or if it is constant.
    """

    latent: int
    name: str
    deviation: float
    zero_mean: float | None = None
    gaussian: float | None = None
    mixture: float | None = None
    kl: float | None = None
    influential: bool | None = None
    best_factor: str | None = None


class TotalCorrelationRecord(FrozenRecord):
    """One estimate of the total correlation of the latents.

    Attributes:
        estimator: "minibatch-stratified", "discriminator" or "mixture".
        nats: the estimate; None where it can't be made.
        error: its standard error; None where it has none.
        note: how it was made, or why it wasn't.
    """

    estimator: str
    nats: float | None
    error: float | None
    note: str


class EvaluationRecord(FrozenRecord):
    """All that was measured of the codes of one model.

    Attributes:
        name: of the model, as it is told apart from others.
        source: where its codes come from.
        samples: N.
        n_latents: L.
        column_names: names of the D columns of the codes: more than L where a latent has several.
        factor_names: of all factors given, also those with one value.
        factor_sizes: how many values each has among the samples.
        factor_class_names: what the classes 0, 1 and so on of each stand for, nothing of one
            without names; empty where no factor has any.
        seed: of every draw.
        scores: by key.
        latents: in their order.
        threshold: nats above which a latent is influential.
        total_correlation: estimates.
        notes: what a reader must know.
        versions: of what computed it.
        warning: what makes the scores void; empty where nothing does.
    """

    name: str
    source: str
    samples: int
    n_latents: int
    column_names: tuple[str, ...]
    factor_names: tuple[str, ...]
    factor_sizes: tuple[int, ...]
    factor_class_names: tuple[tuple[str, ...], ...] = ()
    seed: int
    scores: dict[str, ScoreRecord]
    latents: tuple[LatentRecord, ...]
    threshold: float
    total_correlation: tuple[TotalCorrelationRecord, ...]
    notes: tuple[str, ...]
    versions: dict[str, str]
    warning: str = ""


class SpreadRecord(FrozenRecord):
    """One score over several models; None where a model lacks it.

    Attributes:
        values: of each model.
        mean: over the models that have it.
        sd: their standard deviation; None for fewer than two.
        n: how many have it.
        ceiling: mean of the models'.
        floor: likewise.
        better: which end is the good one: "higher", "lower" or "neither".
    """

    values: tuple[float | None, ...]
    mean: float | None
    sd: float | None
    n: int
    ceiling: float | None
    floor: float | None
    better: str


class ComparisonRecord(FrozenRecord):
    """Several models beside each other.

    Attributes:
        models: their names.
        sources: where their codes come from.
        samples: N of each.
        spread: of each score, by key.
        udr: of each model; empty where their samples differ.
        udr_low: lower ends of its intervals.
        udr_high: upper ends.
        udr_ceiling: UDR of perfect codes in the models' place.
        udr_floor: of random ones.
        udr_pairs: of each model with each other one; None on the diagonal.
        ranked: keys of the scores whose ranks are compared.
        rank_correlation: Spearman's, of each two of them over the models.
        notes: what a reader must know.
        versions: of what computed it.
        warning: whose scores are void, and why; empty where none are.
    """

    models: tuple[str, ...]
    sources: tuple[str, ...]
    samples: tuple[int, ...]
    spread: dict[str, SpreadRecord]
    udr: tuple[float, ...] = ()
    udr_low: tuple[float | None, ...] = ()
    udr_high: tuple[float | None, ...] = ()
    udr_ceiling: float | None = None
    udr_floor: float | None = None
    udr_pairs: tuple[tuple[float | None, ...], ...] = ()
    ranked: tuple[str, ...] = ()
    rank_correlation: tuple[tuple[float | None, ...], ...] = ()
    notes: tuple[str, ...]
    versions: dict[str, str]
    warning: str = ""


def write_scores(directory: Path, record: EvaluationRecord) -> None:
    """Store an evaluation as ``scores.json``, whole or not at all."""
    record.stored(directory / SCORES)


def read_scores(directory: Path) -> EvaluationRecord:
    """Read an evaluation.

    Raises:
        ValueError: there is none that can be read.
    """
    return EvaluationRecord.read(directory / SCORES, "hatchel evaluate")


def write_comparison(directory: Path, record: ComparisonRecord) -> None:
    """Store a comparison as ``comparison.json``, whole or not at all."""
    record.stored(directory / COMPARISON)


def read_comparison(directory: Path) -> ComparisonRecord:
    """Read a comparison.

    Raises:
        ValueError: there is none that can be read.
    """
    return ComparisonRecord.read(directory / COMPARISON, "hatchel evaluate")
