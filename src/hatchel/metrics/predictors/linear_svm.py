r"""Linear support vector machines on one variable, one per class, solved exactly and together.

.. math:: \min_{w, b} \tfrac12(w^2 + b^2) + C_+ \sum_{i \in c} (1 - f_i)_+^2
          + C_- \sum_{i \notin c} (1 + f_i)_+^2, \qquad f_i = w x_i + b

On one variable the points that cost anything are those on one side of a threshold, so that with
running sums over the sorted points an objective, its slope and its curvature cost two look-ups
whatever N is. Newton's method with these finds the optimum that liblinear approaches.
"""

from typing import NamedTuple

import numpy as np

from hatchel.metrics.validation import Indices, Reals

# Newton's method ends when no slope is larger than this share of the largest possible one.
_SLOPE = 1e-10
_STEPS = 100
_HALVINGS = 30


class Lines(NamedTuple):
    """The decision functions f_c(x) = w_c x + b_c, ``(k,)`` each; one where there are two classes.

    Attributes:
        w: slopes.
        b: intercepts.
    """

    w: Reals
    b: Reals

    def predict(self, x: Reals) -> Indices:
        """Return the class with the greatest f_c, ``(n,)``."""
        f = x[:, None] * self.w + self.b
        if f.shape[1] == 1:
            return (f[:, 0] > 0).astype(np.int64)
        best: Indices = f.argmax(1)
        return best


class _Sorted(NamedTuple):
    """Running sums of 1, x, x² over sorted points: all of them, and class by class.

    Attributes:
        x: sorted points, ``(n,)``.
        keys: class · (n + 1) + rank of the points, sorted, ``(n,)``.
        first: the place of each solved class's first point in ``keys``, ``(m,)``.
        label: the solved classes, ``(m,)``.
        every: sums before each rank, ``(n + 1, 3)``.
        own: sums before each place of ``keys``, ``(n + 1, 3)``.
    """

    x: Reals
    keys: Indices
    first: Indices
    label: Indices
    every: Reals
    own: Reals

    def below(self, ranks: Indices) -> tuple[Reals, Reals]:
        """Return the sums over all points, and over each class's, of lower rank, ``(m, 3)``."""
        places = np.searchsorted(self.keys, self.label * (len(self.x) + 1) + ranks)
        return self.every[ranks], self.own[places] - self.own[self.first]


class _Costs(NamedTuple):
    """Sums of 1, x, x² over the points that cost something, weighted, ``(m, 3)``.

    Attributes:
        inside: over points of the class.
        outside: over the other points.
    """

    inside: Reals
    outside: Reals


def one_variable_svms(x: Reals, classes: Indices, cost: float = 0.01) -> Lines:
    """Fit one machine per class against the rest, classes weighted by 1/frequency.

    The optimum of ``sklearn.svm.LinearSVC(C=cost, class_weight="balanced")`` on one column: the
    intercept is regularised, and where there are more than two classes only the points of the
    class are weighted.

    Args:
        x: ``(n,)``.
        classes: ``(n,)``, 0 … k − 1, each of which occurs, k ≥ 2.
        cost: C.
    """
    counts = np.bincount(classes)
    weight = cost * len(x) / (len(counts) * counts)
    label = np.arange(len(counts)) if len(counts) > 2 else np.array([1])
    plus = weight[label]
    minus = np.full(len(label), cost) if len(counts) > 2 else weight[:1]
    points = _sorted(x, classes, label)
    w, b = np.zeros(len(label)), np.zeros(len(label))
    for _ in range(_STEPS):
        costs = _costs(points, w, b, plus, minus)
        slope_w, slope_b = _slopes(costs, w, b)
        if _flat(slope_w, slope_b, points, plus + minus):
            break
        step_w, step_b = _newton(costs, slope_w, slope_b)
        size = _step_size(points, (w, b), (step_w, step_b), (slope_w, slope_b), (plus, minus))
        w, b = w + size * step_w, b + size * step_b
    return Lines(w, b)


