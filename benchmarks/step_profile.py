"""Where the time of a training step goes, operator by operator; and what compiling it would bring.

    python benchmarks/step_profile.py [--methods beta factor] [--precision float32 bfloat16]
                                      [--steps 15] [--compile]

One thread, dSprites, batches of 64, the networks of Kim and Mnih. Times are the processor's, since
other work on the machine hardly counts in them. Each operator is timed as it is called; a group's
time is the median over steps of the sum of its operators. The time of a step without being watched,
and its page faults, stand below. ``--compile`` takes turns, five steps each,
with the same step under ``torch.compile``: a minute and a half of setting up for each row.
"""

import argparse
import dataclasses
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from hatchel.data.catalogue import load
from hatchel.data.data_set import DataSet
from hatchel.execution.machine import machine
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.registry import CODES, OBJECTIVES
from hatchel.methods.variational.start import fresh_loop
from hatchel.training.adam import AdamSettings
from hatchel.training.loop import Loop, Precision
from hatchel.training.memory import keep_freed_memory
from hatchel.training.phase import Given, Outcome, Phase
from usual_method import BATCH, usual_method

GROUPS = {
    "convolutions and their gradients": ("convolution", "convolution_backward"),
    "other products": ("mm", "addmm", "bmm", "baddbmm"),
    "ReLU and its gradient": (
        "relu_",
        "threshold_backward",
        "leaky_relu_",
        "leaky_relu_backward",
    ),
    "changes of type": ("_to_copy",),
    "Adam": ("_fused_adam_", "_foreach_add_"),
    "softplus and its gradient": ("softplus", "softplus_backward"),
}


class Watched(TorchDispatchMode):
    """Adds up the seconds of each operator."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: dict[str, float] = defaultdict(float)

    def __torch_dispatch__(
        self, operator: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        begin = time.thread_time()
        found = operator(*args, **(kwargs or {}))
        self.seconds[operator.overloadpacket.__name__] += time.thread_time() - begin
        return found


def main() -> None:
    """Measure and print."""
    options = _options()
    keep_freed_memory()
    torch.set_num_threads(1)
    print(f"{machine()}; one thread, batch {BATCH}; milliseconds of the processor")
    for name in options.methods:
        data = load("dsprites-unfair" if name in CODES else "dsprites")
        for precision in options.precision:
            method = usual_method(name, data)
            loop = _loop(method, data, precision)
            _repeat(loop, 20)
            _print_profile(f"{name}, {precision}", loop, options.steps)
            if options.compile:
                compiled = dataclasses.replace(method, phases=tuple(map(_compiled, method.phases)))
                _print_turns(loop, _loop(compiled, data, precision))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--methods", nargs="+", choices=list(OBJECTIVES), default=["beta", "factor"]
    )
    parser.add_argument("--precision", nargs="+", default=["float32", "bfloat16"])
    parser.add_argument("--steps", type=int, default=15)
    parser.add_argument("--compile", action="store_true")
    return parser.parse_args()


def _loop(method: Method, data: DataSet, precision: Precision) -> Loop:
    return fresh_loop(method, data, BATCH, 0, torch.device("cpu"), precision, AdamSettings(1e-4))


def _print_profile(title: str, loop: Loop, steps: int) -> None:
    watched = [_watched(loop) for _ in range(steps)]
    begin, before = time.thread_time(), resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    _repeat(loop, steps)
    seconds = (time.thread_time() - begin) / steps
    faults = (resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) / steps
    print(f"\n{title}")
    for group, names in GROUPS.items():
        print(f"  {group:36}{_median(watched, names):8.2f}")
    everything = {name for each in watched for name in each}
    rest = everything.difference(*GROUPS.values())
    print(f"  {'all others':36}{_median(watched, rest):8.2f}")
    print(f"  {'all operators':36}{_median(watched, everything):8.2f}")
    print(f"  a step by itself {1e3 * seconds:.1f}, {faults:.1f} page faults", flush=True)


def _watched(loop: Loop) -> dict[str, float]:
    with Watched() as mode:
        loop.step()
    return mode.seconds


def _median(watched: Sequence[dict[str, float]], names: Any) -> float:
    return 1e3 * median(sum(each.get(name, 0.0) for name in names) for each in watched)


def _compiled(phase: Phase) -> Phase:
    """Return the phase with its loss compiled; an outcome passes as a tuple."""

    def plain(*given: Any) -> tuple[Any, ...]:
        return tuple(phase.loss(Given(*given)))

    compiled: Callable[..., Any] = torch.compile(plain, dynamic=False)
    return phase._replace(loss=lambda given: Outcome(*compiled(*given)))


def _print_turns(eager: Loop, compiled: Loop) -> None:
    begin = time.perf_counter()
    _repeat(compiled, 2)
    ready = time.perf_counter() - begin
    turns = [[_seconds(loop) for loop in (eager, compiled)] for _ in range(14)]
    one, other = (1e3 * median(column) for column in zip(*turns, strict=True))
    print(f"  compiled {other:.1f} beside {one:.1f}: {other / one:.2f}×, after {ready:.0f} s")


def _seconds(loop: Loop, steps: int = 5) -> float:
    begin = time.thread_time()
    _repeat(loop, steps)
    return (time.thread_time() - begin) / steps


def _repeat(loop: Loop, steps: int) -> None:
    for _ in range(steps):
        loop.step()


if __name__ == "__main__":
    main()
