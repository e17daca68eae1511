"""Bins: to the last bit where NumPy's histogram puts a code, and even where asked for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hatchel.metrics.estimates.binning import binned


def reference(codes, bins):
    """disentanglement_lib's discretiser, numbered from 0."""
    columns = [np.digitize(z, np.histogram(z, bins)[1][:-1]) - 1 for z in codes.T]
    return np.stack(columns, axis=1)


@given(seed=st.integers(0, 2**20), bins=st.integers(2, 40), scale=st.sampled_from([1e-9, 1, 3e7]))
@settings(deadline=None, max_examples=60)
def test_equal_width_bins_are_those_of_the_histogram_even_on_its_edges(seed, bins, scale):
    rng = np.random.default_rng(seed)
    codes = np.stack([rng.normal(size=90), rng.integers(0, bins + 1, 90) / bins], axis=1)
    codes = np.concatenate([codes * scale, codes * scale + 0.1], axis=1)
    np.testing.assert_array_equal(binned(codes, bins), reference(codes, bins))


@pytest.mark.parametrize("far", [0, 1e3, 1e6, -1e8, 1e9])
def test_equal_width_bins_are_those_of_the_histogram_where_rounding_moves_codes(far):
    """A range of 1e-3 at 1e9 holds some thousand numbers: steps and edges are hardly apart."""
    codes = far + 1e-4 * np.random.default_rng(0).normal(size=(900, 3))
    np.testing.assert_array_equal(binned(codes), reference(codes, 20))


def test_equal_frequency_bins_are_even_and_do_not_move_with_an_outlier():
    codes = np.random.default_rng(0).normal(size=(1000, 2))
    codes[0] = 1e6
    cut = binned(codes, 10, "equal-frequency")
    assert all((np.bincount(column) == 100).all() for column in cut.T)


def test_equal_codes_share_a_bin():
    codes = np.repeat(np.arange(7.0), 11)[:, None]
    for binning in ("equal-width", "equal-frequency"):
        cut = binned(codes, 5, binning)[:, 0].reshape(7, 11)
        assert (cut == cut[:, :1]).all()


def test_a_latent_that_never_varies_has_one_bin():
    for binning in ("equal-width", "equal-frequency"):
        assert len(np.unique(binned(np.full((30, 1), 3.5), 20, binning))) == 1


def test_fewer_samples_than_bins_are_refused():
    with pytest.raises(ValueError, match=r"5 samples for 20 bins.*fewer bins or more samples"):
        binned(np.zeros((5, 1)), 20)


@pytest.mark.parametrize(("bins", "binning"), [(1, "equal-width"), (20, "quantile")])
def test_other_settings_are_refused(bins, binning):
    with pytest.raises(ValueError, match="choose"):
        binned(np.zeros((50, 1)), bins, binning)
