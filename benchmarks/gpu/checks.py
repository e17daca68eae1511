"""Whether the device trains what the CPU is known to train."""

from typing import Any

import torch
from setting import METHODS, Setting

SEEDS = (0, 1, 5)
TOLERANCE = 1e-7
"""Of float64 sums in another order, relative, over some steps of Adam.

Terms of the loss are compared, not parameters: where a gradient is nothing but rounding, Adam still
moves a parameter by its whole learning rate, one way or the other, and nothing depends on it.
"""
Terms = dict[str, torch.Tensor]


def checks(setting: Setting) -> dict[str, Any]:
    """Return by how much the terms of a loss differ, and raise where that is too much."""
    found = {}
    for name in METHODS:
        found[f"{name}, stack against loop"] = _stack_against_loop(setting, name)
        if setting.device.type == "cuda":
            found[f"{name}, graph against eager"] = _graph_against_eager(setting, name)
    wrong = {name: value for name, value in found.items() if not value < TOLERANCE}
    if wrong:
        raise AssertionError(f"terms differ by more than {TOLERANCE}: {wrong}")
    return found


def _stack_against_loop(setting: Setting, name: str) -> float:
    """Train three seeds together and alone for some steps."""
    method = setting.method(name)
    stack = setting.stacked(method, SEEDS, "float64", graph=False)
    loops = [setting.alone(method, seed, "float64") for seed in SEEDS]
    worst = 0.0
    for _ in range(3 if setting.quick else 10):
        together = stack.step()
        for place, loop in enumerate(loops):
            own = {term: value[place] for term, value in together.items()}
            worst = max(worst, _distance(own, loop.step()))
    return worst


def _graph_against_eager(setting: Setting, name: str) -> float:
    """Train as a graph and without one, past the end of a block of draws."""
    method = setting.method(name)
    graph, eager = (setting.stacked(method, SEEDS[:2], "float64", graph=g) for g in (True, False))
    steps = range(8 if setting.quick else 80)
    return max(_distance(graph.step(), eager.step()) for _ in steps)


def _distance(one: Terms, other: Terms) -> float:
    return max(_relative(one[name].double(), other[name].double()) for name in one)


def _relative(one: torch.Tensor, other: torch.Tensor) -> float:
    return float(((one - other).abs().max() / (1 + other.abs().max())).detach())
