"""Surprises of tables of several kinds."""

import math

import numpy as np
import pandas as pd
import pytest

from hatchel.data.mixed.encoding import encoding_of
from hatchel.information.marginals.surprise import counted_surprise, spaced_surprise
from hatchel.information.marginals.table_surprise import table_surprise

RANDOM = np.random.default_rng(0)
TABLE = pd.DataFrame(
    {
        "letter": RANDOM.choice(list("abc"), 300),
        "length": RANDOM.normal(5, 2, 300),
        "count": RANDOM.poisson(2, 300),
        "yes": RANDOM.random(300) < 0.3,
    }
)
KINDS = ("categorical", "real", "count", "binary")


def test_each_kind_has_the_surprise_of_its_values():
    encoding = encoding_of(TABLE, KINDS)
    found = table_surprise(encoding, encoding.encoded(TABLE))
    for i in (0, 2, 3):
        np.testing.assert_allclose(found.each[:, i], counted_surprise(TABLE.iloc[:, i]).each)
    moved = spaced_surprise(TABLE["length"].to_numpy()).each - math.log(TABLE["length"].std(ddof=0))
    np.testing.assert_allclose(found.each[:, 1], moved, atol=1e-9)
    assert found.biases[0] == pytest.approx(-2 / 600)
    assert np.isnan(found.biases[1])


def test_a_missing_value_is_no_surprise_and_leaves_the_others_what_they_were():
    holed = TABLE.assign(length=TABLE["length"].where(np.arange(300) % 3 > 0))
    encoding = encoding_of(holed, KINDS)
    found = table_surprise(encoding, encoding.encoded(holed)).each[:, 1]
    assert (found[::3] == 0).all()
    known = holed["length"].dropna().to_numpy()
    expected = spaced_surprise(known).each - math.log(known.std())
    np.testing.assert_allclose(found[found != 0], expected, atol=1e-9)
