"""Steps per second on a CUDA device: one seed and many, with and without graphs.

    python benchmarks/gpu.py [--methods beta factor nonsyn] [--seeds 1 8 32 64]
                             [--precision float32 bfloat16] [--seconds 5]

dSprites resident on the device, batches of 64, the networks of Kim and Mnih. *Loop* is the plain
loop on one seed after the other, *eager* the stack of all seeds, *graph* the same stack recorded
once and replayed. A seed-step is one step of one seed; the last column says how long the
published 150,000 steps of all seeds take.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence

import torch

from hatchel.data.catalogue import load
from hatchel.data.data_set import DataSet
from hatchel.latents.code import gaussian_code
from hatchel.likelihoods.bernoulli import BernoulliLikelihood
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.model import Model
from hatchel.methods.variational.registry import OBJECTIVES, built_method
from hatchel.methods.variational.start import fresh_state, sampler_of
from hatchel.networks.catalogue import build_networks
from hatchel.training.adam import AdamSettings
from hatchel.training.loop import Loop, Precision
from hatchel.training.source import Source, sample_source
from hatchel.training.stacked import StackedLoop

BATCH = 64
LATENTS = 10
PUBLISHED_STEPS = 150_000
METHODS = ("beta", "factor", "nonsyn")
PRECISIONS: tuple[Precision, ...] = ("float32", "bfloat16")


def main() -> None:
    """Measure and print the table."""
    options = _options()
    if not torch.cuda.is_available():
        sys.exit(f"{sys.argv[0]} measures a CUDA device, and torch {torch.__version__} sees none")
    device = torch.device("cuda")
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}; batch {BATCH}")
    print(f"{'steps/s':20}{'seeds':>6}{'loop':>8}{'eager':>8}{'graph':>8}", end="")
    print(f"{'graph seed-steps/s':>20}{'150,000 steps':>15}")
    data = load("dsprites")
    images = sample_source(data, device, torch.float32)
    for name in options.methods:
        method = _method(name, data)
        for precision in options.precision:
            for seeds in options.seeds:
                row = _row(method, data, images, range(seeds), precision, options.seconds)
                print(f"{f'{name}, {precision}':20}{seeds:6}{row}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--seeds", nargs="+", type=int, default=[1, 8, 32, 64])
    parser.add_argument("--precision", nargs="+", choices=PRECISIONS, default=list(PRECISIONS))
    parser.add_argument("--seconds", type=float, default=5.0, help="for each figure")
    return parser.parse_args()


def _method(name: str, data: DataSet) -> Method:
    networks = build_networks("conv64", data.sample_shape, LATENTS)
    model = Model(*networks, BernoulliLikelihood(), gaussian_code(LATENTS), data.sample_shape)
    entry = OBJECTIVES[name]
    return built_method(entry, entry.checked({}), model, data)


def _row(
    method: Method,
    data: DataSet,
    images: Source,
    seeds: Sequence[int],
    precision: Precision,
    seconds: float,
) -> str:
    """Measure the plain loop on one seed only: more take so many times as long."""
    device = torch.device("cuda")
    states = [fresh_state(method, s, device, precision, AdamSettings(1e-4)) for s in seeds]
    samplers = [sampler_of(method, data, BATCH, s, device, precision) for s in seeds]
    stacks = (
        StackedLoop(states, method.phases, samplers, images, precision, graph=graph)
        for graph in (False, True)
    )
    rates = [_rate(stack.step, seconds) for stack in stacks]
    alone = "–"
    if len(seeds) == 1:
        loop = Loop(states[0], method.phases, samplers[0], images, precision)
        alone = f"{_rate(loop.step, seconds):.0f}"
    minutes = PUBLISHED_STEPS / rates[1] / 60
    return (
        f"{alone:>8}{rates[0]:8.0f}{rates[1]:8.0f}{rates[1] * len(seeds):20.0f}{minutes:11.1f} min"
    )


def _rate(step: Callable[[], object], seconds: float, warm_up: int = 20) -> float:
    """Steps per second, kernels' autotuning and the capture left out."""
    for _ in range(warm_up):
        step()
    torch.cuda.synchronize()
    taken, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < seconds:
        for _ in range(20):
            step()
        taken += 20
        torch.cuda.synchronize()
    return taken / (time.perf_counter() - begin)


if __name__ == "__main__":
    main()
