"""What holds for every likelihood: densities, gradients, means, samples, stacks, extremes."""

import math

import pytest
import torch
from scipy.integrate import quad
from torch import distributions
from torch.func import vmap

from hatchel.likelihoods.bernoulli import BernoulliLikelihood
from hatchel.likelihoods.catalogue import LIKELIHOODS, likelihood_named
from hatchel.likelihoods.gaussian import GaussianLikelihood
from hatchel.likelihoods.gaussian_mixture import GaussianMixtureLikelihood
from hatchel.likelihoods.log_normal import LogNormalLikelihood
from hatchel.likelihoods.sample_axes import parameters_of

F64 = torch.float64
CONTINUOUS = [
    GaussianLikelihood(0.3),
    GaussianLikelihood("learned"),
    GaussianMixtureLikelihood(0.2),
    GaussianMixtureLikelihood("learned"),
    GaussianMixtureLikelihood("decoded"),
    LogNormalLikelihood(0.4, offset=0.1),
    LogNormalLikelihood("learned", offset=0.1),
]
EVERY = [BernoulliLikelihood(), *CONTINUOUS]


def normal(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=F64)


def own_of(likelihood):
    """Values other than the first ones, so that they are seen to be used."""
    return {name: value.double() - 0.7 for name, value in likelihood.own().items()}


def each(likelihood, tensor):
    """The k parts of a tensor ``(…, k·C, H, W)``, of which each value has one."""
    return parameters_of(tensor, likelihood.outputs_per_channel, 3)


def log_prob_of(likelihood, outputs, x, own):
    """log p of each value of an image."""
    return likelihood.log_prob(each(likelihood, outputs), x, own)


def mean_of(likelihood, outputs, own):
    return likelihood.mean(each(likelihood, outputs), own)


def drawn(likelihood, outputs, own, noise):
    return likelihood.sample(each(likelihood, outputs), own, each(likelihood, noise))


def outputs_for(likelihood, n=1, channels=1, height=1, width=1, seed=0):
    return normal(n, likelihood.outputs_per_channel * channels, height, width, seed=seed)


def images(*shape):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(9), dtype=F64)


def density(likelihood, outputs, own):
    def at(value):
        x = torch.full((1, 1, 1, 1), value, dtype=F64)
        return log_prob_of(likelihood, outputs, x, own).exp().item()

    return at


def support(likelihood):
    """Where the density lives: fifty of the widest standard deviation used here."""
    low = -likelihood.offset if isinstance(likelihood, LogNormalLikelihood) else -60.0
    return low, 60.0


@pytest.mark.parametrize("likelihood", CONTINUOUS, ids=str)
@pytest.mark.parametrize("seed", [0, 1])
def test_a_density_integrates_to_one_and_its_mean_is_the_mean_of(likelihood, seed):
    outputs, own = outputs_for(likelihood, seed=seed), own_of(likelihood)
    at, (low, high) = density(likelihood, outputs, own), support(likelihood)
    mean = mean_of(likelihood, outputs, own).item()
    peaks = [mean, *(value for value in outputs.flatten().tolist() if low < value < high)]
    integral, _ = quad(at, low, high, points=sorted(peaks), limit=400)
    assert integral == pytest.approx(1, abs=1e-6)
    expected, _ = quad(lambda x: x * at(x), low, high, points=sorted(peaks), limit=400)
    assert mean == pytest.approx(expected, abs=1e-5)


def test_bernoulli_probabilities_add_to_one():
    outputs = outputs_for(BernoulliLikelihood())
    at = density(BernoulliLikelihood(), outputs, {})
    assert at(0.0) + at(1.0) == pytest.approx(1, abs=1e-12)
    assert mean_of(BernoulliLikelihood(), outputs, {}).item() == pytest.approx(at(1.0), abs=1e-12)


@pytest.mark.parametrize("likelihood", EVERY, ids=str)
def test_samples_have_the_mean(likelihood):
    """Monte Carlo; five standard errors of the mean of 20,000 draws."""
    outputs, own = outputs_for(likelihood, seed=3), own_of(likelihood)
    many = outputs.expand(20_000, -1, -1, -1)
    draws = drawn(likelihood, many, own, normal(*many.shape, seed=4))
    assert draws.shape == (20_000, 1, 1, 1)
    error = draws.std() / math.sqrt(len(draws))
    assert (draws.mean() - mean_of(likelihood, outputs, own)).abs().item() < 5 * error


@pytest.mark.parametrize("likelihood", CONTINUOUS, ids=str)
def test_samples_have_the_entropy_of_the_density(likelihood):
    """−log p of draws averages to −∫ p log p: scale and shape of the samples are the density's."""
    outputs, own = outputs_for(likelihood, seed=3), own_of(likelihood)
    many = outputs.expand(20_000, -1, -1, -1)
    draws = drawn(likelihood, many, own, normal(*many.shape, seed=4))
    surprise = -log_prob_of(likelihood, many, draws, own)
    at, (low, high) = density(likelihood, outputs, own), support(likelihood)

    def surprising(x):
        p = at(x)
        return -p * math.log(p) if p > 0 else 0.0

    peaks = sorted(value for value in outputs.flatten().tolist() if low < value < high)
    entropy, _ = quad(surprising, low, high, points=peaks or None, limit=400)
    assert surprise.mean().item() == pytest.approx(entropy, abs=5 * surprise.std().item() / 141)


