"""Bernoulli terms: against torch.distributions, and where logits are extreme."""

import pytest
import torch
from torch.distributions import Bernoulli
from torch.distributions import kl_divergence as oracle

from hatchel.likelihoods import bernoulli

F64 = torch.float64
LOGITS = torch.linspace(-8, 8, 9, dtype=F64)


@pytest.mark.parametrize("x", [0.0, 1.0])
def test_the_log_probability_is_that_of_torch(x):
    x = torch.full_like(LOGITS, x)
    torch.testing.assert_close(
        bernoulli.log_probability(LOGITS, x),
        Bernoulli(logits=LOGITS).log_prob(x),
        atol=1e-12,
        rtol=1e-12,
    )


def test_a_soft_value_counts_the_mean_of_what_it_may_be():
    off, on, soft = (
        bernoulli.log_probability(LOGITS, torch.tensor(x, dtype=F64)) for x in (0, 1, 0.3)
    )
    torch.testing.assert_close(soft, 0.7 * off + 0.3 * on, atol=1e-12, rtol=0)


def test_the_divergence_is_that_of_the_distributions():
    p, q = torch.meshgrid(LOGITS, LOGITS, indexing="ij")
    divergence = bernoulli.kl_divergence(p, q)
    expected = oracle(Bernoulli(logits=p), Bernoulli(logits=q))
    torch.testing.assert_close(divergence, expected, atol=1e-12, rtol=1e-9)
    assert (divergence > -1e-15).all()


def test_the_divergence_of_a_distribution_from_itself_is_exactly_zero():
    assert (bernoulli.kl_divergence(LOGITS, LOGITS) == 0).all()


@pytest.mark.parametrize("dtype", [torch.float32, F64])
def test_extreme_logits_give_finite_terms(dtype):
    p = torch.tensor([-1e4, -100, 100, 1e4], dtype=dtype)
    assert torch.isfinite(bernoulli.kl_divergence(p, -p)).all()
    x = torch.tensor([0.0, 0.0, 1.0, 1.0], dtype=dtype)
    assert (bernoulli.log_probability(p, x) > -1e-30).all()
