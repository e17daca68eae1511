"""Training and test rows: all of them, none twice, and enough to tell apart."""

import numpy as np
import pytest

from hatchel.metrics.catalogue import compute
from hatchel.metrics.predictors.splitting import split


def test_every_row_is_on_one_side():
    rows = split(100, 0.3, seed=0)
    assert len(rows.test) == 30
    assert sorted(np.concatenate(rows).tolist()) == list(range(100))


def test_the_seed_decides():
    first, again, other = (split(50, 0.5, seed) for seed in (0, 0, 1))
    assert (first.test == again.test).all()
    assert (first.test != other.test).any()


@pytest.mark.parametrize("share", [0.0, 1.0, -1.0, 0.001])
def test_a_side_without_rows_is_refused(share):
    with pytest.raises(ValueError, match="choose a share between 0 and 1"):
        split(10, share, seed=0)


@pytest.mark.parametrize("name", ["dci", "sap", "explicitness"])
def test_training_rows_with_one_value_are_refused(name):
    factor = np.zeros(60, dtype=int)
    factor[split(60, 1 / 3, seed=0).test[0]] = 1
    with pytest.raises(ValueError, match="factor 0 has one value among the training rows"):
        compute(name, np.arange(60.0)[:, None], factor)
