"""Steps per second of one seed and of many, in several ways of training them at once."""

from collections.abc import Callable, Iterator, Sized
from functools import partial
from itertools import product
from typing import NamedTuple

import torch
from report import Budget, Report
from setting import METHODS, PRECISIONS, Setting, kernels

from hatchel.training.loop import Precision

COUNTS = (32, 1, 64, 8)
SECONDS = 0.5
"""Of each figure."""
Step = Callable[[], object]
Way = Callable[[Setting, str, Precision, int], Step]


class Cell(NamedTuple):
    """What is measured: a way to train some seeds of an objective in a precision."""

    way: str
    precision: str
    method: str
    seeds: int

    @property
    def name(self) -> str:
        """Its name in the report."""
        return "/".join(["steps", *map(str, self)])


def throughput(setting: Setting, report: Report, budget: Budget) -> None:
    """Report steps per second of each cell, what tells most first, until the budget is spent."""
    for cell in cells(setting):
        if budget.left < 0:
            return
        report.attempt(cell.name, partial(_rate, setting, cell))


def cells(setting: Setting) -> Iterator[Cell]:
    """Yield the cells that make sense, by how far down each of their four lists they stand."""
    ways, precisions = [*WAYS], [*PRECISIONS]
    methods = METHODS[:1] if setting.quick else METHODS
    counts = (1, 2) if setting.quick else COUNTS
    lists = (ways, precisions, methods, counts)
    for way, precision, method, seeds in sorted(product(*map(_places, lists)), key=sum):
        cell = Cell(ways[way], precisions[precision], methods[method], counts[seeds])
        if _sensible(cell, setting):
            yield cell


def _places(values: Sized) -> range:
    return range(len(values))


def _sensible(cell: Cell, setting: Setting) -> bool:
    if cell.way == "loop":  # of more seeds it takes so many times as long
        return cell.seeds == 1
    if cell.way == "streams":
        return setting.on_gpu and 1 < cell.seeds <= 32
    return setting.on_gpu or cell.way in ("products", "stack")


def _rate(setting: Setting, cell: Cell) -> float:
    precision, tf32 = PRECISIONS[cell.precision]
    with kernels(tf32, tuned=cell.way == "tuned"):
        step = WAYS[cell.way](setting, cell.method, precision, cell.seeds)
        return round(1 / setting.seconds(step, 0 if setting.quick else SECONDS), 1)


def _stack(
    products: bool, graph: bool, setting: Setting, name: str, precision: Precision, count: int
) -> Step:
    method, seeds = setting.method(name, products), range(count)
    recorded = graph and setting.on_gpu
    return setting.stacked(method, seeds, precision, graph=recorded, alike=True).step


def _loop(setting: Setting, name: str, precision: Precision, count: int) -> Step:
    assert count == 1
    return setting.alone(setting.method(name), 0, precision).step


def _streams(setting: Setting, name: str, precision: Precision, count: int) -> Step:
    """A graph for each seed, replayed side by side in streams of their own."""
    method = setting.method(name)
    alone = [setting.stacked(method, [seed], precision, graph=True) for seed in range(count)]
    streams = [torch.cuda.Stream() for _ in alone]  # type: ignore[no-untyped-call]
    setting.wait()

    def step() -> None:
        for one, stream in zip(alone, streams, strict=True):
            with torch.cuda.stream(stream):
                one.step()

    return step


WAYS: dict[str, Way] = {
    "graph": partial(_stack, False, True),
    "products": partial(_stack, True, True),
    "loop": _loop,
    "stack": partial(_stack, False, False),
    "streams": _streams,
    "tuned": partial(_stack, False, True),
}
"""Convolutions as ``vmap`` makes them, or as products of windows, recorded as a graph; the plain
loop; the first without a graph; a graph for each seed; and the first where cuDNN tries kernels."""
