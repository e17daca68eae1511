"""Moments in one pass, against those of two."""

import pytest
import torch

from hatchel.information.latents import streamed_moments as module
from hatchel.information.latents.streamed_moments import streamed_moments


@pytest.mark.parametrize("block", [1, 100, 10_000])
@pytest.mark.parametrize("offset", [0.0, 1e4])
def test_one_pass_gives_the_moments_of_two(
    block: int, offset: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In float64, with blocks that divide the samples and blocks that don't."""
    monkeypatch.setattr(module, "BLOCK_NUMBERS", block)
    generator = torch.Generator().manual_seed(0)
    z = torch.randn(101, 3, generator=generator, dtype=torch.float64) + offset
    x = torch.randn(101, 7, generator=generator, dtype=torch.float64) - offset
    x += z.sum(1, keepdim=True)
    found = streamed_moments(z, x)
    both = torch.cov(torch.cat([z, x], dim=1).mT, correction=0)
    # Centring 1e4 costs four of sixteen digits.
    torch.testing.assert_close(found.cov_zz, both[:3, :3], atol=1e-10, rtol=1e-10)
    torch.testing.assert_close(found.cov_zx, both[:3, 3:], atol=1e-10, rtol=1e-10)
    torch.testing.assert_close(found.var_x, both[3:, 3:].diagonal(), atol=1e-10, rtol=1e-10)


def test_a_large_mean_eats_no_digits_of_float32() -> None:
    """Features of mean 1,000 and sd 1: raw second moments in float32 would keep one digit."""
    generator = torch.Generator().manual_seed(0)
    z = torch.randn(4000, 2, generator=generator)
    x = torch.randn(4000, 5, generator=generator) + 1000
    exact = torch.cov(torch.cat([z, x], dim=1).double().mT, correction=0)
    found = streamed_moments(z, x)
    # Sums of a block of float32 numbers of order one; blocks are added in float64.
    torch.testing.assert_close(found.var_x, exact[2:, 2:].diagonal(), atol=1e-5, rtol=0)
    torch.testing.assert_close(found.cov_zx, exact[:2, 2:], atol=1e-5, rtol=0)
