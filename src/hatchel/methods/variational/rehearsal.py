"""A step before the first one, so that what does not fit shows before anything is written."""

import torch

from hatchel.data.data_set import DataSet
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.start import fresh_state, sampler_of
from hatchel.training.adam import AdamSettings
from hatchel.training.label_source import label_source
from hatchel.training.loop import Loop
from hatchel.training.source import sample_source


def rehearse(method: Method, data: DataSet) -> None:
    """Take a step on two samples, on the CPU in float32, and forget it.

    Args:
        method: that is to be trained.
        data: that it is to be trained on.

    Raises:
        ValueError: what the objective says of an input that doesn't fit.
    """
    here, single = torch.device("cpu"), torch.float32
    loop = Loop(
        fresh_state(method, 0, here, "float32", AdamSettings(1e-4)),
        method.phases,
        sampler_of(method, data, 2, 0, here, "float32"),
        sample_source(data, here, single),
        "float32",
        label_source(data, method.phases, here, single),
    )
    loop.step()
