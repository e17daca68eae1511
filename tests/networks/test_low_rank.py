"""Data of low rank: found where it pays, and multiplied as the matrix itself is."""

import pytest
import torch

from hatchel.networks.encoder import shared_linear
from hatchel.networks.low_rank import LowRank, dense, factored, rows_times, times_rows

F64 = torch.float64


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=F64)


def of_rank(rank, *data, n=40, width=60):
    return normal(*data, n, rank) @ normal(*data, rank, width, seed=1)


@pytest.mark.parametrize("data", [(), (3,)])
def test_factors_multiply_to_the_matrix_and_are_as_thin_as_its_rank(data):
    x = of_rank(5, *data)
    found = factored(x)
    assert isinstance(found, LowRank)
    assert found.left.shape[-1] == found.right.shape[-2] == 5
    torch.testing.assert_close(found.left @ found.right, x, atol=1e-10, rtol=0)
    assert dense(found) is x


def test_the_widest_of_several_data_sets_decides():
    x = torch.stack([of_rank(2), of_rank(6)])
    found = factored(x)
    assert found.left.shape[-1] == 6
    torch.testing.assert_close(found.left @ found.right, x, atol=1e-10, rtol=0)


@pytest.mark.parametrize(("rank", "pays"), [(12, True), (13, False), (40, False)])
def test_factors_are_used_only_where_products_become_at_least_twice_as_cheap(rank, pays):
    """2 r (N + P) ≤ N P: with 40 × 60, r ≤ 12."""
    x = of_rank(rank)
    found = factored(x)
    assert isinstance(found, LowRank) is pays
    assert dense(found) is x


@pytest.mark.parametrize("data", [(), (3,)])
def test_products_are_those_of_the_matrix(data):
    x = of_rank(5, *data)
    by_features, by_samples = normal(*data, 7, 60, seed=2), normal(*data, 7, 40, seed=3)
    for given in (x, factored(x)):
        torch.testing.assert_close(
            times_rows(given, by_features), x @ by_features.mT, atol=1e-9, rtol=0
        )
        torch.testing.assert_close(rows_times(by_samples, given), by_samples @ x, atol=1e-9, rtol=0)


def test_a_shared_linear_map_of_low_rank_data_is_that_of_the_matrix():
    x, weight = of_rank(5, 2), normal(2, 3, 4, 60, seed=2)
    expected = shared_linear(weight, x)
    torch.testing.assert_close(shared_linear(weight, factored(x)), expected, atol=1e-9, rtol=0)


def test_columns_that_are_never_on_stay_so_in_products():
    """Padding must get no weight: its share of a product is below 1e-12 of the others'."""
    x = of_rank(5)
    x[:, 50:] = 0
    product = rows_times(normal(7, 40, seed=3), factored(x))
    assert product[:, 50:].abs().max() < 1e-12 * product.abs().max()


def test_float32_data_are_told_apart_from_their_rounding():
    x = of_rank(5).float()
    found = factored(x)
    assert isinstance(found, LowRank)
    assert found.left.dtype == found.right.dtype == torch.float32
    assert found.left.shape[-1] == 5
    # five products of numbers of order one, each rounded to 6e-8 of itself
    torch.testing.assert_close(found.left @ found.right, x, atol=1e-5, rtol=1e-5)


def test_no_data_and_data_of_zeros_have_no_rank():
    found = factored(torch.zeros(40, 60))
    assert (dense(found) == 0).all()
    product = rows_times(torch.ones(1, 40), found)
    assert (product == 0).all()
