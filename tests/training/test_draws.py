"""Minibatches and noise are a function of seed and step."""

import pytest
import torch

from hatchel.training.draws import BLOCK, Sampler, at
from hatchel.training.phase import Noise, Phase

CPU = torch.device("cpu")
PHASES = (
    Phase("first", None, (), "model", {"latents": Noise("normal", 3)}),
    Phase("second", None, (), "model", {"order": Noise("uniform", 2)}),
)


def sampler(seed=0, count=50, odds=None, batch_size=16):
    return Sampler(PHASES, batch_size, count, odds, seed, CPU)


def test_each_phase_has_a_minibatch_and_noise_of_its_own():
    first, second = at(sampler().block(0), 5)
    assert first.indices.shape == second.indices.shape == (16,)
    assert first.noise["latents"].shape == (16, 3)
    assert second.noise["order"].shape == (16, 2)
    assert not torch.equal(first.indices, second.indices)


def test_the_same_seed_and_block_give_the_same_numbers():
    again, other, next_block = sampler().block(3), sampler(seed=1).block(3), sampler().block(4)
    for place, draw in enumerate(sampler().block(3)):
        assert torch.equal(draw.indices, again[place].indices)
        assert not torch.equal(draw.indices, other[place].indices)
        assert not torch.equal(draw.indices, next_block[place].indices)


def test_the_global_generator_is_left_alone():
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    sampler().block(0)
    assert torch.equal(torch.rand(3), expected)


def test_every_image_is_as_likely_as_every_other():
    """A chi-square of 50 cells lies within five standard errors of its mean, 49."""
    drawn = torch.cat([sampler().block(k)[0].indices.flatten() for k in range(40)])
    counts = torch.bincount(drawn, minlength=50).double()
    expected = drawn.numel() / 50
    chi_square = float(((counts - expected) ** 2 / expected).sum())
    assert abs(chi_square - 49) < 5 * (2 * 49) ** 0.5


def test_odds_are_the_relative_probability_of_each_image():
    odds = torch.tensor([0.0, 1.0, 3.0, 0.0, 4.0], dtype=torch.float64)
    blocks = [sampler(count=5, odds=odds).block(k)[0].indices for k in range(40)]
    counts = torch.bincount(torch.cat([b.flatten() for b in blocks]), minlength=5).double()
    share, n = counts / counts.sum(), counts.sum()
    p = odds / odds.sum()
    assert counts[0] == counts[3] == 0
    assert torch.all((share - p).abs() <= 5 * (p * (1 - p) / n).sqrt())


@pytest.mark.parametrize("step", [0, BLOCK - 1, BLOCK, 5 * BLOCK + 3])
def test_a_step_is_read_out_of_its_block(step):
    block = sampler().block(step // BLOCK)
    found = at(block, step)
    assert torch.equal(found[0].indices, block[0].indices[step % BLOCK])
