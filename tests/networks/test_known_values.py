"""What an encoder of tables sees of known and of missing values."""

import math

import torch
from torch import nn

from hatchel.networks.known_values import KnownValues


def test_values_are_centred_and_scaled_counts_by_their_logarithms_and_holes_are_marked():
    seen = KnownValues(nn.Identity(), (1.0, math.log(2), 0.5), (2.0, 1.0, 1.0), (1, 2), (0, 2))
    x = torch.tensor([[3.0, 1.0, math.nan], [math.nan, 0.0, 1.0]])
    expected = torch.tensor([[1.0, 0.0, 0.0, 0.0, 1.0], [0.0, -math.log(2), 0.5, 1.0, 0.0]])
    torch.testing.assert_close(seen(x), expected)


def test_no_gradient_is_lost_at_a_missing_value():
    encoder = nn.Linear(3, 2)
    seen = KnownValues(encoder, (0.0, 0.0), (1.0, 1.0), (2, 2), (1,))
    seen(torch.tensor([[1.0, math.nan]])).sum().backward()
    assert encoder.weight.grad.tolist() == [[1.0, 0.0, 1.0]] * 2
