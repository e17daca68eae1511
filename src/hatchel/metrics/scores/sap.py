"""Separated attribute predictability (SAP): how far the best latent predicts ahead of the next."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hatchel.metrics.estimates.leads import leads
from hatchel.metrics.metric import Meaning, Metric
from hatchel.metrics.predictors.linear_svm import one_variable_svms
from hatchel.metrics.predictors.splitting import Split, check_varied, split
from hatchel.metrics.resampling import row_weights
from hatchel.metrics.samples import Samples, checked
from hatchel.metrics.validation import Codes, Factors, Reals, checked_choice

Form = Literal["svm", "correlation"]


@dataclass(frozen=True, eq=False)
class Sap:
    """The score and what it is made of.

    Attributes:
        value: mean lead over the factors, 0 to 1.
        predictability: of each factor from each latent, ``(D, K)``: accuracy on test rows, or
            squared correlation.
        correct: which test rows are predicted rightly, ``(N_test, D, K)``; None for correlation.
    """

    value: float
    predictability: Reals
    correct: NDArray[np.bool_] | None

    def scores(self) -> dict[str, float]:
        """Return the score by its key."""
        return {"sap": self.value}

    def resampled(self, count: int, random: np.random.Generator) -> dict[str, Reals]:
        """Return the score on resampled test rows, the machines as they are, ``(count,)``.

        Nothing for the form that has no test rows.
        """
        if self.correct is None:
            return {}
        rows = len(self.correct)
        weights = row_weights(rows, count, random)
        accuracy = (weights @ self.correct.reshape(rows, -1)).reshape(-1, *self.correct.shape[1:])
        return {"sap": np.array([leads(one).mean() for one in accuracy])}


def separated_attribute_predictability(
    codes: ArrayLike | Samples,
    factors: ArrayLike | None = None,
    *,
    form: Form = "svm",
    cost: float = 0.01,
    test_share: float = 1 / 3,
    seed: int = 0,
) -> Sap:
    r"""SAP: the mean lead, over the factors, of the best latent's prediction over the second best.

    .. math:: SAP = \frac1K \sum_k \big(S_{(1)k} - S_{(2)k}\big)

    "svm": S_jk is the accuracy with which a linear support vector machine on z_j alone names
    the class of factor k. One line per class cuts one variable into few intervals, so that a
    perfect code of forty classes is named wrongly most of the time: a perfect code scores far
    below 1. "correlation": S_jk is the squared correlation of z_j with the class as a number;
    it is blind to a latent that goes round a circle. A latent that never varies predicts the
    commonest choice of the machine, or has correlation 0.

    Args:
        codes: ``(N, D)``; not standardised, as in the field's code, so that scale matters to
            "svm".
        factors: ``(N, K)`` classes; "correlation" takes them as numbers.
        form: "svm" (the field's default) or "correlation".
        cost: C of the machines.
        test_share: which share of the rows tests the machines.
        seed: of the split.

    Raises:
        ValueError: bad input, or a split that leaves training rows with one class.

    Source: Kumar et al. 2018, section 3; Locatello et al. 2019, whose code fixes C = 0.01 and
    balanced class weights.
    """
    samples = checked(codes, factors)
    matrix = samples.codes
    checked_choice("form", form, get_args(Form))
    if form == "correlation":
        table = squared_correlations(matrix, samples.factors)
        return Sap(float(leads(table).mean()), table, None)
    correct = _predicted(matrix, samples.classes, split(len(matrix), test_share, seed), cost)
    accuracy = correct.mean(0)
    return Sap(float(leads(accuracy).mean()), accuracy, correct)


def squared_correlations(codes: Codes, factors: Factors) -> Reals:
    """Return the squared correlation of every latent with every factor's number, ``(D, K)``."""
    z, v = codes - codes.mean(0), factors - factors.mean(0)
    spread = (z**2).sum(0)[:, None] * (v**2).sum(0)
    # The reference gives a latent 0 whose variance is at most 1e-12.
    alive = z.var(0, ddof=1)[:, None] > 1e-12
    squares: Reals = np.where(alive, (z.T @ v) ** 2 / np.where(spread > 0, spread, 1), 0.0)
    return squares


def _predicted(codes: Codes, classes: Factors, rows: Split, cost: float) -> NDArray[np.bool_]:
    correct = np.empty((len(rows.test), codes.shape[1], classes.shape[1]), dtype=bool)
    for k, column in enumerate(classes.T):
        check_varied(column[rows.train], k)
        known, seen = np.unique(column[rows.train], return_inverse=True)
        for j, latent in enumerate(codes.T):
            lines = one_variable_svms(latent[rows.train], seen.reshape(-1), cost)
            correct[:, j, k] = known[lines.predict(latent[rows.test])] == column[rows.test]
    return correct


SAP = Metric(
    "sap",
    separated_attribute_predictability,
    {
        "sap": Meaning(
            "SAP",
            "the latent that predicts a factor best by itself leads the next by {value} in "
            "accuracy (or in squared correlation), on average",
        )
    },
    resampled="test rows",
)
