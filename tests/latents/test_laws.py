"""Every law of latents: exact divergences, draws with the mean that the law says, its prior."""

import math

import pytest
import torch

from hatchel.latents.catalogue import LAWS
from hatchel.latents.code import Block, Code, drawn_noise, gaussian_code
from hatchel.latents.posterior import gaussian_posterior, joined, read_posterior

F64 = torch.float64
WIDTH = 3
DISCRETE = ("bernoulli", "categorical")


def law(name, **options):
    return LAWS[name].builder(**LAWS[name].checked(options))


def outputs(name, count=4, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(count, law(name).outputs(WIDTH), generator=generator, dtype=F64)


def draws(name, row, count, **options):
    """Draws of z for one row of encoder outputs."""
    its = law(name, **options)
    generator = torch.Generator().manual_seed(1)
    noise = drawn_noise(its.noise(WIDTH), count, generator, F64)
    return its.sample(its.read(row.expand(count, -1)), noise)


@pytest.mark.parametrize("name", LAWS)
def test_the_divergence_is_non_negative_and_one_number_a_latent(name):
    its = law(name)
    kl = its.kl(its.read(outputs(name, 50)))
    assert kl.shape == (50, its.latents(WIDTH))
    assert kl.min() >= 0


def test_a_bernoulli_latent_diverges_from_a_fair_coin_by_what_it_knows():
    its = law("bernoulli")
    logits = torch.tensor([[0.0, 40.0, math.log(3)]], dtype=F64)
    quarter = 0.75 * math.log(0.75) + 0.25 * math.log(0.25) + math.log(2)
    expected = torch.tensor([[0.0, math.log(2), quarter]], dtype=F64)
    torch.testing.assert_close(its.kl((logits,)), expected, atol=1e-12, rtol=0)


def test_a_categorical_latent_diverges_from_the_uniform_law_by_what_it_knows():
    its = law("categorical")
    sure, unsure = torch.tensor([[50.0, 0, 0]], dtype=F64), torch.zeros(1, 3, dtype=F64)
    torch.testing.assert_close(its.kl((sure,)), torch.tensor([[math.log(3)]], dtype=F64))
    torch.testing.assert_close(its.kl((unsure,)), torch.zeros(1, 1, dtype=F64))


PROPER = [name for name in LAWS if name != "deterministic"]


@pytest.mark.parametrize("name", PROPER)
def test_the_entropy_is_what_draws_say_on_average(name):
    its, row, count = law(name), outputs(name, 1), 200_000
    noise = drawn_noise(its.noise(WIDTH), count, torch.Generator().manual_seed(3), F64)
    q = its.read(row.expand(count, -1))
    surprise = -its.log_prob(q, its.draw(q, noise))
    error = 5 * surprise.std(0) / count**0.5
    assert ((surprise.mean(0) - its.entropy(q)[0]).abs() <= error + 1e-12).all()


@pytest.mark.parametrize("name", DISCRETE)
def test_the_divergence_from_the_uniform_law_is_what_the_entropy_lacks(name):
    its = law(name)
    q = its.read(outputs(name))
    values = math.log(2 if name == "bernoulli" else WIDTH)
    torch.testing.assert_close(its.kl(q) + its.entropy(q), torch.full_like(its.kl(q), values))


@pytest.mark.parametrize("name", PROPER)
def test_log_probabilities_are_broadcast_and_normalised(name):
    """Every sample under every posterior; probabilities of all values add up to one."""
    its, rows = law(name), outputs(name, 4)
    q = its.read(rows)
    z = torch.eye(WIDTH, dtype=F64) if name == "categorical" else torch.zeros(3, WIDTH, dtype=F64)
    found = its.log_prob(tuple(each[:, None] for each in q), z)
    assert found.shape == (4, 3, its.latents(WIDTH))
    torch.testing.assert_close(found[2], its.log_prob(tuple(each[2] for each in q), z))
    if name == "categorical":
        torch.testing.assert_close(found.exp().sum(1), torch.ones(4, 1, dtype=F64))
    if name == "bernoulli":
        ones = its.log_prob(tuple(each[:, None] for each in q), torch.ones_like(z))
        torch.testing.assert_close(found.exp() + ones.exp(), torch.ones_like(found))


@pytest.mark.parametrize("name", PROPER)
@pytest.mark.parametrize("dtype", [torch.float32, F64])
def test_an_expected_log_probability_is_that_of_every_pair(name, dtype):
    """Far from zero, too, where squares cancel, and in the gradients."""
    its, generator = law(name), torch.Generator().manual_seed(7)
    q = its.read(outputs(name, 5).to(dtype))
    q = (q[0] + 30, *q[1:]) if name == "gaussian" else q
    q = tuple(each.detach().requires_grad_() for each in q)
    rows = its.read(outputs(name, 8, seed=2).to(dtype))
    noise = drawn_noise(its.noise(WIDTH), 8, generator, dtype)
    z = its.draw(rows, noise) + (30 if name == "gaussian" else 0)
    chances = torch.softmax(torch.randn(8, 5, generator=generator, dtype=dtype), -1)
    found = its.expected_log_prob(q, z, chances)
    pairs = its.log_prob(tuple(each[None] for each in q), z[:, None])
    expected = (chances[..., None] * pairs).sum(1)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4)
    ours, theirs = (torch.autograd.grad(each.sum(), q) for each in (found, expected))
    for one, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("name", DISCRETE)
