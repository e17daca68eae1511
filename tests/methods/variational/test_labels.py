"""Objectives that ask for labels: they get them, alone and in a stack, or are refused."""

import numpy as np
import pytest
import torch
from tests.methods.variational.small import (
    CPU,
    labelled_data,
    small_data,
    small_model,
    small_sampler,
    small_state,
)
from torch.nn import functional

from hatchel.methods.variational.method import Method
from hatchel.methods.variational.registry import OBJECTIVES, built_method, objective
from hatchel.names.catalogue import Entry
from hatchel.training.label_source import label_source
from hatchel.training.loop import Loop
from hatchel.training.phase import Outcome, Phase, flat
from hatchel.training.source import sample_source
from hatchel.training.stacked import StackedLoop


def predictive(bound, attributes, *, alpha: float = 3.0):
    """The VAE, whose first latents are the logits of the attributes where these are known."""
    logits = bound.z[..., : attributes.values.shape[-1]]
    each = functional.binary_cross_entropy_with_logits(
        logits, attributes.values.to(logits.dtype), reduction="none"
    )
    known = attributes.known.to(each.dtype)
    guess = (each * known).sum() / known.sum().clamp(min=1)
    return {
        "reconstruction": (1.0, bound.reconstruction),
        "kl": (1.0, bound.rate),
        "attributes": (alpha, guess),
    }


def built(data, function=predictive, **options):
    entry = Entry("objective", "predictive", function, OBJECTIVES.given)
    return built_method(entry, entry.checked(options), small_model(), data)


def loop_of(method, data, seed=0):
    labels = label_source(data, method.phases, CPU, torch.float64)
    source = sample_source(data, CPU, torch.float64)
    sampler = small_sampler(method, data, seed)
    return Loop(small_state(method, seed), method.phases, sampler, source, "float64", labels)


def test_an_objective_learns_from_its_labels():
    data = labelled_data()
    loop = loop_of(built(data, alpha=100.0), data)
    losses = [float(loop.step()["attributes"]) for _ in range(300)]
    assert np.mean(losses[-20:]) < 0.5 * np.mean(losses[:20])


def test_labels_that_are_missing_move_nothing():
    """With every label missing, the objective is the VAE, whatever its weight."""
    data = labelled_data(missing=1.1)
    found, expected = loop_of(built(data), data), loop_of(built(data, alpha=0.0), data)
    for _ in range(5):
        assert float(found.step()["attributes"]) == 0
        expected.step()
    for key, value in flat(expected.state.parameters).items():
        assert torch.equal(flat(found.state.parameters)[key], value)


def test_a_stack_trains_with_labels_like_its_models():
    data, seeds = labelled_data(missing=0.3), (0, 4)
    method = built(data)
    alone = [loop_of(method, data, seed) for seed in seeds]
    stack = StackedLoop(
        [small_state(method, seed) for seed in seeds],
        method.phases,
        [small_sampler(method, data, seed) for seed in seeds],
        sample_source(data, CPU, torch.float64),
        "float64",
        label_source(data, method.phases, CPU, torch.float64),
    )
    for _ in range(4):
        together = stack.step()
        for place, loop in enumerate(alone):
            for term, value in loop.step().items():
                torch.testing.assert_close(together[term][place], value, atol=1e-9, rtol=1e-9)


def test_data_without_the_labels_are_refused_with_those_that_have_them():
    words = "objective 'predictive' needs attributes, and small has none; .*celeba"
    with pytest.raises(ValueError, match=words):
        built(small_data())


def test_a_phase_of_a_method_declares_its_needs_too():
    def several(model, data):
        loss = lambda given: Outcome(given.x.sum(), {})  # noqa: E731
        return Method(model, (Phase("own", loss, model.groups, "model", {}, ("target",)),))

    with pytest.raises(ValueError, match=r"needs target, and small has none; .*your own"):
        built(small_data(), several)


def test_an_objective_of_ones_own_asks_by_the_names_of_its_arguments(monkeypatch):
    monkeypatch.setattr(OBJECTIVES, "_registered", {})
    objective("predictive")(predictive)
    assert list(OBJECTIVES["predictive"].options) == ["alpha"]
