"""Checkpoints: whole or not at all, exact, and read without executing anything."""

import pickle

import pytest
import torch

from hatchel.training.adam import Adam
from hatchel.training.checkpoint import (
    checkpoint_path,
    checkpoints,
    read_checkpoint,
    restore,
    write_checkpoint,
)
from hatchel.training.loop import TrainingState, leaf


def state(seed=0, steps=0, width=3):
    generator = torch.Generator().manual_seed(seed)
    weight = torch.randn(width, 2, 3, 3, generator=generator)
    made = TrainingState({"encoder": {"weight": leaf(weight)}}, {"model": Adam(0.1)}, steps)
    made.optimisers["model"].step(
        {"encoder/weight": made.parameters["encoder"]["weight"]},
        {"encoder/weight": torch.randn(width, 2, 3, 3, generator=generator)},
    )
    return made


def values(of):
    return [
        of.parameters["encoder"]["weight"],
        *(value for _, value in of.optimisers["model"].tensors()),
    ]


def test_a_state_comes_back_bit_for_bit(tmp_path):
    before, after = state(steps=7), state(seed=1)
    path = write_checkpoint(tmp_path, before, "digest", 1.5)
    stored = read_checkpoint(path)
    assert (stored.step, stored.digest, stored.seconds) == (7, "digest", 1.5)
    restore(after, stored, path)
    assert after.step == 7
    assert all(torch.equal(a, b) for a, b in zip(values(before), values(after), strict=True))
    weight = after.parameters["encoder"]["weight"]
    assert weight.requires_grad
    assert weight.is_contiguous(memory_format=torch.channels_last)


def test_the_last_two_are_kept_in_order_of_their_steps(tmp_path):
    for step in (5, 100, 20):
        write_checkpoint(tmp_path, state(steps=step), "digest", 0.0)
    assert checkpoints(tmp_path) == [checkpoint_path(tmp_path, 20), checkpoint_path(tmp_path, 100)]


def test_a_write_that_fails_leaves_what_was_there(tmp_path, monkeypatch):
    write_checkpoint(tmp_path, state(steps=1), "digest", 0.0)

    def fail(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write_checkpoint(tmp_path, state(steps=2), "digest", 0.0)
    assert [path.name for path in tmp_path.iterdir()] == [checkpoint_path(tmp_path, 1).name]


@pytest.mark.parametrize("keep", [0, 4, 100, -1])
def test_a_file_cut_short_is_named(tmp_path, keep):
    path = write_checkpoint(tmp_path, state(steps=1), "digest", 0.0)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ValueError, match="cut short or damaged"):
        read_checkpoint(path)


def test_a_pickle_is_not_executed(tmp_path):
    path = checkpoint_path(tmp_path, 1)
    path.write_bytes(pickle.dumps({"parameters": [1, 2, 3]}))
    with pytest.raises(ValueError, match="cut short or damaged"):
        read_checkpoint(path)


def test_parameters_of_another_shape_are_refused(tmp_path):
    path = write_checkpoint(tmp_path, state(width=3), "digest", 0.0)
    with pytest.raises(ValueError, match="belongs to another model"):
        restore(state(width=4), read_checkpoint(path), path)
