"""Which precision a device is given, and that a run keeps it."""

import pytest
import torch

from hatchel.training import precision as module
from hatchel.training.precision import chosen_precision

CPU = torch.device("cpu")


@pytest.mark.parametrize(
    ("machine", "capabilities", "expected"),
    [
        ("x86_64", {"amx_bf16": True, "avx512_bf16": True}, ("bfloat16", "AMX")),
        ("AMD64", {"avx512_bf16": True, "amx_bf16": False}, ("bfloat16", "AVX-512 BF16")),
        ("x86_64", {"avx2": True}, ("float32", "does not multiply bfloat16")),
        ("riscv64", {}, ("float32", "does not multiply bfloat16")),
    ],
)
def test_a_processor_that_multiplies_bfloat16_is_given_it(
    machine, capabilities, expected, monkeypatch
):
    monkeypatch.setattr(module.platform, "machine", lambda: machine)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities)
    found = chosen_precision(CPU)
    assert found.precision == expected[0]
    assert expected[1] in found.why


@pytest.mark.parametrize(
    ("facts", "expected"), [("i8mm bf16 dgh", "bfloat16"), ("asimd", "float32")]
)
def test_an_arm_processor_says_so_among_its_features(facts, expected, monkeypatch, tmp_path):
    (tmp_path / "cpuinfo").write_text(f"Features : fp {facts}\n")
    monkeypatch.setattr(module.platform, "machine", lambda: "aarch64")
    monkeypatch.setattr(module, "_CPU_FACTS", tmp_path / "cpuinfo")
    assert chosen_precision(CPU).precision == expected


@pytest.mark.parametrize(("capability", "expected"), [((8, 0), "bfloat16"), ((7, 5), "float32")])
def test_a_recent_gpu_is_given_it(capability, expected, monkeypatch):
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: capability)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "a GPU")
    assert chosen_precision(torch.device("cuda")).precision == expected