def by_torch(likelihood, outputs, own):
    """The same densities put together from torch.distributions."""
    if isinstance(likelihood, BernoulliLikelihood):
        return distributions.Bernoulli(logits=outputs)
    if isinstance(likelihood, GaussianMixtureLikelihood):
        logit, *rest = outputs.unflatten(1, (likelihood.outputs_per_channel, -1)).unbind(1)
        raw = {
            "decoded": lambda: torch.stack(rest[2:], -1),
            "learned": lambda: own["raw_scale"],
        }
        floor, soft = likelihood.floor, torch.nn.functional.softplus
        scale = likelihood.scale
        scales = floor + soft(raw[scale]()) if scale in raw else torch.tensor(scale, dtype=F64)
        return distributions.MixtureSameFamily(
            distributions.Categorical(logits=torch.stack([logit, torch.zeros_like(logit)], -1)),
            distributions.Normal(torch.stack(rest[:2], -1), scales),
        )
    fixed = not isinstance(likelihood.scale, str)
    scale = torch.tensor(likelihood.scale, dtype=F64) if fixed else own["log_scale"].exp()
    if isinstance(likelihood, GaussianLikelihood):
        return distributions.Normal(outputs, scale)
    shift = distributions.AffineTransform(-likelihood.offset, 1.0)
    return distributions.TransformedDistribution(distributions.LogNormal(outputs, scale), shift)


@pytest.mark.parametrize("likelihood", EVERY, ids=str)
def test_log_probabilities_of_values_are_those_of_torch_distributions(likelihood):
    outputs, own = outputs_for(likelihood, 3, 2, 4, 5), own_of(likelihood)
    x = images(3, 2, 4, 5)
    if isinstance(likelihood, BernoulliLikelihood):
        x = x.round()
    expected = by_torch(likelihood, outputs, own).log_prob(x)
    torch.testing.assert_close(
        log_prob_of(likelihood, outputs, x, own), expected, atol=1e-9, rtol=1e-12
    )


@pytest.mark.parametrize("likelihood", EVERY, ids=str)
def test_gradients_are_those_of_finite_differences(likelihood):
    outputs = outputs_for(likelihood, 2, 2, 2, 1).requires_grad_()
    names = list(likelihood.own())
    values = [value.requires_grad_() for value in own_of(likelihood).values()]
    x = images(2, 2, 2, 1)

    def log_prob(outputs, *values):
        return log_prob_of(likelihood, outputs, x, dict(zip(names, values, strict=True)))

    assert torch.autograd.gradcheck(log_prob, (outputs, *values))


@pytest.mark.parametrize("likelihood", EVERY, ids=str)
def test_stacks_of_models_give_what_models_give_alone(likelihood):
    outputs = torch.stack([outputs_for(likelihood, 2, 2, 3, 3, seed=k) for k in range(3)])
    noise, x = normal(*outputs.shape, seed=5), images(2, 2, 3, 3)
    own = {k: torch.stack([v, v + 0.1, v + 0.2]) for k, v in own_of(likelihood).items()}
    axes = (0, dict.fromkeys(own, 0))
    log_prob = vmap(lambda o, p: log_prob_of(likelihood, o, x, p), axes)(outputs, own)
    mean = vmap(lambda o, p: mean_of(likelihood, o, p), axes)(outputs, own)
    draws = vmap(lambda o, p, e: drawn(likelihood, o, p, e), (*axes, 0))(outputs, own, noise)
    for k in range(3):
        one = {name: value[k] for name, value in own.items()}
        torch.testing.assert_close(log_prob[k], log_prob_of(likelihood, outputs[k], x, one))
        torch.testing.assert_close(mean[k], mean_of(likelihood, outputs[k], one))
        torch.testing.assert_close(draws[k], drawn(likelihood, outputs[k], one, noise[k]))


@pytest.mark.parametrize("likelihood", EVERY, ids=str)
@pytest.mark.parametrize("value", [-1e4, -100.0, 0.0, 100.0, 1e4])
def test_extreme_outputs_give_finite_numbers_and_gradients_in_float32(likelihood, value):
    shape = (2, 2 * likelihood.outputs_per_channel, 3, 3)
    outputs = torch.full(shape, value, requires_grad=True)
    x = torch.tensor([0.0, 1.0]).reshape(2, 1, 1, 1).expand(2, 2, 3, 3)
    own = likelihood.own()
    log_prob = log_prob_of(likelihood, outputs, x, own)
    assert log_prob.dtype == torch.float32
    assert torch.isfinite(log_prob).all()
    (gradient,) = torch.autograd.grad(log_prob.sum(), outputs)
    assert torch.isfinite(gradient).all()
    assert torch.isfinite(mean_of(likelihood, outputs, own)).all()
    assert torch.isfinite(drawn(likelihood, outputs, own, torch.ones(shape))).all()


