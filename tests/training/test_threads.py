"""Threads for a step: one for small products, and afterwards as many as before."""

import pytest
import torch

from hatchel.training.threads import threads_for


@pytest.fixture
def three():
    """Three threads, whatever the machine has."""
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(("product", "threads"), [(1000, 1), (1 << 40, 3)])
def test_small_products_get_one_thread_and_large_ones_all(product, threads):
    with threads_for(product):
        assert torch.get_num_threads() == threads
    assert torch.get_num_threads() == 3


@pytest.mark.usefixtures("three")
def test_a_mistake_inside_gives_the_threads_back():
    with pytest.raises(ZeroDivisionError), threads_for(1000):
        raise ZeroDivisionError
    assert torch.get_num_threads() == 3
