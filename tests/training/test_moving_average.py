"""Moving moments: averages of the first batches, then ever less of the past."""

import pytest
import torch

from hatchel.information.latents.pairwise import PairMoments, pair_moments
from hatchel.training.moving_average import MovingMoments

F64 = torch.float64


def batches(count, rows=5):
    generator = torch.Generator().manual_seed(0)
    return [
        (
            torch.rand(rows, 2, generator=generator, dtype=F64),
            torch.rand(rows, 3, generator=generator, dtype=F64),
        )
        for _ in range(count)
    ]


def assert_moments(got, expected):
    for name, a, b in zip(PairMoments._fields, got, expected, strict=True):
        torch.testing.assert_close(a, b, atol=1e-12, rtol=0, msg=name)


def test_there_is_nothing_before_the_first_batch():
    assert MovingMoments(0.9).moments is None


@pytest.mark.parametrize("count", [1, 2, 5, 10])
def test_the_first_batches_average_to_the_moments_of_all_their_samples(count):
    """While 1/k ≥ 1 − decay the k-th batch weighs 1/k: with decay .9, ten batches."""
    seen = batches(count)
    moving = MovingMoments(0.9)
    for z, x in seen:
        moving.update(pair_moments(z, x))
    whole = pair_moments(*(torch.cat(parts) for parts in zip(*seen, strict=True)))
    assert_moments(moving.moments, whole)


def test_later_batches_enter_with_one_minus_decay():
    """The k-th of n batches ends with weight (1 − d) dⁿ⁻ᵏ in every mean."""
    decay, seen = 0.5, batches(6)
    moving = MovingMoments(decay)
    for z, x in seen:
        moving.update(pair_moments(z, x))
    weights = [(1 - decay) * decay ** (5 - k) for k in range(6)]
    weights[0] = decay**5
    expected = sum(w * z.mean(0) for w, (z, _) in zip(weights, seen, strict=True))
    torch.testing.assert_close(moving.moments.mean_z, expected, atol=1e-12, rtol=0)
    second = sum(w * (z.T @ x) / len(z) for w, (z, x) in zip(weights, seen, strict=True))
    got = moving.moments.cov_zx + torch.outer(moving.moments.mean_z, moving.moments.mean_x)
    torch.testing.assert_close(got, second, atol=1e-12, rtol=0)


def test_without_decay_only_the_last_batch_counts():
    moving = MovingMoments(0.0)
    for z, x in batches(3):
        moving.update(pair_moments(z, x))
    assert_moments(moving.moments, pair_moments(z, x))


def test_no_gradient_is_kept():
    moving = MovingMoments(0.9)
    for z, x in batches(2):
        moving.update(pair_moments(z.requires_grad_(), x))
    assert not any(moment.requires_grad for moment in moving.moments)
