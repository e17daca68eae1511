"""Every objective: its special cases, what it moves, and that a stack trains like its models."""

import numpy as np
import pytest
import torch
from tests.methods.variational.small import (
    CPU,
    LATENTS,
    labelled_data,
    small_data,
    small_loop,
    small_method,
    small_sampler,
    small_state,
)

from hatchel.methods.variational.registry import OBJECTIVES
from hatchel.training.label_source import label_source
from hatchel.training.phase import flat
from hatchel.training.source import sample_source
from hatchel.training.stacked import StackedLoop

LAYERS = [("categorical", 2)]
OPTIONS = {"anchor": {"anchors": (0, 2)}}
FORMS = [(name, OPTIONS.get(name, {})) for name in OBJECTIVES]
FORMS += [("tcvae", {"estimator": "weighted"})]
FORMS += [(name, {"layers": LAYERS}) for name in ("vae", "beta", "factor")]
FORMS += [("vae", {"layers": [("gaussian", 2), ("bernoulli", 1)]})]
FORMS += [("anchor", {"anchors": [[0], [1, 2]], "strength": [0.5, -1.0]})]
FORMS += [("ffvae", {"shuffled": "second", "predict_from": "mean"})]
FORMS += [("nonsyn", {"form": form}) for form in ("own", "joint")]
FORMS += [("nonsyn", {"reading": reading}) for reading in ("printed", "sorted")]
SAME_AS_VAE = [
    ("beta", {"beta": 1.0}),
    ("tcvae", {"beta": 1.0}),
    ("dip-i", {"off_diagonal": 0.0, "diagonal": 0.0}),
    ("dip-ii", {"off_diagonal": 0.0, "diagonal": 0.0}),
    ("factor", {"gamma": 0.0}),
    ("nonsyn", {"alpha": 0.0, "form": "joint"}),
    ("nonsyn", {"alpha": 0.0, "form": "own"}),
    ("anchor", {"anchors": (0,), "strength": 0.0}),
]


def trained(method, steps=5, seed=0):
    loop = small_loop(method, seed=seed)
    for _ in range(steps):
        loop.step()
    return {key: value.detach() for key, value in flat(loop.state.parameters).items()}


@pytest.mark.parametrize(("name", "options"), FORMS)
def test_a_stack_trains_like_its_models(name, options):
    """Models trained together, vectorised, are those trained one by one; float64."""
    method, data, seeds = small_method(name, **options), labelled_data(), (0, 1, 5)
    alone = [small_loop(method, data, seed) for seed in seeds]
    images = sample_source(data, CPU, torch.float64)
    stack = StackedLoop(
        [small_state(method, seed) for seed in seeds],
        method.phases,
        [small_sampler(method, data, seed) for seed in seeds],
        images,
        "float64",
        label_source(data, method.phases, CPU, torch.float64),
    )
    for _ in range(4):
        together = stack.step()
        separate = [loop.step() for loop in alone]
        for place, terms in enumerate(separate):
            for term, value in terms.items():
                torch.testing.assert_close(together[term][place], value, atol=1e-8, rtol=1e-8)
    for state, loop in zip(stack.states(), alone, strict=True):
        for key, value in flat(loop.state.parameters).items():
            torch.testing.assert_close(flat(state.parameters)[key], value, atol=1e-8, rtol=1e-8)


@pytest.mark.parametrize(("name", "options"), SAME_AS_VAE)
def test_without_its_penalty_an_objective_is_the_vae(name, options):
    expected = trained(small_method("vae"))
    found = trained(small_method(name, **options))
    for key, value in expected.items():
        if name == "tcvae":  # the same objective in other words: I + TC + Σ KL is KL on average
            assert found[key].shape == value.shape
            continue
        torch.testing.assert_close(found[key], value, atol=1e-10, rtol=0)


@pytest.mark.parametrize(("name", "options"), FORMS)
def test_the_loss_is_the_weighted_sum_of_the_terms_that_are_logged(name, options):
    terms = small_loop(small_method(name, **options)).step()
    assert {"loss", "elbo", "reconstruction", "kl", "kl_per_latent"} <= terms.keys()
    torch.testing.assert_close(terms["elbo"], -terms["reconstruction"] - terms["kl"])
    above = [value for name, value in terms.items() if name.startswith("kl.") and name != "kl.1"]
    torch.testing.assert_close(terms["kl_per_latent"].sum() + sum(above), terms["kl"])
    assert terms["kl_per_latent"].shape == (LATENTS,)


def test_a_larger_beta_costs_information():
    kl = {}
    for beta in (0.1, 20.0):
        loop = small_loop(small_method("beta", beta=beta))
        for _ in range(150):
            kl[beta] = float(loop.step()["kl"])
    assert kl[20.0] < 0.2 * kl[0.1]


def test_the_capacity_grows_with_the_steps():
    """At step 0 nothing is allowed and the gap is the rate itself; later it is |KL − C|."""
    loop = small_loop(small_method("capacity", capacity=8.0, capacity_steps=4))
    for step in range(6):
        terms = loop.step()
        gap = (terms["kl"] - 8 * min(step / 4, 1)).abs()
        torch.testing.assert_close(terms["capacity_gap"], gap)


