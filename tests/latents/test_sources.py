"""Codes from the prior, from the product of aggregate marginals, and from the aggregate."""

import math

import pytest
import torch

from hatchel.latents.bernoulli import BernoulliLaw
from hatchel.latents.categorical import CategoricalLaw
from hatchel.latents.code import Block, Code
from hatchel.latents.deterministic import DeterministicLaw
from hatchel.latents.posterior import gaussian_posterior, read_posterior
from hatchel.latents.sources import (
    LEARNED,
    SOURCES,
    aggregate_codes,
    marginal_codes,
    source_codes,
)

F64 = torch.float64
COUNT = 40_000


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def correlated(rows=500, scale=0.3):
    """Two latents whose means are the same number but for a little noise; a third apart."""
    first = 2 * torch.randn(rows, 1, generator=generator(), dtype=F64)
    mean = torch.cat([first, first, first.square()], dim=1)
    return gaussian_posterior(mean, torch.full_like(mean, 2 * math.log(scale)))


def every_law():
    """A code of one block of each law, with posteriors of 300 samples."""
    code = Code(
        (
            Block("z", 2),
            Block("kind", 3, CategoricalLaw()),
            Block("on", 2, BernoulliLaw()),
            Block("plain", 1, DeterministicLaw()),
        )
    )
    outputs = torch.randn(300, code.outputs, generator=generator(), dtype=F64)
    return read_posterior(code, 2 * outputs)


def moments_error(values):
    """Five standard errors of the means."""
    return 5 * values.std(0) / math.sqrt(len(values))


@pytest.mark.parametrize("draw", LEARNED.values())
def test_one_stored_sample_gives_its_own_posterior(draw):
    mean, log_variance = torch.tensor([[1.0, -2.0]], dtype=F64), torch.tensor([[0.0, -3.0]])
    z = draw(gaussian_posterior(mean, log_variance.to(F64)), COUNT, generator())
    assert ((z.mean(0) - mean[0]).abs() < moments_error(z)).all()
    deviation = (0.5 * log_variance[0]).exp()
    assert ((z.std(0) / deviation - 1).abs() < 5 / math.sqrt(2 * COUNT)).all()
    assert abs(torch.corrcoef(z.T)[0, 1]) < 5 / math.sqrt(COUNT)


def test_the_aggregate_keeps_what_joins_latents_and_marginals_destroy_it():
    stored = correlated()
    together, apart = (
        draw(stored, COUNT, generator()) for draw in (aggregate_codes, marginal_codes)
    )
    variance = stored.mean[:, 0].var()
    expected = variance / (variance + 0.09)
    assert abs(torch.corrcoef(together.T)[0, 1] - expected) < 0.01
    free = torch.corrcoef(apart.T)
    assert free[0, 1].abs() < 5 / math.sqrt(COUNT)
    # z2 is a function of z0 without a linear part: independence is more than no correlation.
    square = torch.corrcoef(torch.stack([apart[:, 0].square(), apart[:, 2]]))[0, 1]
    assert square.abs() < 5 / math.sqrt(COUNT)


@pytest.mark.parametrize("draw", LEARNED.values())
def test_each_marginal_is_the_mixture_over_the_stored_posteriors(draw):
    """P(z_i ≤ t) = 1/N Σ_n Φ((t − m_ni)/σ), at several t."""
    stored = correlated()
    z = draw(stored, COUNT, generator())
    deviation = (0.5 * stored.log_variance).exp()
    for t in (-2.0, 0.0, 1.0, 4.0):
        exact = torch.special.ndtr((t - stored.mean) / deviation).mean(0)
        error = 5 * (exact * (1 - exact) / COUNT).sqrt() + 1e-12
        assert (((z <= t).double().mean(0) - exact).abs() < error).all()


def test_marginals_of_posteriors_that_are_independent_are_the_aggregate():
    """A grid of means: q(z) is the product of its marginals, cell by cell."""
    grid = torch.cartesian_prod(*[torch.tensor([-4.0, 0.0, 4.0], dtype=F64)] * 2)
    stored = gaussian_posterior(grid, torch.full_like(grid, -4.0))
    shares = []
    for draw in LEARNED.values():
        cell = (draw(stored, COUNT, generator()) / 4).round().long() + 1
        shares.append(torch.bincount(3 * cell[:, 0] + cell[:, 1], minlength=9) / COUNT)
    for share in shares:
        assert ((share - 1 / 9).abs() < 5 * math.sqrt(1 / 9 * 8 / 9 / COUNT)).all()


@pytest.mark.parametrize("draw", LEARNED.values())
def test_discrete_latents_take_values_with_the_mean_probability(draw):
    stored = every_law()
    z = draw(stored, COUNT, generator())
    parts = stored.code.parts(z)
    assert (parts["kind"].sum(-1) == 1).all()
    assert set(z[:, 2:7].unique().tolist()) == {0.0, 1.0}
    exact = stored.mean.mean(0)[2:7]
    error = 5 * (exact * (1 - exact) / COUNT).sqrt()
    assert ((z[:, 2:7].mean(0) - exact).abs() < error).all()
    known = stored.parameters[3][0]
    assert torch.isin(parts["plain"], known).all()


@pytest.mark.parametrize("source", ["marginals", "aggregate"])
def test_the_same_seed_draws_the_same_codes(source):
    stored = every_law()
    one, same, other = (
        source_codes(source, stored.code, lambda: stored, 5, generator(seed)) for seed in (0, 0, 1)
    )
    assert one.shape == (5, stored.code.width)
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_the_prior_asks_for_no_posterior():
    code = Code((Block("z", 2), Block("on", 1, BernoulliLaw())))

    def never():
        raise AssertionError

    assert torch.equal(
        source_codes("prior", code, never, 6, generator()), code.draw_prior(6, generator())
    )


def test_an_unknown_source_is_told_the_nearest_one():
    stored = correlated(5)
    with pytest.raises(
        ValueError, match="no source of latents 'marginal'; did you mean 'marginals'"
    ):
        source_codes("marginal", stored.code, lambda: stored, 1, generator())


@pytest.mark.parametrize("source", SOURCES)
def test_no_sample_at_all_is_refused(source):
    stored = correlated(5)
    with pytest.raises(ValueError, match="n=0: draw one sample or more"):
        source_codes(source, stored.code, lambda: stored, 0, generator())


def test_an_empty_store_is_refused():
    with pytest.raises(ValueError, match="no posterior is stored"):
        aggregate_codes(correlated(3).first(0), 2, generator())


def test_a_block_without_a_prior_is_not_drawn_from_it():
    stored = every_law()
    with pytest.raises(ValueError, match="'plain' is deterministic and has no prior"):
        source_codes("prior", stored.code, lambda: stored, 2, generator())
