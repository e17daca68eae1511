"""IRS: by hand, and beside disentanglement_lib's loop."""

import numpy as np
import pytest
from tests.metrics.codes import DSPRITES, SMALL, drawn, perfect, rotated

from hatchel.metrics.scores.irs import interventional_robustness as irs

EXACT = 1e-12


def plain(codes, factors, quantile):
    """The definition as a loop over factors and values."""
    reach = np.abs(codes - codes.mean(0)).max(0)
    moved = np.zeros((codes.shape[1], factors.shape[1]))
    for k, v in enumerate(factors.T):
        values = np.unique(v)
        for value in values:
            held = codes[v == value]
            moved[:, k] += np.quantile(np.abs(held - held.mean(0)), quantile, axis=0)
        moved[:, k] /= len(values)
    return np.average((1 - moved / reach[:, None]).max(1), weights=reach)


@pytest.mark.parametrize("quantile", [1.0, 0.99, 0.5])
def test_the_fast_path_is_the_plain_loop(quantile):
    factors = drawn(SMALL, 400)
    codes = rotated(factors, noise=0.3)
    found = irs(codes, factors, quantile=quantile, bins=None).value
    assert found == pytest.approx(plain(codes, factors, quantile), abs=EXACT)


def test_factors_with_many_values_are_binned_as_the_field_does():
    factors = drawn((40, 6), 800)
    codes = perfect(factors)
    cut = [np.digitize(v, np.histogram(v, 20)[1][:-1]) for v in factors.T]
    expected = plain(codes, np.stack(cut, axis=1), 0.99)
    assert irs(codes, factors).value == pytest.approx(expected, abs=EXACT)
    assert irs(codes, factors).value < irs(codes, factors, bins=None).value


def test_by_hand():
    """z = v0 + v1/2 of two bits: holding v0 leaves ±1/4 of a reach of 3/4."""
    v0, v1 = np.tile([0, 1], 50), np.repeat([0, 1], 50)
    found = irs((v0 + v1 / 2)[:, None], np.stack([v0, v1], 1))
    np.testing.assert_allclose(found.robustness, [[1 - 1 / 3, 1 - 2 / 3]], atol=EXACT)
    assert found.value == pytest.approx(2 / 3, abs=EXACT)


def test_a_perfect_code_without_bins_is_robust():
    factors = drawn(DSPRITES, 3000)
    assert irs(perfect(factors), factors, bins=None).value == pytest.approx(1, abs=EXACT)


def test_order_scale_and_constants_do_not_matter_beyond_the_weights():
    factors = drawn(SMALL, 300)
    codes = rotated(factors)
    one = irs(codes, factors).value
    assert irs(-3 * codes[:, [2, 0, 1]] + 1, factors).value == pytest.approx(one, abs=EXACT)
    more = irs(np.concatenate([codes, np.ones((300, 1))], axis=1), factors)
    assert more.value == pytest.approx(one, abs=EXACT)
    assert np.isnan(more.robustness[3]).all()


def test_a_code_that_never_varies_scores_zero():
    assert irs(np.ones((50, 2)), drawn(SMALL, 50)).value == 0


def test_one_row_per_value_flatters():
    """The known failure: a class of one row has nothing that could move."""
    codes = np.random.default_rng(0).normal(size=(50, 2))
    assert irs(codes, np.arange(50), bins=None).value == 1


def test_a_quantile_is_above_zero():
    with pytest.raises(ValueError, match="quantile=0"):
        irs(np.zeros((9, 1)), np.arange(9), quantile=0)