def test_anchors_come_to_say_more():
    """A latent that pays hardly anything for what it says holds more than all others together."""
    loop = small_loop(small_method("anchor", anchors=(1,), strength=0.99))
    for _ in range(200):
        terms = loop.step()
    kl = terms["kl_per_latent"]
    assert kl.argmax() == 1
    assert kl[1] > kl[0] + kl[2]


def all_anchored(strength):
    return small_method("anchor", anchors=range(LATENTS), strength=strength)


def test_without_strength_anchors_change_no_bit():
    expected, found = trained(small_method("vae")), trained(all_anchored(0.0))
    assert all(torch.equal(found[key], value) for key, value in expected.items())


@pytest.mark.parametrize("strength", [-3.0, -1.0, 0.5])
def test_where_every_latent_is_an_anchor_it_is_the_beta_vae(strength):
    """λ on all latents is β = 1 − λ."""
    expected, found = (
        trained(small_method("beta", beta=1 - strength)),
        trained(all_anchored(strength)),
    )
    for key, value in expected.items():
        torch.testing.assert_close(found[key], value, atol=1e-10, rtol=0)


def before_and_after(method, phase):
    """Parameters before and after one phase of the first step."""
    loop = small_loop(method)
    before = {key: value.detach().clone() for key, value in flat(loop.state.parameters).items()}
    loop._phases = method.phases[: phase + 1]
    loop._sampler = small_sampler(method, small_data())
    loop._draws = lambda: type(loop)._draws(loop)[: phase + 1]
    loop.step()
    return before, flat(loop.state.parameters)


def moved_groups(before, after):
    return {key.split("/")[0] for key in before if not torch.equal(before[key], after[key])}


def test_the_discriminator_stands_still_while_the_model_moves():
    method = small_method("factor")
    assert moved_groups(*before_and_after(method, 0)) == {"encoder", "decoder"}


def test_the_discriminators_gradients_never_reach_the_encoder():
    """The model moves in the first phase alone, by the total-correlation term."""
    method = small_method("factor")
    only_first, after_both = before_and_after(method, 0)[1], before_and_after(method, 1)[1]
    for key, value in only_first.items():
        assert torch.equal(value, after_both[key]) == (not key.startswith("discriminator"))


def test_the_total_correlation_term_reaches_the_encoder():
    weak, strong = (trained(small_method("factor", gamma=g), steps=1) for g in (0.0, 50.0))
    assert any(not torch.equal(weak[k], strong[k]) for k in weak if k.startswith("encoder"))
    assert all(torch.equal(weak[k], strong[k]) for k in weak if k.startswith("decoder"))


def test_a_discriminator_learns_to_tell_dependent_codes():
    method = small_method("factor", gamma=0.0, discriminator_learning_rate=1e-3)
    loop = small_loop(method)
    losses = [float(loop.step()["discriminator_loss"]) for _ in range(60)]
    assert losses[0] == pytest.approx(np.log(2), abs=0.02)
    assert np.mean(losses[-10:]) < np.log(2) + 0.05


def test_the_second_phase_of_nonsyn_moves_the_encoder_only():
    method = small_method("nonsyn", n_latents=6)
    first, both = before_and_after(method, 0)[1], before_and_after(method, 1)[1]
    assert moved_groups(first, both) == {"encoder"}


def test_the_penalised_set_is_the_one_that_is_logged():
    loop = small_loop(small_method("nonsyn", n_latents=6))
    sizes = [int(loop.step()["worst_set"].sum()) for _ in range(20)]
    assert max(sizes) > 0
    assert max(sizes) < 6  # the most informative latent is always kept


def test_with_an_adam_of_its_own_the_strength_is_divided_away():
    """Adam follows directions: α = 5 and α = 0.5 move alike where the penalty moves alone."""

    def distance(form):
        weak, strong = (
            trained(small_method("nonsyn", n_latents=6, form=form, alpha=alpha), 1)
            for alpha in (0.5, 5.0)
        )
        return max(float((weak[k] - strong[k]).detach().abs().max()) for k in weak)

    assert distance("own") < 1e-5
    assert distance("shared") > 1e-4


def test_an_empty_worst_set_skips_the_phase():
    """With one latent nothing is left over: the second phase may not move it by old momentum."""
    vae, nonsyn = small_method("vae", n_latents=1), small_method("nonsyn", n_latents=1)
    expected, found = trained(vae, steps=6), trained(nonsyn, steps=6)
    for key, value in expected.items():
        torch.testing.assert_close(found[key], value, atol=1e-12, rtol=0)


def test_unknown_objectives_and_options_name_the_nearest():
    with pytest.raises(ValueError, match="did you mean 'factor'"):
        OBJECTIVES["facter"]
    with pytest.raises(ValueError, match="did you mean 'gamma'"):
        OBJECTIVES["factor"].checked({"gama": 3})
    with pytest.raises(ValueError, match="estimator='exact'"):
        OBJECTIVES["tcvae"].checked({"estimator": "exact"})