@pytest.mark.parametrize("likelihood", EVERY, ids=str)
def test_float32_agrees_with_float64(likelihood):
    """Terms of order one to a hundred, each rounded to 6e-8 of itself."""
    outputs, x = outputs_for(likelihood, 3, 1, 4, 3), images(3, 1, 4, 3)
    own = likelihood.own()
    short = log_prob_of(likelihood, outputs.float(), x.float(), own)
    assert short.dtype == torch.float32
    long = log_prob_of(
        likelihood, outputs, x, {name: value.double() for name, value in own.items()}
    )
    torch.testing.assert_close(short.double(), long, atol=1e-3, rtol=1e-5)


@pytest.mark.parametrize("name", LIKELIHOODS)
def test_every_likelihood_has_a_name_and_defaults(name):
    likelihood = likelihood_named(name)
    outputs, x = outputs_for(likelihood, 2, 3, 4, 4), images(2, 3, 4, 4)
    assert log_prob_of(likelihood, outputs, x, likelihood.own()).shape == x.shape
    assert mean_of(likelihood, outputs, likelihood.own()).shape == x.shape


def test_options_reach_the_likelihood():
    assert likelihood_named("gaussian", scale=0.25) == GaussianLikelihood(0.25)
    learned = likelihood_named("gaussian", scale="learned")
    assert list(learned.own()) == ["log_scale"]
    assert likelihood_named("gaussian", scale=0.25).own() == {}


def test_own_values_are_fresh_at_every_call():
    """Trained in place by one run, they must not start another."""
    likelihood = GaussianLikelihood("learned")
    likelihood.own()["log_scale"].add_(1)
    assert likelihood.own()["log_scale"] == 0


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("bernouli", {}, "no likelihood 'bernouli'.*did you mean 'bernoulli'"),
        ("gaussian", {"scal": 1}, "option of likelihood 'gaussian' 'scal'.*'scale'"),
        ("bernoulli", {"scale": 1}, "option of likelihood 'bernoulli' 'scale'; there are: none"),
        ("gaussian", {"scale": 0}, "scale=0.0 must be a positive number or 'learned'"),
        ("gaussian", {"scale": -1.0}, "scale=-1.0 must"),
        ("gaussian", {"scale": float("nan")}, "scale=nan: give a finite number"),
        ("gaussian", {"scale": float("inf")}, "scale=inf: give a finite number"),
        (
            "gaussian",
            {"scale": "decoded"},
            "scale='decoded': input should be .* or 'learned'",
        ),
        ("gaussian", {"scale": [1]}, r"scale=\[1\]: input should be a valid number or 'learned'"),
        ("gaussian", {"scale": True}, "scale=True: input should be a valid number or 'learned'"),
        (
            "gaussian-mixture",
            {"scale": "fixed"},
            "scale='fixed': .* 'learned' or 'decoded'",
        ),
        ("gaussian-mixture", {"floor": 0}, "floor=0.0 must be a positive number"),
        ("log-normal", {"offset": 0.0}, "offset=0.0 must be a positive number"),
    ],
)
def test_what_makes_no_likelihood_is_one_clear_error(name, options, words):
    with pytest.raises(ValueError, match=words):
        likelihood_named(name, **options)


@pytest.mark.parametrize("likelihood", EVERY, ids=str)
@pytest.mark.parametrize("shape", [(6,), (3, 2), (2, 1, 3)])
def test_values_count_alike_in_samples_of_any_shape(likelihood, shape):
    """The same six values have the same log p, whatever axes they are laid along."""
    k, axes = likelihood.outputs_per_channel, len(shape)
    flat, x, own = normal(4, k, 6), images(4, 6), own_of(likelihood)
    outputs = flat.reshape(4, k * shape[0], *shape[1:])
    found = likelihood.log_prob(parameters_of(outputs, k, axes), x.reshape(4, *shape), own)
    as_features = likelihood.log_prob(flat.unbind(1), x, own)
    torch.testing.assert_close(found.reshape(4, 6), as_features, atol=1e-12, rtol=1e-12)


@pytest.mark.parametrize("likelihood", EVERY, ids=str)
def test_the_allowed_range_is_where_values_have_a_finite_density(likelihood):
    low, high = likelihood.allowed
    ends = torch.tensor([max(low, -3.0), min(high, 3.0)], dtype=F64).reshape(2, 1, 1, 1)
    outputs = outputs_for(likelihood).expand(2, -1, -1, -1)
    assert torch.isfinite(log_prob_of(likelihood, outputs, ends, own_of(likelihood))).all()


def test_a_likelihood_of_ones_own_is_registered_by_name():
    @LIKELIHOODS.register("half-gaussian-test")
    class Wide(GaussianLikelihood):
        """A Gaussian."""

    assert likelihood_named("half-gaussian-test", scale=2.0).scale == 2.0
    assert "half-gaussian-test" in LIKELIHOODS
    del LIKELIHOODS._registered["half-gaussian-test"]
