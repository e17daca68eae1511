"""Encoding dSprites for the scores, beside a plain loop; and where the time of an evaluation goes.

    python benchmarks/encoding.py [--images 20000] [--turns 5] [--all] [--evaluate]

*plain* is what one writes: the encoder as ``nn.Module`` under ``torch.no_grad``, 512 images at a
time, channels first. Both take turns in one process on all threads; the best turn counts.
``--all`` encodes all 737,280 images once. ``--evaluate`` scores the codes as ``hatchel evaluate``
does, with intervals, ceilings and floors, and prints seconds by part: metrics run side by side, so
that they sum to more than the whole.
"""

import argparse
import time
from collections.abc import Callable

import numpy as np
import torch

from hatchel.data.catalogue import load
from hatchel.data.data_set import DataSet
from hatchel.evaluation.coded import Coded
from hatchel.evaluation.evaluate import Plan, evaluate
from hatchel.execution.machine import machine
from hatchel.methods.variational.start import fresh_state
from hatchel.methods.variational.trained import TrainedModel
from hatchel.training.adam import AdamSettings
from usual_method import usual_method

USUAL = 512


def main() -> None:
    """Measure and print."""
    options = _options()
    print(f"{machine()}; images/s")
    data = load("dsprites")
    trained = _model(data)
    some = data.select(np.arange(0, len(data), max(len(data) // options.images, 1)))
    ours, plain = _best_turns(
        [lambda: _encode(trained, some), _plain(trained, some)], options.turns
    )
    count = len(some)
    print(f"hatchel {count / ours:.0f}, plain {count / plain:.0f}, {plain / ours:.2f}×")
    if options.all:
        print(f"all {len(data):,}: {_seconds(lambda: _encode(trained, data)):.1f} s")
    if options.evaluate:
        _print_evaluation(trained, data)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--images", type=int, default=20_000)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--evaluate", action="store_true")
    return parser.parse_args()


def _model(data: DataSet) -> TrainedModel:
    """Return a model that has not learned yet: encoding takes as long."""
    method = usual_method("beta", data)
    state = fresh_state(method, 0, torch.device("cpu"), "float32", AdamSettings(1e-4))
    return TrainedModel(method.model, state.parameters).to("cpu", torch.float32)


def _encode(trained: TrainedModel, data: DataSet) -> torch.Tensor:
    return torch.cat([posterior.mean for posterior, _ in trained.encode_all(data)])


def _plain(trained: TrainedModel, data: DataSet) -> Callable[[], object]:
    encoder = trained.networks().encoder
    layers = [layer for layer in encoder if type(layer).__name__ != "ChannelsLast"]
    plain = torch.nn.Sequential(*layers).to(memory_format=torch.contiguous_format)

    @torch.no_grad()
    def encode() -> torch.Tensor:
        starts = range(0, len(data), USUAL)
        rows = (np.arange(start, min(start + USUAL, len(data))) for start in starts)
        return torch.cat([plain(torch.from_numpy(data.samples(each))) for each in rows])

    return encode


def _best_turns(works: list[Callable[[], object]], turns: int) -> list[float]:
    taken = [[_seconds(work) for work in works] for _ in range(turns)]
    return [min(column) for column in zip(*taken, strict=True)]


def _seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _print_evaluation(trained: TrainedModel, data: DataSet) -> None:
    rows = np.random.default_rng(0).choice(len(data), 10_000, replace=False)
    posterior = trained.posterior(data.samples(rows)).to("cpu", torch.float64)
    coded = Coded(
        name="codes",
        source="benchmark",
        codes=posterior.mean.numpy(),
        factors=data.factors(rows),
        factor_names=data.factor_names,
        log_variances=posterior.log_variance.numpy(),
    )
    begin = last = time.perf_counter()

    def tell(name: str, done: int, total: int) -> None:
        nonlocal last
        now = time.perf_counter()
        print(f"{now - begin:6.1f} s: {name or 'all metrics done'} ({now - last:.1f} s waited)")
        last = now

    evaluate(coded, Plan(), tell)
    print(f"{time.perf_counter() - begin:6.1f} s: latents done")


if __name__ == "__main__":
    main()
