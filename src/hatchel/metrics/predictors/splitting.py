"""Samples for fitting and samples for testing."""

from typing import NamedTuple

import numpy as np

from hatchel.metrics.validation import Indices


class Split(NamedTuple):
    """Rows to fit on, and rows to test on.

    Attributes:
        train: ``(N_train,)``.
        test: ``(N_test,)``.
    """

    train: Indices
    test: Indices


def split(samples: int, test_share: float, seed: int) -> Split:
    """Deal the rows at random to training and testing.

    Args:
        samples: N.
        test_share: what share is for testing; a third leaves 10,000 of 15,000 for fitting, which
            is what disentanglement_lib uses.
        seed: of the deal.

    Raises:
        ValueError: a share that leaves one side empty.
    """
    tests = round(samples * test_share)
    if not 0 < tests < samples:
        raise ValueError(
            f"test_share={test_share} of {samples} samples leaves {tests} for testing; choose a "
            "share between 0 and 1 that leaves both sides some, 1/3 say"
        )
    order = np.random.default_rng(seed).permutation(samples)
    return Split(order[tests:], order[:tests])


def check_varied(values: Indices, factor: int) -> None:
    """Refuse training rows that have one value of a factor.

    Args:
        values: of the factor on the training rows, ``(N_train,)``.
        factor: its number, for the message.

    Raises:
        ValueError: there is nothing to tell apart.
    """
    if (values == values[0]).all():
        raise ValueError(
            f"factor {factor} has one value among the training rows; pass more samples or another "
            "seed"
        )
