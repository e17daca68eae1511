"""FactorVAE score: which latent stays stillest while one factor is held, and does it tell which."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hatchel.metrics.metric import Meaning, Metric
from hatchel.metrics.rows import EqualRows, Held, held_in_turn, rows_of_each
from hatchel.metrics.samples import Samples, checked
from hatchel.metrics.validation import Codes, Indices, Reals, checked_count


@dataclass(frozen=True, eq=False)
class FactorVaeScore:
    """The score and the votes behind it.

    Attributes:
        value: accuracy of the majority vote on the evaluation votes, 1/K to 1.
        train_accuracy: the same on the votes that made the majorities.
        votes: how often each latent was the stillest while each factor was held, ``(K, D)``.
        evaluation_votes: the same, drawn afresh, ``(K, D)``.
        active: the latents that could be voted for, ``(D,)``.
    """

    value: float
    train_accuracy: float
    votes: Indices
    evaluation_votes: Indices
    active: NDArray[np.bool_]

    def scores(self) -> dict[str, float]:
        """Return the score by its key."""
        return {"factor_vae_score": self.value}

    def resampled(self, count: int, random: np.random.Generator) -> dict[str, Reals]:
        """Return the score from votes drawn again out of these, ``(count,)``."""
        pairs = zip(*(_redrawn(v, count, random) for v in self._tables), strict=True)
        return {"factor_vae_score": np.array([_accuracy(*pair) for pair in pairs])}

    @property
    def _tables(self) -> tuple[Indices, Indices]:
        return self.votes, self.evaluation_votes


def factor_vae_score(
    codes: ArrayLike | Samples,
    factors: ArrayLike | None = None,
    *,
    votes: int = 10_000,
    evaluation_votes: int = 5_000,
    batch: int = 64,
    prune: float = 0.0,
    seed: int = 0,
) -> FactorVaeScore:
    r"""FactorVAE score: accuracy of naming the held factor from the stillest latent.

    A vote: choose a factor k and one of its values, take a batch of codes with that value, and
    note the latent

    .. math:: j = \arg\min_j \frac{\operatorname{Var}_{batch} z_j}{\operatorname{Var} z_j}

    Each latent stands for the factor for which it was noted most often; the score is how often
    fresh votes agree.

    Args:
        codes: ``(N, D)``; or samples, which hold the factors too.
        factors: ``(N, K)`` classes; a batch is drawn with replacement from the rows given.
        votes: how many decide what the latents stand for.
        evaluation_votes: how many test it.
        batch: rows per vote.
        prune: latents with a standard deviation below this can't be voted for. The field has used
            0 (disentanglement_lib) and 0.05: a dead latent's tiny variance may be anything. One
            that never varies is always left out.
        seed: of the draws.

    Returns:
        A :class:`FactorVaeScore`; 0 where no latent is left.

    Raises:
        ValueError: bad input, or no votes.

    Source: Kim and Mnih 2018; Locatello et al. 2019, whose code fixes the numbers.
    """
    samples = checked(codes, factors)
    checked_count("votes", votes, 1)
    checked_count("evaluation_votes", evaluation_votes, 1)
    checked_count("batch", batch, 2)
    matrix = samples.codes
    spread = matrix.std(0, ddof=1)
    active = (spread >= prune) & (np.ptp(matrix, axis=0) > 0)
    tables = np.zeros((2, samples.factors.shape[1], matrix.shape[1]), dtype=np.int64)
    if not active.any():
        return FactorVaeScore(0.0, 0.0, tables[0], tables[1], active)
    random = np.random.default_rng(seed)
    standard = (matrix - matrix.mean(0))[:, active] / spread[active]
    rows = rows_of_each(samples.classes)
    for table, count in zip(tables, (votes, evaluation_votes), strict=True):
        table[:, active] = _voted(standard, rows, count, batch, random)
    return FactorVaeScore(
        _accuracy(*tables), _accuracy(tables[0], tables[0]), tables[0], tables[1], active
    )


def _voted(
    codes: Codes, rows: list[EqualRows], votes: int, batch: int, random: np.random.Generator
) -> Indices:
    turns = held_in_turn(rows, random.integers(len(rows), size=votes))
    return np.stack([_votes_of(codes, held, batch, random) for held in turns])


def _votes_of(codes: Codes, held: Held, batch: int, random: np.random.Generator) -> Indices:
    samples, latents = codes.shape
    first = random.integers(samples, size=held.times)
    table = np.zeros(latents, dtype=np.int64)
    for block in held.blocks(batch):
        drawn = codes[held.rows.like(first[block], batch, random)]
        table += np.bincount(_stillest(drawn), minlength=latents)
    return table


def _stillest(drawn: Reals) -> Indices:
    """Return the latent with the least variance in each batch ``(votes, batch, D)``."""
    mean = drawn.mean(1, keepdims=True)
    away = drawn - mean
    squares = np.einsum("vbd,vbd->vd", away, away)
    least: Indices = squares.argmin(1)
    return least


def _accuracy(votes: Indices, evaluation: Indices) -> float:
    right = evaluation[votes.argmax(0), np.arange(votes.shape[1])].sum()
    return float(right / max(int(evaluation.sum()), 1))


def _redrawn(table: Indices, count: int, random: np.random.Generator) -> Indices:
    total = int(table.sum())
    if total == 0:
        return np.zeros((count, *table.shape), dtype=np.int64)
    drawn = random.multinomial(total, table.ravel() / total, size=count)
    return drawn.reshape(count, *table.shape)


FACTOR_VAE_SCORE = Metric(
    "factor_vae_score",
    factor_vae_score,
    {
        "factor_vae_score": Meaning(
            "FactorVAE score",
            "the latent that stays stillest tells which factor is held {percent} of the time",
            compares_factors=True,
        )
    },
    resampled="votes",
)
