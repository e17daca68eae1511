"""Steps per second of one seed and of many, with and without graphs."""

from collections.abc import Iterator
from typing import Any

from report import Budget, said
from setting import METHODS, Setting, tensor_cores

from hatchel.training.loop import Precision

SEEDS = (1, 32, 8, 64)
PRECISIONS: dict[str, tuple[Precision, bool]] = {
    "bfloat16": ("bfloat16", True),
    "tf32": ("float32", True),
    "float32": ("float32", False),
}
SECONDS = 0.8
"""Of each figure."""


def throughput(setting: Setting, budget: Budget) -> Iterator[tuple[str, Any]]:
    """Yield steps per second of each cell, what tells most first, until the budget is spent.

    A cell is ``steps/PRECISION/METHOD/SEEDS``, with the plain loop (of one seed), the stack, and
    the stack as a graph.
    """
    seeds = (1, 2) if setting.quick else SEEDS
    for count in seeds:
        for precision in PRECISIONS:
            for method in METHODS:
                cell = f"steps/{precision}/{method}/{count}"
                yield (
                    cell,
                    _cell(setting, method, precision, count)
                    if budget.left > 0
                    else {"error": "no time was left"},
                )


def _cell(setting: Setting, name: str, precision: str, count: int) -> dict[str, Any]:
    arithmetic, short = PRECISIONS[precision]
    method = setting.method(name)
    ways = {"stack": False} | ({"graph": True} if setting.device.type == "cuda" else {})
    found: dict[str, Any] = {}
    with tensor_cores(short):
        for way, graph in ways.items():
            try:
                stack = setting.stacked(method, range(count), arithmetic, graph=graph)
                found[way] = round(1 / setting.seconds(stack.step, SECONDS), 1)
            except Exception as error:
                found[way] = said(error)["error"]
        if count == 1:
            loop = setting.alone(method, 0, arithmetic)
            found["loop"] = round(1 / setting.seconds(loop.step, SECONDS), 1)
    return found
