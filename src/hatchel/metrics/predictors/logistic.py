"""Logistic regression as the field's scores use it."""

import warnings

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from hatchel.metrics.validation import Codes, Indices, Reals

# How scikit-learn's warning begins where classes are nearly as many as samples.
_MANY_CLASSES = "The number of unique classes is greater than 50%"


class Logistic:
    """A fitted multinomial logistic regression.

    Args:
        x: ``(n, D)``.
        classes: ``(n,)``, at least two different ones.
        strength: C, the inverse of the penalty's weight; infinity for none.
        balanced: whether each class weighs the same.
        steps: L-BFGS iterations at most. Where classes can be told apart without error an
            unpenalised fit has no end, so that reaching them is no fault and no warning.

    Classes may be nearly as many as samples: they are classes all the same, and scikit-learn's
    doubt of that is not passed on.
    """

    def __init__(
        self,
        x: Codes,
        classes: Indices,
        *,
        strength: float = 1.0,
        balanced: bool = False,
        steps: int = 100,
    ) -> None:
        weight = "balanced" if balanced else None
        model = LogisticRegression(C=strength, class_weight=weight, max_iter=steps)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            warnings.filterwarnings("ignore", _MANY_CLASSES, UserWarning)
            self._model = model.fit(x, classes)

    @property
    def known(self) -> Indices:
        """The classes that occurred, ascending."""
        found: Indices = self._model.classes_
        return found

    def probabilities(self, x: Codes) -> Reals:
        """Return p(class|x) of the known classes, ``(n, k)``."""
        p: Reals = self._model.predict_proba(x)
        return p

    def right(self, x: Codes, classes: Indices) -> NDArray[np.bool_]:
        """Return which rows are named rightly, ``(n,)``."""
        named: NDArray[np.bool_] = self._model.predict(x) == classes
        return named


def standardised(codes: Codes, by: Codes | None = None) -> Codes:
    """Return codes less the mean, by the standard deviation, of ``by`` (of themselves if None).

    A latent that never varies becomes zero.
    """
    reference = codes if by is None else by
    spread = np.where(np.ptp(reference, axis=0) > 0, reference.std(0), 1.0)
    standard: Codes = (codes - reference.mean(0)) / spread
    return standard
