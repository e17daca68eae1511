"""Total correlation by three estimators, on Gaussians whose total correlation is known."""

import math

import pytest
import torch

from hatchel.evaluation.coded import Coded
from hatchel.evaluation.density_ratio import Discriminated, discriminated_total_correlation
from hatchel.evaluation.latent_information import Posteriors, mixture_information
from hatchel.evaluation.total_correlation import total_correlations

RHO = 0.8
TRUTH = -0.5 * math.log(1 - RHO**2)


def correlated(rho, samples, seed=0):
    """Two of three latents correlated."""
    z = torch.randn(samples, 3, generator=torch.Generator().manual_seed(seed))
    z[:, 1] = rho * z[:, 0] + math.sqrt(1 - rho**2) * z[:, 1]
    return z


def gaussian(samples):
    """Posteriors of variance 0.2, whose aggregate has unit variance and correlation RHO."""
    # Means of variance 0.8 and covariance RHO = 0.8: both latents have the same mean.
    generator = torch.Generator().manual_seed(1)
    means = math.sqrt(0.8) * torch.randn(samples, 1, generator=generator).double().expand(-1, 2)
    logs = torch.full_like(means, math.log(0.2))
    noise = torch.randn(samples, 2, generator=generator).double()
    return Posteriors(means, logs, means + math.sqrt(0.2) * noise)


def coded(codes):
    return Coded("a", "a", codes.double().numpy())


@pytest.mark.parametrize("rho", [0.0, RHO])
def test_the_discriminator_finds_what_is_there(rho):
    """−½ log(1 − ρ²); a discriminator falls short by what it has not learned."""
    truth = -0.5 * math.log(1 - rho**2)
    found = discriminated_total_correlation(correlated(rho, 3000), width=32, depth=2, steps=200)
    assert abs(found.value - truth) < 5 * found.error + 0.1 * truth
    assert 0 < found.error < 0.1


@pytest.mark.parametrize("together", [True, False])
def test_the_values_of_one_latent_are_shuffled_together(together):
    """Two independent latents, one of them a row of three values, share nothing."""
    generator = torch.Generator().manual_seed(0)
    value = torch.randint(3, (3000,), generator=generator)
    other = torch.randn(3000, 1, generator=generator)
    z = torch.cat([other, torch.nn.functional.one_hot(value, 3).float()], 1)
    latents = torch.tensor([0, 1, 1, 1]) if together else None
    found = discriminated_total_correlation(z, latents=latents, width=32, depth=2, steps=200)
    # Column by column, values 0 and 1 of them share log 3 − 3 (log 3 − ⅔ log 2) nats less than all.
    apart = 3 * (math.log(3) - 2 / 3 * math.log(2)) - math.log(3)
    assert found.value == pytest.approx(0.0 if together else apart, abs=0.1)


def test_few_independent_codes_of_many_latents_are_not_learned_by_heart():
    """Taken at its last step, a discriminator would say −0.1 nats or worse here."""
    z = torch.randn(1000, 32, generator=torch.Generator().manual_seed(3))
    found = discriminated_total_correlation(z, width=32, depth=2, steps=400)
    assert abs(found.value) < 0.06


def test_discriminators_that_never_tell_codes_apart_say_so(monkeypatch):
    monkeypatch.setattr(
        "hatchel.evaluation.total_correlation.discriminated_total_correlation",
        lambda *given, **more: Discriminated(0.0, 0.0, 3),
    )
    found = total_correlations(coded(correlated(0, 1000)), None, None, 0, 8, 10)[1]
    assert (found.nats, found.error) == (0.0, None)
    assert "could not tell" in found.note


def test_it_is_the_same_for_the_same_seed_and_whatever_the_scale_of_latents():
    z = correlated(RHO, 1000)
    first, again, scaled = (
        discriminated_total_correlation(each, width=8, depth=1, steps=20)
        for each in (z, z, z * torch.tensor([1.0, 1024.0, 1 / 1024]) + 0)
    )
    assert first == again
    assert scaled.value == pytest.approx(first.value, abs=1e-4)


def test_a_latent_that_never_varies_changes_no_more_than_the_network():
    z = torch.cat([correlated(0.0, 1000), torch.zeros(1000, 1)], 1)
    found = discriminated_total_correlation(z, width=8, depth=1, steps=20)
    assert abs(found.value) < 0.1


def test_all_three_see_the_same_correlation():
    posteriors = gaussian(2000)
    mixture = mixture_information(posteriors)
    found = total_correlations(coded(posteriors.z), posteriors, mixture, 0, 32, 300)
    by_name = {each.estimator: each for each in found}
    assert list(by_name) == ["minibatch-stratified", "discriminator", "mixture"]
    assert by_name["mixture"].nats == pytest.approx(TRUTH, abs=0.08)
    assert by_name["discriminator"].nats == pytest.approx(TRUTH, abs=0.12)
    assert by_name["minibatch-stratified"].nats == pytest.approx(TRUTH, abs=0.15)
    assert by_name["minibatch-stratified"].error > 0
    assert "Exact over 2,000 samples" in by_name["mixture"].note


def test_codes_that_tell_every_sample_apart_are_said_to_be_bounded_by_their_number():
    sharp = gaussian(200)._replace(log_variance=torch.full((200, 2), -20.0).double())
    sharp = sharp._replace(z=sharp.mean)
    found = total_correlations(coded(sharp.z), sharp, mixture_information(sharp), 0, 8, 0)
    assert "more samples would show more" in found[2].note


@pytest.mark.parametrize(
    ("codes", "steps", "why"),
    [
        (correlated(0, 999), 10, "too few"),
        (correlated(0, 1000)[:, :1], 10, "One latent alone"),
        (correlated(0, 1000), 0, "Not trained"),
    ],
)
def test_what_can_not_be_estimated_says_why(codes, steps, why):
    stratified, discriminator, mixture = total_correlations(coded(codes), None, None, 0, 8, steps)
    assert discriminator.nats is None
    assert why in discriminator.note
    assert "Needs q(z|x)" in stratified.note
    assert stratified.nats is mixture.nats is None