def _sorted(x: Reals, classes: Indices, label: Indices) -> _Sorted:
    order = np.argsort(x, kind="stable")
    x, classes = x[order], classes[order]
    moments = np.stack([np.ones_like(x), x, x**2], axis=1)
    by_class = np.argsort(classes, kind="stable")
    keys = classes[by_class] * (len(x) + 1) + by_class
    first = np.searchsorted(keys, label * (len(x) + 1))
    return _Sorted(x, keys, first, label, _running(moments), _running(moments[by_class]))


def _running(values: Reals) -> Reals:
    return np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])


def _costs(points: _Sorted, w: Reals, b: Reals, plus: Reals, minus: Reals) -> _Costs:
    _, inside = _where_less(points, w, 1 - b)
    every, own = _where_less(points, -w, 1 + b)
    return _Costs(plus[:, None] * inside, minus[:, None] * (every - own))


def _where_less(points: _Sorted, w: Reals, bound: Reals) -> tuple[Reals, Reals]:
    """Return the sums over the points with w x < bound, of all and of each class."""
    flat = np.where(bound > 0, np.inf, -np.inf)
    with np.errstate(over="ignore"):  # a line that is all but flat has its threshold far out
        threshold = np.where(w == 0, flat, bound / np.where(w == 0, 1, w))
    every, own = points.below(np.searchsorted(points.x, threshold))
    rising = (w >= 0)[:, None]
    n = np.full(len(w), len(points.x))
    all_every, all_own = points.below(n)
    return np.where(rising, every, all_every - every), np.where(rising, own, all_own - own)


def _slopes(costs: _Costs, w: Reals, b: Reals) -> tuple[Reals, Reals]:
    both, difference = costs.inside + costs.outside, costs.outside - costs.inside
    slope_w = w + 2 * (w * both[:, 2] + b * both[:, 1] + difference[:, 1])
    slope_b = b + 2 * (w * both[:, 1] + b * both[:, 0] + difference[:, 0])
    return slope_w, slope_b


def _flat(slope_w: Reals, slope_b: Reals, points: _Sorted, weight: Reals) -> bool:
    scale = weight * len(points.x)
    reach = max(abs(points.x[0]), abs(points.x[-1]))
    return bool((np.hypot(slope_w, slope_b) <= _SLOPE * scale * (1 + reach)).all())


def _newton(costs: _Costs, slope_w: Reals, slope_b: Reals) -> tuple[Reals, Reals]:
    both = 2 * (costs.inside + costs.outside)
    ww, wb, bb = 1 + both[:, 2], both[:, 1], 1 + both[:, 0]
    determinant = ww * bb - wb**2
    return (wb * slope_b - bb * slope_w) / determinant, (wb * slope_w - ww * slope_b) / determinant


def _objective(points: _Sorted, line: tuple[Reals, Reals], weights: tuple[Reals, Reals]) -> Reals:
    w, b = line
    costs = _costs(points, w, b, *weights)
    inside, outside = costs
    loss = inside[:, 0] * (1 - b) ** 2 - 2 * w * (1 - b) * inside[:, 1] + w**2 * inside[:, 2]
    loss += outside[:, 0] * (1 + b) ** 2 + 2 * w * (1 + b) * outside[:, 1] + w**2 * outside[:, 2]
    total: Reals = (w**2 + b**2) / 2 + loss
    return total


def _step_size(
    points: _Sorted,
    line: tuple[Reals, Reals],
    step: tuple[Reals, Reals],
    slope: tuple[Reals, Reals],
    weights: tuple[Reals, Reals],
) -> Reals:
    """Halve each step until it lowers its objective by a ten-thousandth of what the slope says."""
    size = np.ones(len(line[0]))
    gain = 1e-4 * (slope[0] * step[0] + slope[1] * step[1])
    now = _objective(points, line, weights)
    for _ in range(_HALVINGS):
        ahead = _objective(points, _moved(line, step, size), weights)
        # Rounding of the sums hides the last gains.
        worse = ahead > now + size * gain + 1e-13 * np.abs(now)
        if not worse.any():
            break
        size = np.where(worse, size / 2, size)
    return size


def _moved(
    line: tuple[Reals, Reals], step: tuple[Reals, Reals], size: Reals
) -> tuple[Reals, Reals]:
    return line[0] + size * step[0], line[1] + size * step[1]
