r"""A density for numbers that have none: values on a grid, spread over its cells.

A pixel of 8 bits, an age in years and a length to the millimetre have few different values. A
density under which they are likely may be narrower than their grid, and then it grows without
bound: log q(x) says how narrow q is, not how well it predicts x. With uniform noise u of one cell's
width, x + u has a density p, and

.. math:: h(x + u) = H(x) + \log Δ, \qquad I(x + u; z) = I(x; z), \qquad
          E \log q(x + u) ≤ E \log P_q(x) - \log Δ

where P_q(x) is the mass of q in the cell of x: no information is lost, since the cell tells x, and
no density gains by being narrower than a cell. The entropy depends on the unit of x and on Δ; what
is said of the feature by others doesn't.

Source: Theis, van den Oord and Bethge 2016, A note on the evaluation of generative models, section
3.1.
"""

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
_SAME = 1e-6
"""Values nearer than this share of the range differ by rounding."""


def least_step(values: Reals) -> float:
    """Return Δ, the least distance of two different values; 0 where none occurs twice.

    Args:
        values: ``(N,)``, not all the same.
    """
    ordered = np.sort(values)
    gaps = np.diff(ordered)
    apart = gaps > _SAME * (ordered[-1] - ordered[0])
    return 0.0 if apart.all() else float(gaps[apart].min())


def dequantised(values: Reals, step: float, random: np.random.Generator) -> Reals:
    """Return values with uniform noise of [-Δ/2, Δ/2]; as they are where Δ is 0."""
    if not step:
        return values
    noisy: Reals = values + step * (random.random(values.shape) - 0.5)
    return noisy
