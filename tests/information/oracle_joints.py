"""Joints with known information, and random ones; values were computed independently."""

import itertools
from collections.abc import Callable

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

COLUMNS = ("I", "S_max", "WMS", "CI", "GK", "I_min", "TC", "DTC", "O")
# Bits. S_max takes the single predictors as groups.
BITS = {
    "RDN": (1, 0, -1, 0, 0, 1, 2, 1, 1),
    "UNQ": (2, 1, 0, 0, 0, 1, 2, 2, 0),
    "XOR": (1, 1, 1, 1, 1, 0, 1, 2, -1),
    "AND": (0.811278, 0.5, 0.188722, 0.103759, 0.5, 0.311278, 0.811278, 1, -0.188722),
    "SUM": (1.5, 1, 0.5, 0.292481, 1, 0.5, 1.5, 2, -0.5),
    "RDNXOR": (2, 1, 0, 1, 1, 1, 3, 3, 0),
    "3-XOR": (1, 1, 1, 1, 1, 0, 1, 3, -2),
    "3-AND": (
        0.543564,
        0.405639,
        0.129788,
        0.079152,
        0.405639,
        0.137925,
        0.543564,
        0.75,
        -0.206436,
    ),
    "3-RDN": (1, 0, -2, 0, 0, 1, 3, 1, 2),
}
# GK synergy in bits of random_joint(n, k).
RANDOM_GK = {
    (2, 2): 0.015377,
    (2, 4): 0.230187,
    (3, 2): 0.219992,
    (3, 3): 0.320261,
    (4, 2): 0.307969,
}


def gate(rule: Callable[[tuple[int, ...]], object], n: int) -> np.ndarray:
    """The joint of n fair bits and a function of them."""
    inputs = list(itertools.product(range(2), repeat=n))
    outputs = sorted({rule(z) for z in inputs})
    joint = np.zeros((2,) * n + (len(outputs),))
    for z in inputs:
        joint[(*z, outputs.index(rule(z)))] = 2.0**-n
    return joint


def redundant(n: int) -> np.ndarray:
    """n copies of the target, a fair bit."""
    joint = np.zeros((2,) * (n + 1))
    joint[(0,) * (n + 1)] = joint[(1,) * (n + 1)] = 0.5
    return joint


def redundant_xor() -> np.ndarray:
    """One bit that both predictors have, and the XOR of one bit of each."""
    joint = np.zeros((4, 4, 4))
    for a, b, c in itertools.product(range(2), repeat=3):
        joint[2 * a + c, 2 * b + c, 2 * (a ^ b) + c] = 1 / 8
    return joint


JOINTS = {
    "RDN": redundant(2),
    "UNQ": gate(lambda z: z, 2),
    "XOR": gate(lambda z: sum(z) % 2, 2),
    "AND": gate(min, 2),
    "SUM": gate(sum, 2),
    "RDNXOR": redundant_xor(),
    "3-XOR": gate(lambda z: sum(z) % 2, 3),
    "3-AND": gate(min, 3),
    "3-RDN": redundant(3),
}


def random_joint(n: int, k: int, seed: int = 0, concentration: float = 1.0) -> np.ndarray:
    """A joint from a Dirichlet distribution, the target last."""
    cells = np.full(k ** (n + 1), concentration)
    return np.random.default_rng(seed).dirichlet(cells).reshape((k,) * (n + 1))


def joints(n: int | tuple[int, int] = (1, 3)) -> st.SearchStrategy[np.ndarray]:
    """Joints of n predictors with alphabets of 1 … 3, zeros among their cells."""
    low, high = (n, n) if isinstance(n, int) else n
    shape = st.lists(st.integers(1, 3), min_size=low + 1, max_size=high + 1).map(tuple)
    counts = shape.flatmap(lambda s: arrays(np.int64, s, elements=st.integers(0, 20)))
    return counts.filter(lambda c: c.sum() > 0).map(lambda c: c / c.sum())


def random_covariance(d: int, seed: int) -> np.ndarray:
    """A well-conditioned covariance of d variables."""
    factor = np.random.default_rng(seed).normal(size=(d, 2 * d))
    return factor @ factor.T / (2 * d)
