"""A step before the first one, so that what does not fit shows before anything is written."""

import torch

from hatchel.data.data_set import DataSet
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.start import fresh_loop
from hatchel.training.adam import AdamSettings
from hatchel.training.threads import threads_for


def rehearse(method: Method, data: DataSet, batch_size: int, objective: str) -> None:
    """Take a step on the CPU in float32, and forget it.

    Args:
        method: that is to be trained.
        data: that it is to be trained on.
        batch_size: samples in a step.
        objective: its name, for the message.

    Raises:
        ValueError: what the objective says of codes, options or a minibatch that don't fit.
    """
    here, adam = torch.device("cpu"), AdamSettings(1e-4)
    loop = fresh_loop(method, data, batch_size, 0, here, "float32", adam)
    try:
        with threads_for(0):  # on a busy machine several would wait for each other
            loop.step()
    except ValueError as error:
        raise ValueError(f"objective {objective!r}: {error}") from error