def test_draws_without_relaxation_have_the_mean_of_the_law(name):
    row = outputs(name, 1)
    count = 40_000
    found = draws(name, row, count, straight_through=True)
    assert set(found.round(decimals=9).unique().tolist()) <= {0.0, 1.0}
    mean = law(name).mean((row,))[0]
    error = (mean * (1 - mean) / count).sqrt()
    assert ((found.mean(0) - mean).abs() < 5 * error).all()


@pytest.mark.parametrize("name", DISCRETE)
def test_relaxed_draws_come_close_to_values_as_the_temperature_falls(name):
    row = outputs(name, 1)
    distance = [
        float((z - z.round()).abs().mean())
        for z in (draws(name, row, 2_000, temperature=t) for t in (1.0, 0.1, 0.01))
    ]
    assert distance[0] > distance[1] > distance[2]


@pytest.mark.parametrize("name", ["gaussian", *DISCRETE])
@pytest.mark.parametrize("straight", [False, True])
def test_gradients_reach_the_encoder(name, straight):
    options = {"straight_through": straight} if name in DISCRETE else {}
    row = outputs(name, 1).requires_grad_()
    weights = torch.arange(1.0, WIDTH + 1, dtype=F64)
    (gradient,) = torch.autograd.grad((draws(name, row, 100, **options) * weights).sum(), row)
    assert (gradient != 0).all()


@pytest.mark.parametrize("name", DISCRETE)
def test_the_prior_is_uniform(name):
    code = Code((Block("b", WIDTH, law(name)),))
    drawn = code.draw_prior(30_000, torch.Generator().manual_seed(0))
    share = 0.5 if name == "bernoulli" else 1 / WIDTH
    assert (drawn.mean(0) - share).abs().max() < 5 * math.sqrt(share * (1 - share) / 30_000)
    if name == "categorical":
        assert (drawn.sum(1) == 1).all()


def test_a_deterministic_code_is_what_the_encoder_gives_and_pays_nothing():
    its = law("deterministic")
    row = outputs("deterministic")
    assert torch.equal(its.sample(its.read(row), None), row)
    assert torch.equal(its.kl(its.read(row)), torch.zeros_like(row))


@pytest.mark.parametrize("value", [0.0, -1.0, math.inf, math.nan])
@pytest.mark.parametrize("name", DISCRETE)
def test_a_temperature_is_positive(name, value):
    with pytest.raises(
        ValueError, match=r"temperature=.*(must be a positive|give a finite) number"
    ):
        law(name, temperature=value)


@pytest.mark.parametrize("name", LAWS)
def test_a_path_leads_past_each_of_its_points_at_its_value(name):
    """place() finds the value at which walk() comes by."""
    its = law(name)
    width = WIDTH if its.latents(WIDTH) == 1 else 1
    mean, deviation = torch.full((width,), 0.5, dtype=F64), torch.full((width,), 0.25, dtype=F64)
    values = torch.linspace(-3, 3, 25, dtype=F64)
    path = its.walk(mean, deviation, values)
    assert path.shape == (25, width)
    places = torch.stack([its.place(z, mean, deviation, values) for z in path])
    shown = path[(places[:, None] - values).abs().argmin(1)]
    torch.testing.assert_close(shown, path)
    assert (places.diff() >= 0).all()


