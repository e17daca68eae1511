"""The first values of a network's parameters, from a seed."""

import copy

import torch
from torch import Tensor, nn
from torch.nn.parameter import is_lazy


def initial_parameters(module: nn.Module, seed: int) -> dict[str, Tensor]:
    """Draw the parameters of a module anew, as plain tensors.

    Each submodule that has ``reset_parameters`` (all of torch's layers with weights) is reset, the
    inner ones first, from a generator of this seed on the CPU, so that every device starts from
    the same values. Parameters of a submodule without that method keep the values they have. The
    module itself and torch's global generator are left as they were.

    Args:
        module: any network, with its parameters on any device.
        seed: of the draw.

    Returns:
        Detached copies by parameter name, on the device and in the memory layout of the
        originals.

    Raises:
        ValueError: the module keeps buffers, such as the running averages of a batch
            normalisation, which training on named parameters alone can't carry; or its shapes
            are not known yet.
    """
    _check_stateless(module)
    drawn = copy.deepcopy(module).cpu()
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        drawn.apply(_reset)
    values = dict(drawn.named_parameters())
    return {
        name: values[name].detach().to(original.device).clone()
        for name, original in module.named_parameters()
    }


def _reset(module: nn.Module) -> None:
    reset = getattr(module, "reset_parameters", None)
    if callable(reset):
        reset()


def _check_stateless(module: nn.Module) -> None:
    kind = type(module).__name__
    for name, _ in module.named_buffers():
        raise ValueError(
            f"network {kind} keeps the buffer {name!r}, which would not be trained or stored; "
            "use layers that keep none, such as nn.GroupNorm in place of batch normalisation"
        )
    for name, parameter in module.named_parameters():
        if is_lazy(parameter):
            raise ValueError(
                f"network {kind} has the parameter {name!r} whose shape is not known yet; "
                "pass one batch through it first"
            )
