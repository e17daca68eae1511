"""The likelihood of tables: each kind beside its distribution, missing values, draws, stacks."""

import math

import numpy as np
import pytest
import torch
from scipy import stats
from torch import distributions
from torch.func import vmap

from hatchel.likelihoods import negative_binomial
from hatchel.likelihoods.contract import check_likelihood
from hatchel.likelihoods.table import TableLikelihood

F64 = torch.float64
START = (0.0, 0.3, -0.5, 0.9, 0.2, 0.1, 0.0, -1.0, 0.4)
TABLE = TableLikelihood(
    reals=2, binaries=1, dispersions=(2.0,), categories=(3, 2), start=START, floor=1e-6
)
WIDTH = len(START)


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=F64)


def own(shift=0.4):
    return {name: value.double() - shift for name, value in TABLE.own().items()}


def rows():
    return torch.tensor(
        [[0.5, -1.0, 1, 4, 0, 1, 0, 0, 1], [1.5, 0.0, 0, 0, 1, 0, 0, 1, 0]], dtype=F64
    )


def test_each_column_has_the_log_probability_of_its_kind():
    outputs, mine, x = normal(2, WIDTH), own(), rows()
    found = TABLE.log_prob((outputs,), x, mine)
    o = outputs + mine["start"]
    real = distributions.Normal(o[:, :2], (5 * mine["log_scale"]).exp()).log_prob(x[:, :2])
    binary = distributions.Bernoulli(logits=o[:, 2]).log_prob(x[:, 2])
    m, r = o[:, 3].exp().numpy(), mine["log_dispersion"].exp().numpy()
    count = torch.from_numpy(stats.nbinom.logpmf(x[:, 3].numpy(), r, r / (r + m)))
    torch.testing.assert_close(found[:, :2], real, atol=1e-9, rtol=1e-9)
    torch.testing.assert_close(found[:, 2], binary, atol=1e-9, rtol=1e-9)
    torch.testing.assert_close(found[:, 3], count, atol=1e-9, rtol=1e-9)
    for part in (slice(4, 7), slice(7, 9)):
        chosen = x[:, part].argmax(-1)
        expected = distributions.Categorical(logits=o[:, part]).log_prob(chosen)
        torch.testing.assert_close(found[:, part].sum(-1), expected, atol=1e-9, rtol=1e-9)


def test_a_missing_value_says_nothing_and_moves_nothing():
    outputs, x = normal(2, WIDTH).requires_grad_(), rows()
    x[0, :7] = math.nan
    found = TABLE.log_prob((outputs,), x, own())
    (gradient,) = torch.autograd.grad(found.sum(), outputs)
    assert (found[0, :7] == 0).all()
    assert (gradient[0, :7] == 0).all()
    assert torch.isfinite(gradient).all()
    whole = TABLE.log_prob((outputs,), rows(), own())
    torch.testing.assert_close(found[0, 7:], whole[0, 7:])


def test_outputs_of_zero_are_the_start():
    """At first, a decoder that says nothing gives the marginals."""
    probabilities = TABLE.mean((torch.zeros(1, WIDTH),), TABLE.own())
    start = torch.tensor(START)
    assert probabilities[0, 2] == pytest.approx(torch.sigmoid(start[2]).item())
    assert probabilities[0, 3] == pytest.approx(math.exp(START[3]), rel=1e-6)
    torch.testing.assert_close(probabilities[0, 4:7], start[4:7].softmax(0))


def test_draws_have_the_means():
    """Monte Carlo; five standard errors of the mean of 40,000 draws."""
    outputs, mine = normal(1, WIDTH, seed=3), own()
    many = outputs.expand(40_000, -1)
    draws = TABLE.sample((many,), mine, (normal(*many.shape, seed=4),))
    error = draws.std(0) / math.sqrt(len(draws))
    mean = TABLE.mean((outputs,), mine)[0]
    assert ((draws.mean(0) - mean).abs() < 5 * error).all()
    assert (draws[:, 3] % 1 == 0).all()
    assert (draws[:, 4:7].sum(1) == 1).all()


def test_gradients_are_those_of_finite_differences():
    outputs, mine = normal(2, WIDTH).requires_grad_(), own()
    values = [value.requires_grad_() for value in mine.values()]

    def log_prob(outputs, *values):
        return TABLE.log_prob((outputs,), rows(), dict(zip(mine, values, strict=True)))

    assert torch.autograd.gradcheck(log_prob, (outputs, *values))


def test_stacks_of_models_give_what_models_give_alone():
    outputs = normal(3, 2, WIDTH)
    stacked = {name: torch.stack([v, v + 0.1, v + 0.2]) for name, v in own().items()}
    together = vmap(lambda o, p: TABLE.log_prob((o,), rows(), p))(outputs, stacked)
    for k in range(3):
        one = {name: value[k] for name, value in stacked.items()}
        torch.testing.assert_close(together[k], TABLE.log_prob((outputs[k],), rows(), one))


def test_it_keeps_to_what_every_likelihood_offers():
    check_likelihood(TABLE, "table", (WIDTH,))


@pytest.mark.parametrize("log_mean", [-30.0, 0.0, 30.0])
@pytest.mark.parametrize("count", [0.0, 1e6])
def test_extreme_counts_have_finite_log_probabilities_in_float32(log_mean, count):
    o = torch.tensor(log_mean, requires_grad=True)
    found = negative_binomial.log_probability(o, torch.tensor(1.0), torch.tensor(count))
    assert torch.isfinite(found)
    assert torch.isfinite(torch.autograd.grad(found, o)[0])


def test_a_negative_binomial_of_large_dispersion_is_a_poisson():
    x = torch.arange(20, dtype=F64)
    log_mean = torch.full_like(x, math.log(4.0))
    found = negative_binomial.log_probability(log_mean, torch.full_like(x, 18.0), x)
    torch.testing.assert_close(
        found, distributions.Poisson(log_mean.exp()).log_prob(x), atol=1e-5, rtol=1e-5
    )


def test_the_density_of_a_feature_that_is_known_exactly_stays_finite():
    """σ stays above the floor, however far its logarithm falls."""
    table = TableLikelihood(reals=1, start=(0.0,), floor=1e-3)
    mine = {"start": torch.zeros(1), "log_scale": torch.tensor([-50.0])}
    found = table.log_prob((torch.zeros(1, 1),), torch.zeros(1, 1), mine)
    assert found.item() == pytest.approx(-math.log(1e-3) - 0.5 * math.log(2 * math.pi), rel=1e-5)


def test_the_quantile_is_the_least_count_that_reaches_the_level():
    level = torch.tensor([0.1, 0.5, 0.99], dtype=F64)
    o, s = torch.full_like(level, 1.0), torch.full_like(level, 0.5)
    found = negative_binomial.quantile(o, s, level).numpy()
    r, m = math.exp(0.5), math.exp(1.0)
    assert (stats.nbinom.cdf(found, r, r / (r + m)) >= level.numpy()).all()
    below = stats.nbinom.cdf(np.maximum(found - 1, -1), r, r / (r + m))
    assert (below < level.numpy()).all()
