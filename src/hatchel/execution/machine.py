"""What there is to run on."""

import os
import platform

import torch


def usable_cores() -> int:
    """Cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def machine(device: str = "cpu") -> str:
    """Describe where something runs, without naming it.

    Args:
        device: "cpu", or the GPU that is used beside it.
    """
    gpu = f", {torch.cuda.get_device_name(device)}" if device != "cpu" else ""
    cores = usable_cores()
    return (
        f"{cores} core{'s' if cores > 1 else ''} {platform.machine()}{gpu}, {platform.system()}, "
        f"Python {platform.python_version()}, torch {torch.__version__}"
    )
