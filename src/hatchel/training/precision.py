"""Which arithmetic a device is fastest in."""

import platform
from pathlib import Path
from typing import Final, NamedTuple

import torch

from hatchel.training.loop import Precision

AUTO: Final = "auto"
"""In the place of a precision: what is chosen here."""
_AMPERE = (8, 0)
"""The compute capability from which on NVIDIA's GPUs multiply bfloat16."""
_CPU_FACTS = Path("/proc/cpuinfo")


class Chosen(NamedTuple):
    """A precision, and why it was chosen."""

    precision: Precision
    why: str


def chosen_precision(device: torch.device) -> Chosen:
    """Return bfloat16 where the device multiplies it natively, else float32."""
    name = native_bfloat16(device)
    if name:
        return Chosen("bfloat16", f"the processor multiplies bfloat16 ({name})")
    return Chosen("float32", "the processor does not multiply bfloat16")


def native_bfloat16(device: torch.device) -> str:
    """Return the name of a device's bfloat16 arithmetic; an empty text where it has none."""
    if device.type == "cuda":
        new = torch.cuda.get_device_capability(device) >= _AMPERE
        return torch.cuda.get_device_name(device) if new else ""
    machine = platform.machine().lower()
    if machine in ("x86_64", "amd64"):
        return _of_x86()
    return _of_arm() if machine in ("aarch64", "arm64") else ""


def _of_x86() -> str:
    has = torch.cpu.get_capabilities()
    names = {"amx_bf16": "AMX", "avx512_bf16": "AVX-512 BF16"}
    return next((name for key, name in names.items() if has.get(key)), "")


def _of_arm() -> str:
    facts = _CPU_FACTS.read_text() if _CPU_FACTS.exists() else ""
    return "BF16" if " bf16" in facts else ""
