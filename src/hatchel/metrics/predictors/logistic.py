"""Logistic regression as the field's scores use it."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from hatchel.metrics.validation import Codes, Indices, Reals

# Where scikit-learn stops L-BFGS: the gradient, the relative gain of a step, searches in a step.
_GRADIENT, _GAIN, _SEARCHES = 1e-4, 64 * float(np.finfo(float).eps), 50


class Logistic:
    r"""A fitted multinomial logistic regression with intercepts.

    With weights s_i and Σ_i s_i = S it minimises

    .. math:: \frac1S \sum_i s_i \big(-\log p(y_i|x_i)\big) + \frac{1}{2CS} \|w\|^2

    by L-BFGS from zero: the problem, the start and the ends of scikit-learn's
    ``LogisticRegression``, so that coefficients are equal to it up to rounding. A step takes a
    fraction of the time, since all rows are exponentiated at once.

    Args:
        x: ``(n, D)``.
        classes: ``(n,)``, at least two different ones. Two classes have one vector of
            coefficients, more have one each.
        strength: C, the inverse of the penalty's weight; infinity for none.
        balanced: whether each class weighs the same.
        steps: L-BFGS iterations at most. Where classes can be told apart without error an
            unpenalised fit has no end, so that reaching them is no fault and no warning.

    Attributes:
        known: the classes that occurred, ascending.
        weight: coefficients and, last, the intercept of each, ``(k, D + 1)``.
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
        self.known: Indices
        self.known, y = np.unique(classes, return_inverse=True)
        problem = _Problem(_columns(x), y, len(self.known), strength, balanced)
        found = minimize(
            problem.loss_and_gradient,
            np.zeros(problem.free * (x.shape[1] + 1)),
            method="L-BFGS-B",
            jac=True,
            options={"gtol": _GRADIENT, "ftol": _GAIN, "maxls": _SEARCHES, "maxiter": steps},
        )
        self.weight = problem.matrix(found.x)

    def probabilities(self, x: Codes) -> Reals:
        """Return p(class|x) of the known classes, ``(n, k)``."""
        p, total, _ = _exponentiated(self.weight @ _columns(x))
        p /= total
        return p.T

    def right(self, x: Codes, classes: Indices) -> NDArray[np.bool_]:
        """Return which rows are named rightly, ``(n,)``."""
        named = self.known[(self.weight @ _columns(x)).argmax(0)]
        right: NDArray[np.bool_] = named == classes
        return right


class _Problem:
    """What is minimised, over the ``free`` vectors of coefficients one after the other."""

    def __init__(
        self, columns: Codes, y: Indices, classes: int, strength: float, balanced: bool
    ) -> None:
        counts = np.bincount(y, minlength=classes)
        each = len(y) / (classes * counts) if balanced else np.ones(classes)
        weights = each[y]
        self.free = classes if classes > 2 else 1
        self._columns, self._y, self._rows = columns, y, np.arange(len(y))
        self._shares = weights / weights.sum()
        self._penalty = 1 / (strength * weights.sum())

    def matrix(self, coefficients: Reals) -> Reals:
        """Return coefficients by class, ``(k, D + 1)``; of two classes the first has none."""
        matrix = coefficients.reshape(self.free, -1)
        return matrix if self.free > 1 else np.concatenate([np.zeros_like(matrix), matrix])

    def loss_and_gradient(self, coefficients: Reals) -> tuple[float, Reals]:
        """Return what is minimised, and its gradient."""
        weight = self.matrix(coefficients)
        p, total, logits = _exponentiated(weight @ self._columns, (self._y, self._rows))
        p *= self._shares / total
        p[self._y, self._rows] -= self._shares
        gradient = (p @ self._columns.T)[-self.free :]
        slopes = weight[-self.free :, :-1]
        gradient[:, :-1] += self._penalty * slopes
        loss = self._shares @ (np.log(total) - logits) + self._penalty / 2 * (slopes**2).sum()
        return float(loss), gradient.ravel()


def _columns(x: Codes) -> Codes:
    """Return the features as rows, and one of ones for the intercepts: ``(D + 1, n)``."""
    return np.concatenate([x.T, np.ones((1, len(x)))])


def _exponentiated(
    logits: Reals, at: tuple[Indices, Indices] | None = None
) -> tuple[Reals, Reals, Reals]:
    """Return exp(l − max l) in the place of l, its sum over classes, and l − max l at places."""
    logits -= logits.max(0)
    kept = logits[at] if at is not None else np.empty(0)
    np.exp(logits, out=logits)
    return logits, logits.sum(0), kept


def standardised(codes: Codes, by: Codes | None = None) -> Codes:
    """Return codes less the mean, by the standard deviation, of ``by`` (of themselves if None).

    A latent that never varies becomes zero.
    """
    reference = codes if by is None else by
    spread = np.where(np.ptp(reference, axis=0) > 0, reference.std(0), 1.0)
    standard: Codes = (codes - reference.mean(0)) / spread
    return standard
