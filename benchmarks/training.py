"""Training on dSprites against pythae and against plain eager PyTorch, on the same images.

    python benchmarks/training.py [--methods beta factor tcvae nonsyn dip-ii anchor ffvae estimator]
                                  [--cores 1 2] [--steps 10] [--seconds 60] [--device cpu]
                                  [--precision float32 bfloat16] [--quick]

Batches of 64, the convolutional networks of Kim and Mnih, Bernoulli likelihood, ten latents. The
contenders take turns of ``--steps`` training steps in one process (ours, pythae, plain, ours, …)
for ``--seconds`` a table row, so that other work on the machine slows all of them alike. Two cores
are two processes of one thread each side by side, which is how seeds are trained; pythae also
takes turns as one process with two threads.

* hatchel: the training loop as ``hatchel train`` runs it, logging and checkpoints aside; in the row
  ``estimator`` it is ``hatchel.VAE("beta", …).fit``, whole, of ``20 × --steps`` steps;
* pythae: its trainers, with the same networks; there is no Non-Syn VAE in it;
* plain: ``nn.Module``, ``torch.optim.Adam``, float32, images held as floats.

Printed: images/s of the median turn (all processes together) and of the best, ratios of the
medians, the arithmetic as a share of the fastest product or convolution measured in turns of its
own, and the shares of sampling and of the greedy search in a step. One image of FactorVAE and
Non-Syn VAE is one in the bound; their second minibatch is not counted.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from multiprocessing import get_context
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.flop_counter import FlopCounterMode

from hatchel.data.catalogue import load
from hatchel.data.data_set import DataSet
from hatchel.data.values.in_memory import BitPixels
from hatchel.estimators.vae import VAE
from hatchel.execution.machine import machine
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.start import fresh_state, sampler_of
from hatchel.objectives.subset_search import best_subset
from hatchel.training.adam import AdamSettings
from hatchel.training.draws import BLOCK, at
from hatchel.training.label_source import label_source
from hatchel.training.loop import Loop, Precision
from hatchel.training.memory import keep_freed_memory
from hatchel.training.source import sample_source
from plain_vae import plain_step
from usual_method import BATCH, LATENTS, usual_method

ESTIMATOR = "estimator"
METHODS = ("beta", "factor", "tcvae", "nonsyn", "dip-ii", "anchor", "ffvae", ESTIMATOR)
FACTOR = "FactorVAE, "  # beside FFVAE, whose step should cost little more
RIVALS = ("beta", "factor", "tcvae")
TWO_THREADS = "pythae, 2 threads"
_FIT = 20  # so many times the steps of a turn in one call of the estimator
PEAKS: tuple[Precision, ...] = ("float32", "bfloat16")
Turn = Callable[[], object]


class Setting(NamedTuple):
    """One row: what is trained, for how long, and how many processes train it side by side.

    ``rival_alone`` is pythae by itself, in a process whose allocator is as its users have it.
    """

    method: str
    processes: int
    steps: int
    seconds: float
    device: str
    precisions: tuple[Precision, ...]
    rival_alone: bool = False


class Measured(NamedTuple):
    """Of one process: its turns, and facts about a step.

    Attributes:
        place: of the process.
        turns: seconds of each turn, by contender.
        flops: of one training step.
        peaks: operations per second of the fastest product or convolution, by precision.
        sampling: seconds that drawing the minibatches and the noise of a step takes.
        search: seconds that the greedy search of a step takes.
    """

    place: int
    turns: dict[str, list[float]]
    flops: float
    peaks: dict[str, float]
    sampling: float
    search: float


class Together(NamedTuple):
    """What the processes of a row share: where they meet, when to end, and where results go."""

    barrier: Any
    stop: Any
    results: Any


def main() -> None:
    """Measure and print the table."""
    options = _options()
    print(f"{machine()}; batch {BATCH}; images/s: median of the turns (best)")
    print(
        f"{'':28}{'hatchel':>16}{'pythae':>16}{'plain':>16}{'/pythae':>9}{'/plain':>8}{'peak':>7}"
    )
    precisions = _precisions(options.precision)
    for processes in options.cores:
        for method in options.methods:
            steps = options.steps * (_FIT if method == ESTIMATOR else 1)
            setting = Setting(method, processes, steps, options.seconds, options.device, precisions)
            _print_row(setting, _side_by_side(setting))
            if method in RIVALS and processes == 1:
                alone = setting._replace(rival_alone=True, seconds=setting.seconds / 3)
                rate = np.median(_rates(alone, _side_by_side(alone))["pythae"])
                print(f"    pythae with the allocator as its users have it: {rate:.0f}", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=list(METHODS))
    parser.add_argument("--cores", nargs="+", type=int, choices=(1, 2), default=[1, 2])
    parser.add_argument("--steps", type=int, default=10, help="of one turn")
    parser.add_argument("--seconds", type=float, default=60.0, help="for each row")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--precision", nargs="+", choices=PEAKS, help="default: what is fastest")
    parser.add_argument("--quick", action="store_true", help="beta and factor, one core, 10 s each")
    options = parser.parse_args()
    if options.quick:
        options.methods, options.cores, options.seconds = ["beta", "factor"], [1], 10.0
        options.steps = min(options.steps, 5)
    return options


def _precisions(asked: Sequence[Precision] | None) -> tuple[Precision, ...]:
    """Return what to train in: bfloat16, too, where products are faster in it."""
    if asked is not None:
        return tuple(asked)
    torch.set_num_threads(1)
    faster = _peak("bfloat16") > 1.2 * _peak("float32")
    return PEAKS if faster else PEAKS[:1]


def _print_row(setting: Setting, processes: list[Measured]) -> None:
    """Print one line per precision, then what else was found."""
    rates = _rates(setting, processes)
    middle = {name: float(np.median(rate)) for name, rate in rates.items()}
    shown = {name: f"{middle[name]:.0f} ({rate.max():.0f})" for name, rate in rates.items()}
    cores = f"{setting.processes} core{'s' * (setting.processes > 1)}"
    flops = processes[0].flops
    for precision in setting.precisions:
        ours = f"hatchel, {precision}"
        share = middle[ours] / BATCH * flops / sum(m.peaks[precision] for m in processes)
        to_pythae = f"{middle[ours] / middle['pythae']:.2f}×" if "pythae" in middle else "–"
        print(f"{f'{setting.method}, {cores}, {precision}':28}{shown[ours]:>16}", end="")
        print(f"{shown.get('pythae', '–'):>16}{shown['plain']:>16}", end="")
        print(f"{to_pythae:>9}{middle[ours] / middle['plain']:7.2f}×{share:7.0%}")
    for precision in setting.precisions:
        if FACTOR + precision in middle:
            ratio = middle[FACTOR + precision] / middle[f"hatchel, {precision}"]
            print(f"    a step takes {ratio:.2f}× that of our FactorVAE in {precision}")
    if TWO_THREADS in shown:
        print(f"    pythae as one process of two threads: {shown[TWO_THREADS]}")
    fastest = max(middle[f"hatchel, {precision}"] for precision in setting.precisions)
    _print_shares(processes[0], BATCH * setting.processes / fastest, setting.method)


def _print_shares(one: Measured, step: float, method: str) -> None:
    peaks = ", ".join(f"{peak / 1e9:.0f} GFLOP/s {name}" for name, peak in one.peaks.items())
    print(f"    {one.flops / 1e9:.2f} GFLOP a step, peak of a core {peaks}", end="")
    print(f"; of a step: sampling {one.sampling / step:.2%}", end="")
    search = f", greedy search {one.search / step:.3%}"
    print(search if method == "nonsyn" else "", flush=True)


def _rates(setting: Setting, processes: list[Measured]) -> dict[str, NDArray[np.float64]]:
    """Return images/s of each turn of each contender, all processes together."""
    images = BATCH * setting.steps
    rates = {}
    for name in processes[0].turns:
        busy = [measured.turns[name] for measured in processes if name in measured.turns]
        rates[name] = np.sum(images / np.array(busy), axis=0)
    return rates


def _side_by_side(setting: Setting) -> list[Measured]:
    """Measure in fresh processes that begin each turn together."""
    context = get_context("spawn")
    together = Together(context.Barrier(setting.processes), context.Event(), context.SimpleQueue())
    workers = [
        context.Process(target=_work, args=(setting, together, place), daemon=True)
        for place in range(setting.processes)
    ]
    for worker in workers:
        worker.start()
    found = [together.results.get() for _ in workers]
    for result in found:
        if isinstance(result, BaseException):
            raise result
    return sorted(found, key=lambda measured: measured.place)


def _work(setting: Setting, together: Together, place: int) -> None:
    try:
        together.results.put(_measure(setting, together, place))
    except BaseException as error:
        together.barrier.abort()  # else the other process would wait for ever
        together.results.put(error)


def _measure(setting: Setting, together: Together, place: int) -> Measured:
    """Take turns until the first process calls a stop."""
    if not setting.rival_alone:
        keep_freed_memory()  # as hatchel train does; the rivals, in the same process, gain likewise
    torch.set_num_threads(1)
    torch.manual_seed(place)
    data = _some_dsprites(2 * BATCH * setting.steps)
    method = usual_method(_objective(setting.method), data)
    with tempfile.TemporaryDirectory() as folder:
        contenders = _contenders(setting, method, data, folder, place)
        if setting.rival_alone:
            contenders = {"pythae": contenders["pythae"]}
        turns, peaks = _turns(setting, contenders, together, place)
    if place > 0:
        turns.pop(TWO_THREADS, None)  # it only stood aside
    sampling = _sampling(method, data)
    return Measured(place, turns, _flops(method, data), peaks, sampling, _search())


def _turns(
    setting: Setting, contenders: dict[str, Turn], together: Together, place: int
) -> tuple[dict[str, list[float]], dict[str, float]]:
    """Return the seconds of each turn, and the highest peak measured between them."""
    turns: dict[str, list[float]] = {name: [] for name in contenders}
    peaks = dict.fromkeys(setting.precisions, 0.0)
    for turn in contenders.values():
        turn()
    begin = time.perf_counter()
    while not together.stop.is_set():
        for name, turn in contenders.items():
            together.barrier.wait()
            turns[name].append(_seconds(turn, setting.device))
        together.barrier.wait()
        for precision in peaks:
            peaks[precision] = max(peaks[precision], _peak(precision, setting.device))
        if place == 0 and time.perf_counter() - begin > setting.seconds:
            together.stop.set()
        together.barrier.wait()
    return turns, peaks


def _some_dsprites(count: int) -> DataSet:
    """Return so many images of dSprites, packed as they are in the whole set."""
    chosen = np.random.default_rng(0).integers(737_280, size=count)
    images = load("dsprites").samples(chosen)
    bits = np.packbits(images.reshape(count, -1).astype(np.uint8), axis=1)
    attributes = np.random.default_rng(1).integers(0, 2, (count, 2)).astype(np.int8)
    return DataSet(
        "dsprites-some",
        BitPixels(bits, images.shape[1:]),
        attribute_names=("a", "b"),
        attribute_sizes=(2, 2),
        attributes=attributes,
    )


def _objective(name: str) -> str:
    return "beta" if name == ESTIMATOR else name


def _contenders(
    setting: Setting, method: Method, data: DataSet, folder: str, place: int
) -> dict[str, Turn]:
    """Return what trains ``setting.steps`` steps, by name, in the order of their turns."""
    device, steps = torch.device(setting.device), setting.steps
    images = torch.from_numpy(data.samples(np.arange(len(data))))
    if setting.method == ESTIMATOR:
        turns = {p: partial(_fit, images, setting, p) for p in setting.precisions}
    else:
        loops = {p: _loop(method, data, device, p, place) for p in setting.precisions}
        turns = {p: partial(_repeat, loop, steps) for p, loop in loops.items()}
    ours: dict[str, Turn] = {f"hatchel, {p}": turn for p, turn in turns.items()}
    if setting.method == "ffvae":
        factor = usual_method("factor", data)
        for p in setting.precisions:
            ours[FACTOR + p] = partial(_repeat, _loop(factor, data, device, p, place), steps)
    step = _plain(_objective(setting.method), images.to(device), device)
    plain = partial(_repeat, step, steps)
    if setting.method not in RIVALS:
        return {**ours, "plain": plain}
    from pythae_vae import pythae_epoch  # the rival that not every machine has

    count = BATCH * steps * (2 if setting.method == "factor" else 1)
    theirs = pythae_epoch(setting.method, images[:count], BATCH, device, folder)
    if setting.processes == 1:
        return {**ours, "pythae": theirs, "plain": plain}
    alone = partial(_on_two_threads, theirs) if place == 0 else _stand_aside
    return {**ours, "pythae": theirs, TWO_THREADS: alone, "plain": plain}


def _fit(images: torch.Tensor, setting: Setting, precision: Precision) -> None:
    options: dict[str, Any] = {"n_components": LATENTS, "batch_size": BATCH, "random_state": 0}
    model = VAE(
        "beta", n_steps=setting.steps, device=setting.device, precision=precision, **options
    )
    model.fit(images)


def _repeat(step: Turn, times: int) -> None:
    for _ in range(times):
        step()


def _stand_aside() -> None:
    """Leave both cores to the other process."""


def _on_two_threads(turn: Turn) -> None:
    torch.set_num_threads(2)
    try:
        turn()
    finally:
        torch.set_num_threads(1)


def _loop(
    method: Method, data: DataSet, device: torch.device, precision: Precision, seed: int
) -> Turn:
    """Return a step of the training loop as ``hatchel train`` sets it up."""
    loop = Loop(
        fresh_state(method, seed, device, precision, AdamSettings(1e-4)),
        method.phases,
        sampler_of(method, data, BATCH, seed, device, precision),
        sample_source(data, device, torch.float32),
        precision,
        label_source(data, method.phases, device, torch.float32),
    )
    return loop.step


def _plain(method: str, images: torch.Tensor, device: torch.device) -> Turn:
    step = plain_step(method, device)

    def draw_and_step() -> None:
        chosen = torch.randint(len(images), (2, BATCH), device=device)
        step(images[chosen[0]], images[chosen[1]])

    return draw_and_step


def _seconds(work: Turn, device: str = "cpu") -> float:
    begin = time.perf_counter()
    work()
    if torch.device(device).type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - begin


def _peak(precision: str, device: str = "cpu") -> float:
    """Operations per second: the better of a product and a convolution as the encoder has it."""
    dtype = getattr(torch, precision)
    square = torch.randn(1024, 1024, device=device).to(dtype)
    images = torch.randn(BATCH, 32, 32, 32, device=device).to(dtype)
    images = images.contiguous(memory_format=torch.channels_last)
    kernel = torch.randn(64, 32, 4, 4, device=device).to(dtype)
    kernel = kernel.contiguous(memory_format=torch.channels_last)
    works = {
        2 * 1024**3: lambda: square @ square,
        2 * BATCH * 16 * 16 * kernel.numel(): lambda: torch.conv2d(images, kernel, None, 2, 1),
    }
    return max(
        operations / min(_seconds(work, device) for _ in range(4))
        for operations, work in works.items()
    )


def _flops(method: Method, data: DataSet) -> float:
    """Count the products and convolutions of a step of ours."""
    step = _loop(method, data, torch.device("cpu"), "float32", 0)
    with FlopCounterMode(display=False) as counter:
        step()
    return float(counter.get_total_flops())


def _sampling(method: Method, data: DataSet) -> float:
    """Seconds for the images and the noise of all phases of a step."""
    sampler = sampler_of(method, data, BATCH, 0, torch.device("cpu"), "float32")
    images = sample_source(data, torch.device("cpu"), torch.float32)

    def draw_block() -> None:
        block = sampler.block(0)
        for step in range(BLOCK):
            for draw in at(block, step):
                images(draw.indices)

    return min(_seconds(draw_block) for _ in range(5)) / BLOCK


def _search() -> float:
    """Seconds of a greedy search among ten latents of which half are alive."""
    kl = torch.tensor([4.1, 0.0, 3.2, 2.9, 0.01, 0.0, 0.3, 3.6, 0.0, 1.2])
    return (
        min(_seconds(partial(_repeat, lambda: best_subset(kl.tolist()), 100)) for _ in range(5))
        / 100
    )


if __name__ == "__main__":
    main()
