"""A step of a stack can be recorded: nothing in it waits for the host or comes from there."""

import pytest
import torch
from tests.methods.variational.small import (
    CPU,
    SHAPE,
    labelled_data,
    small_data,
    small_method,
    small_sampler,
    small_state,
)
from tests.methods.variational.test_methods import FORMS
from torch.utils._python_dispatch import TorchDispatchMode

from hatchel.training.label_source import label_source
from hatchel.training.stacked import StackedLoop

FROM_THE_HOST = ("lift_fresh", "_to_copy", "_local_scalar_dense", "nonzero", "equal", "unique")
"""torch.tensor, a copy between devices, a value read, results whose shape depends on values."""


class Recorded(TorchDispatchMode):
    """Notes operators that a CUDA graph can't hold; a change of dtype alone is none."""

    def __init__(self):
        super().__init__()
        self.refused = []

    def __torch_dispatch__(self, operator, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        name = operator.overloadpacket.__name__
        only_dtype = name == "_to_copy" and kwargs.get("device") is None
        if name in FROM_THE_HOST and not only_dtype:
            self.refused.append(name)
        return operator(*args, **kwargs)


def small_stack(method):
    stored = torch.from_numpy(small_data().samples(range(20))).double()
    return StackedLoop(
        [small_state(method, seed) for seed in (0, 1)],
        method.phases,
        [small_sampler(method, small_data(), seed) for seed in (0, 1)],
        lambda indices: stored[indices].reshape(*indices.shape, *SHAPE),
        "float64",
        label_source(labelled_data(), method.phases, CPU, torch.float64),
    )


@pytest.mark.parametrize(("name", "options"), FORMS)
def test_a_step_of_any_objective_can_be_recorded(name, options):
    stack = small_stack(small_method(name, **options))
    stack.step()
    with Recorded() as recorded:
        stack.step()
    assert recorded.refused == []


def test_what_could_not_be_recorded_is_noticed():
    with Recorded() as recorded:
        torch.tensor(1.0).item()
    assert recorded.refused == ["lift_fresh", "_local_scalar_dense"]


@pytest.mark.parametrize("name", ["factor", "nonsyn"])
def test_parameters_and_results_stay_where_they_are(name):
    """A replayed graph writes to the addresses that it was recorded with."""
    stack = small_stack(small_method(name))
    stack.step()

    def addresses():
        adams = stack._optimisers.values()
        state = [
            value
            for adam in adams
            for kind in (adam.count, adam.mean, adam.square)
            for value in kind.values()
        ]
        own = [value for group in stack.parameters.values() for value in group.values()]
        drawn = [draw.indices for draw in stack._block]
        return [t.data_ptr() for t in [*state, *own, *drawn, stack._clock, stack._place]]

    before = addresses()
    for _ in range(70):  # past the end of a block of draws
        stack.step()
    assert addresses() == before


def test_models_that_skipped_different_phases_so_far_can_be_stacked():
    method = small_method("nonsyn", form="own")
    states = [small_state(method, seed) for seed in (0, 1)]
    states[0].optimisers["synergy"].track(
        {f"encoder/{name}": value for name, value in states[0].parameters["encoder"].items()}
    )
    samplers = [small_sampler(method, small_data(), seed) for seed in (0, 1)]
    source = lambda indices: torch.zeros(*indices.shape, *SHAPE, dtype=torch.float64)  # noqa: E731
    stack = StackedLoop(states, method.phases, samplers, source, "float64")
    stack.step()
    assert stack.states()[1].optimisers["synergy"].mean.keys() == {
        f"encoder/{name}" for name in states[1].parameters["encoder"]
    }
