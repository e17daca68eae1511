"""The layout changes strides and nothing else."""

import pytest
import torch
from torch.func import vmap

from hatchel.networks.channels_last import ChannelsLast


@pytest.mark.parametrize("channels", [1, 3])
def test_channels_lie_side_by_side_and_the_numbers_stay(channels):
    x = torch.rand(2, channels, 4, 6, generator=torch.Generator().manual_seed(0))
    laid_out = ChannelsLast()(x)
    assert torch.equal(laid_out, x)
    assert laid_out.stride() == (24 * channels, 1, 6 * channels, channels)


def test_one_channel_is_not_copied():
    x = torch.zeros(2, 1, 4, 6)
    assert ChannelsLast()(x).data_ptr() == x.data_ptr()


@pytest.mark.parametrize("channels", [1, 3])
def test_a_convolution_keeps_the_layout(channels):
    """Else the networks would be slow without a sign of it."""
    y = torch.nn.Conv2d(channels, 8, 4, 2, 1)(ChannelsLast()(torch.zeros(2, channels, 8, 8)))
    assert y.is_contiguous(memory_format=torch.channels_last)


def test_stacks_pass_through():
    x = torch.rand(3, 2, 4, 6, 5, generator=torch.Generator().manual_seed(0))
    assert torch.equal(vmap(ChannelsLast())(x), x)
