"""How many threads a training step is worth."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch

_WORTH_SHARING = 1 << 26  # multiply-adds of a product: about a millisecond


@contextmanager
def threads_for(product: int) -> Iterator[None]:
    """Work on one thread inside the block when its products are small.

    Threads that share a product of a millisecond gain little, and on a busy machine lose tenfold:
    each waits, spinning, for one that is not running.

    Args:
        product: multiply-adds of the largest matrix product.
    """
    before = torch.get_num_threads()
    if product >= _WORTH_SHARING or before == 1:
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
