"""Whether the device trains what the CPU is known to train."""

from collections.abc import Callable
from functools import partial

from report import Report
from setting import METHODS, Setting
from torch import Tensor

from hatchel.methods.variational.method import Method
from hatchel.training.draws import BLOCK

SEEDS = (0, 1, 5)
STEPS, BEGIN = 8, BLOCK - 5
"""How many steps, and the first: recorded in one block of draws, replayed in the next."""
TOLERANCE = 1e-7
"""Of float64 sums in another order, relative, over some steps of Adam.

Terms of the loss are compared, not parameters: where a gradient is nothing but rounding, Adam still
moves a parameter by its whole learning rate, one way or the other, and nothing depends on it.
"""
Comparison = Callable[[Setting, str, bool], float]


def checks(setting: Setting, report: Report) -> None:
    """Report by how much the terms of a loss differ, or that it is too much."""
    works: dict[str, Comparison] = {"stack against loop": _stack_against_loop}
    works |= {"graph against eager": _graph_against_eager} if setting.on_gpu else {}
    for name in METHODS:
        for layout, products in (("vmapped", False), ("products", True)):
            for title, work in works.items():
                check = partial(_checked, work, setting, name, products)
                report.attempt(f"checks/{name}, {layout}, {title}", check)


def _checked(work: Comparison, setting: Setting, name: str, products: bool) -> float:
    difference = work(setting, name, products)
    if not difference < TOLERANCE:
        raise AssertionError(f"terms differ by {difference}, more than {TOLERANCE}")
    return difference


def _stack_against_loop(setting: Setting, name: str, products: bool) -> float:
    """Train three seeds together, in either layout, and alone as torch convolves."""
    plain = setting.method(name)
    stack = setting.stacked(setting.method(name, products), SEEDS, "float64", step=BEGIN)
    loops = [setting.alone(plain, seed, "float64", step=BEGIN) for seed in SEEDS]
    worst = 0.0
    for _ in range(2 if setting.quick else STEPS):
        together = stack.step()
        for place, loop in enumerate(loops):
            own = {term: value[place] for term, value in together.items()}
            worst = max(worst, _distance(own, loop.step()))
    return worst


def _graph_against_eager(setting: Setting, name: str, products: bool) -> float:
    method: Method = setting.method(name, products)
    graph, eager = (
        setting.stacked(method, SEEDS[:2], "float64", graph=recorded, step=BEGIN)
        for recorded in (True, False)
    )
    return max(_distance(graph.step(), eager.step()) for _ in range(STEPS))


def _distance(one: dict[str, Tensor], other: dict[str, Tensor]) -> float:
    return max(_relative(one[name].double(), other[name].double()) for name in one)


def _relative(one: Tensor, other: Tensor) -> float:
    return float(((one - other).abs().max() / (1 + other.abs().max())).detach())