def test_paths_of_discrete_latents_go_through_all_that_they_can_be():
    values = torch.linspace(-3, 3, 7, dtype=F64)
    unused = torch.zeros(3, dtype=F64)
    steps = law("bernoulli").walk(unused[:1], unused[:1], values)[:, 0]
    torch.testing.assert_close(steps, torch.linspace(0, 1, 7, dtype=F64))
    path = law("categorical").walk(unused, unused, values)
    assert path.argmax(1).tolist() == [0, 0, 0, 1, 1, 2, 2]
    assert (path.sum(1) == 1).all()


def mixed():
    blocks = (Block("z", 2), Block("b", 1, law("bernoulli")), Block("c", 3, law("categorical")))
    return Code(blocks)


def test_a_code_is_its_blocks_side_by_side():
    code = mixed()
    assert (code.width, code.outputs, code.n_latents) == (6, 8, 4)
    assert code.latent_names == ("z0", "z1", "b", "c")
    assert code.column_names == ("z0", "z1", "b", "c=0", "c=1", "c=2")
    assert code.column_latents == (0, 1, 2, 3, 3, 3)
    assert [each.name for each in code.latent_laws] == [
        "gaussian",
        "gaussian",
        "bernoulli",
        "categorical",
    ]
    assert code.columns == (slice(0, 1), slice(1, 2), slice(2, 3), slice(3, 6))
    assert list(code.noise) == ["latents.z", "latents.b", "latents.c"]


def test_a_posterior_of_blocks_is_the_posteriors_of_the_blocks():
    """KL, mean and draws of the whole are those of the parts, in order."""
    code = mixed()
    found = torch.randn(5, code.outputs, generator=torch.Generator().manual_seed(0), dtype=F64)
    posterior = read_posterior(code, found)
    noise = code.draw_noise(5, torch.Generator().manual_seed(1), F64)
    parts = [posterior.block(name) for name in ("z", "b", "c")]
    assert torch.equal(posterior.kl, torch.cat([part.kl for part in parts], -1))
    assert torch.equal(posterior.mean, torch.cat([part.mean for part in parts], -1))
    assert torch.equal(posterior.sample(noise), torch.cat([p.sample(noise) for p in parts], -1))
    assert code.parts(posterior.mean)["c"].shape == (5, 3)


def test_parts_of_a_posterior_join_to_the_whole():
    code = mixed()
    rows = torch.randn(6, code.outputs, dtype=F64, generator=torch.Generator().manual_seed(2))
    whole = read_posterior(code, rows)
    again = joined([read_posterior(code, rows[:2]), read_posterior(code, rows[2:])])
    assert torch.equal(again.kl, whole.kl)
    assert torch.equal(whole.first(3).mean, whole.mean[:3])


def test_a_plain_code_reads_means_first():
    rows = torch.arange(8.0).reshape(2, 4)
    posterior = read_posterior(gaussian_code(2), rows)
    assert torch.equal(posterior.mean, rows[:, :2])
    assert torch.equal(posterior.log_variance, rows[:, 2:])
    same = gaussian_posterior(rows[:, :2], rows[:, 2:])
    assert torch.equal(same.kl, posterior.kl)


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ((), "blocks none: give one or more"),
        ((Block("z", 1), Block("z", 2)), "blocks z, z: give one or more, named apart"),
        ((Block("z", 0),), "block 'z' has width 0"),
    ],
)
def test_a_code_that_makes_no_sense_is_refused(blocks, words):
    with pytest.raises(ValueError, match=words):
        Code(blocks)


def test_what_needs_gaussian_latents_says_which_block_is_none():
    posterior = read_posterior(mixed(), torch.zeros(2, 8))
    with pytest.raises(ValueError, match="block 'b' is bernoulli"):
        _ = posterior.log_variance
    with pytest.raises(ValueError, match="no block 'x'; it has z, b, c"):
        mixed().block("x")
