"""A step of stacked CorEx beside one of the plain VAE of the same code, and beside plain PyTorch.

    OMP_NUM_THREADS=1 python benchmarks/stacked.py [--seconds 20] [--precision float32] [--quick]

MNIST-like images of 28 × 28 (random bits), batches of 256, 784-512-512-64 with the published top,
64-32-32-16-16-10. The contenders take turns of twenty steps in one process: hatchel's VAE and its
stack, and the stack in plain eager PyTorch (``nn.Module``, ``torch.optim.Adam``, float32), which
decodes each of the ten values once, too. Printed: milliseconds a step of the median turn, and the
ratios.
"""

import argparse
import math
import time
from collections.abc import Callable
from statistics import median

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from hatchel.data.data_set import DataSet
from hatchel.data.values.in_memory import BytePixels
from hatchel.execution.machine import machine
from hatchel.latents.categorical import CategoricalLaw
from hatchel.latents.code import gaussian_code
from hatchel.likelihoods.bernoulli import BernoulliLikelihood
from hatchel.methods.variational.layers import layer_above
from hatchel.methods.variational.model import Model
from hatchel.methods.variational.registry import OBJECTIVES, built_method
from hatchel.methods.variational.start import fresh_loop
from hatchel.networks.mlp import dense, mlp
from hatchel.training.adam import AdamSettings
from hatchel.training.loop import Precision

BATCH, LATENTS, VALUES, TURN = 256, 64, 10, 20
SHAPE = (1, 28, 28)
RATE = 1e-3


def images() -> DataSet:
    """Return random bits in the shape of MNIST."""
    stored = np.random.default_rng(0).integers(0, 256, (10_000, *SHAPE)).astype(np.uint8)
    return DataSet("bits", BytePixels(stored))


def ours(data: DataSet, precision: Precision, *, stacked: bool) -> Callable[[], object]:
    """Return a step of hatchel's loop."""
    code = gaussian_code(LATENTS)
    layers = (layer_above(code, 2, VALUES, CategoricalLaw()),) if stacked else ()
    model = Model(*mlp(SHAPE, LATENTS, 1), BernoulliLikelihood(), code, SHAPE, layers)
    method = built_method(OBJECTIVES["vae"], {}, model, data)
    loop = fresh_loop(method, data, BATCH, 0, torch.device("cpu"), precision, AdamSettings(RATE))
    return loop.step


class PlainStack(nn.Module):
    """Both layers as one would write them down."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = dense([784, 512, 512, 2 * LATENTS])
        self.decoder = dense([LATENTS, 512, 512, 784])
        self.upper = dense([LATENTS, 32, 32, 16, 16, VALUES])
        self.lower = dense([VALUES, 16, 16, 32, 32, 2 * LATENTS])

    def forward(self, x: Tensor) -> Tensor:
        """Return the loss of a minibatch."""
        mean, log_variance = self.encoder(x).chunk(2, -1)
        z = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        rebuilt = functional.binary_cross_entropy_with_logits(self.decoder(z), x, reduction="sum")
        log_p = torch.log_softmax(self.upper(z), -1)
        centre, width = self.lower(torch.eye(VALUES)).chunk(2, -1)
        each = ((z[:, None] - centre) ** 2 * torch.exp(-width) + width + math.log(2 * math.pi)) / 2
        entropy = (log_variance + 1 + math.log(2 * math.pi)).sum() / 2
        upper = (log_p.exp() * (each.sum(-1) + log_p + math.log(VALUES))).sum()
        return (rebuilt + upper - entropy) / len(x)


def plain(data: DataSet) -> Callable[[], object]:
    """Return a step in plain PyTorch, on images that are held as floats."""
    x = torch.from_numpy(data.samples(np.arange(len(data)))).flatten(1)
    model = PlainStack()
    optimiser = torch.optim.Adam(model.parameters(), RATE)

    def step() -> None:
        loss = model(x[torch.randint(len(x), (BATCH,))])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()

    return step


def measured(contenders: dict[str, Callable[[], object]], seconds: float) -> dict[str, float]:
    """Let contenders take turns; return the milliseconds of a step in the median turn."""
    turns: dict[str, list[float]] = {name: [] for name in contenders}
    for step in contenders.values():
        step()
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for name, step in contenders.items():
            begin = time.perf_counter()
            for _ in range(TURN):
                step()
            turns[name].append((time.perf_counter() - begin) / TURN * 1e3)
    return {name: median(found) for name, found in turns.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--precision", default="float32", choices=("float32", "bfloat16"))
    parser.add_argument("--quick", action="store_true", help="two seconds")
    chosen = parser.parse_args()
    data = images()
    contenders = {
        "hatchel, VAE": ours(data, chosen.precision, stacked=False),
        "hatchel, stack": ours(data, chosen.precision, stacked=True),
        "plain PyTorch, stack": plain(data),
    }
    found = measured(contenders, 2.0 if chosen.quick else chosen.seconds)
    print(f"{machine('cpu')}, {torch.get_num_threads()} thread(s), {chosen.precision}")
    for name, milliseconds in found.items():
        print(f"{name:24}{milliseconds:8.2f} ms")
    vae, stack, rival = found.values()
    print(f"stack / VAE {stack / vae:.2f}; plain / stack {rival / stack:.2f}")


if __name__ == "__main__":
    main()
