"""The joints on which measures of synergy are compared, by the names they go by."""

from collections.abc import Callable, Hashable
from itertools import product

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
States = tuple[int, ...]


def gate(rule: Callable[[States], Hashable], inputs: int, states: int = 2) -> Reals:
    """Return the joint of independent uniform predictors and a function of them.

    Args:
        rule: the target's value for each tuple of predictor states.
        inputs: n, the number of predictors.
        states: k, how many states each has.

    Returns:
        (k, …, k, m), the target last, its values in the order in which they first occur.
    """
    cells = list(product(range(states), repeat=inputs))
    values = list(dict.fromkeys(rule(cell) for cell in cells))
    joint = np.zeros((states,) * inputs + (len(values),))
    for cell in cells:
        joint[(*cell, values.index(rule(cell)))] = float(states) ** -inputs
    return joint


def copies(inputs: int) -> Reals:
    """Return the joint of a fair bit and predictors that all are copies of it."""
    joint = np.zeros((2,) * (inputs + 1))
    joint[(0,) * (inputs + 1)] = joint[(1,) * (inputs + 1)] = 0.5
    return joint


def copy_and_parity() -> Reals:
    """Return RDNXOR: a bit that both predictors hold, and the parity of one more bit of each."""
    joint = np.zeros((4, 4, 4))
    for first, second, both in product(range(2), repeat=3):
        joint[2 * first + both, 2 * second + both, 2 * (first ^ second) + both] = 1 / 8
    return joint


def examples() -> dict[str, Reals]:
    """Return the joints of Williams and Beer 2010 and Griffith and Koch 2014, by name."""
    return {
        "RDN": copies(2),
        "UNQ": gate(lambda z: z, 2),
        "XOR": gate(lambda z: sum(z) % 2, 2),
        "AND": gate(min, 2),
        "SUM": gate(sum, 2),
        "RDNXOR": copy_and_parity(),
        "3-XOR": gate(lambda z: sum(z) % 2, 3),
        "3-AND": gate(min, 3),
        "3-RDN": copies(3),
    }
