"""Training many models as one computation against training them one after the other.

    python benchmarks/words.py [--draws 5] [--seeds 10] [--steps 20]

Three ways of taking the same gradient steps on the words benchmark, in one process:

* plain: PyTorch as one would write it, one model after the other: all 2,352 pixels, autograd,
  ``torch.optim.Adam``;
* alone: this package's code, one model after the other;
* stacked: this package's code, all draws and seeds at once.

Printed: milliseconds for one step of one model, and the ratios.
"""

import argparse
import time
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from hatchel.data.words.letters import load_letters
from hatchel.data.words.word_images import words_benchmark
from hatchel.execution.machine import machine
from hatchel.methods.autoencoder import AutoencoderMethod
from hatchel.methods.minsyn import MinSynMethod
from hatchel.methods.stacked_training import Array, LinearMethod, start

N_COMPONENTS = 9
LEARNING_RATE = 1e-3
METHODS: dict[str, LinearMethod] = {
    "autoencoder": AutoencoderMethod(N_COMPONENTS, "binary"),
    "minsyn-binary": MinSynMethod(N_COMPONENTS, "binary"),
    "minsyn-gaussian": MinSynMethod(N_COMPONENTS, "gaussian"),
    "minsyn-strength-1": MinSynMethod(N_COMPONENTS, "binary", 1.0),
}


def main() -> None:
    """Measure and print the table."""
    options = _options()
    device = torch.device(options.device)
    letters = load_letters()
    data = [words_benchmark(draw, letters)[0].flat for draw in range(options.draws)]
    models = options.draws * options.seeds
    print(f"{models} models ({options.draws} draws × {options.seeds} seeds); {machine()}")
    print(f"torch threads: {torch.get_num_threads()}; device: {device}")
    print(f"{'ms per model and step':24}{'plain':>9}{'alone':>9}{'stacked':>9}", end="")
    print(f"{'plain/stacked':>15}{'alone/stacked':>15}")
    for name, method in METHODS.items():
        plain = _time(_plain_step(name, data[0], device), options.steps, device)
        alone = _time(_stacked_step(method, data[:1], 1, device), options.steps, device)
        step = _stacked_step(method, data, options.seeds, device)
        stacked = _time(step, options.steps, device) / models
        print(f"{name:24}{plain:9.3f}{alone:9.3f}{stacked:9.3f}", end="")
        print(f"{plain / stacked:14.1f}×{alone / stacked:14.1f}×", flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--device", default="cpu")
    return parser.parse_args()


def _time(step: Callable[[], None], steps: int, device: torch.device) -> float:
    """Milliseconds of one call: the median of five rounds, after a warm-up."""
    rounds = []
    for _ in range(6):
        begin = time.perf_counter()
        for _ in range(steps):
            step()
        if device.type == "cuda":
            torch.cuda.synchronize()
        rounds.append((time.perf_counter() - begin) / steps * 1e3)
    return sorted(rounds[1:])[2]


def _stacked_step(
    method: LinearMethod, data: list[Array], seeds: int, device: torch.device
) -> Callable[[], None]:
    own = [range(first * seeds, (first + 1) * seeds) for first in range(len(data))]
    return start(method, data, own, LEARNING_RATE, device).step


def _plain_step(name: str, data: Array, device: torch.device) -> Callable[[], None]:
    x = torch.from_numpy(data).to(device)
    linear = torch.nn.Linear(x.shape[1], N_COMPONENTS, device=device)
    decoder = torch.nn.Linear(N_COMPONENTS, x.shape[1], device=device)
    if name == "minsyn-strength-1":
        torch.nn.init.zeros_(decoder.weight)
        torch.nn.init.zeros_(decoder.bias)
    trained = [*linear.parameters()]
    if name in ("autoencoder", "minsyn-strength-1"):
        trained += [*decoder.parameters()]
    adam = torch.optim.Adam(trained, lr=LEARNING_RATE)
    loss = _PLAIN[name]

    def step() -> None:
        adam.zero_grad()
        loss(x, linear, decoder).backward()
        adam.step()

    return step


def _cross_entropy(logits: Tensor, x: Tensor) -> Tensor:
    loss = functional.binary_cross_entropy_with_logits(logits, x, reduction="none")
    return loss.sum(1).mean()


def _plain_autoencoder(x: Tensor, linear: torch.nn.Linear, decoder: torch.nn.Linear) -> Tensor:
    return _cross_entropy(decoder(functional.softplus(linear(x))), x)


def _plain_ci(z: Tensor, x: Tensor) -> tuple[Tensor, Tensor]:
    """Eq. 10 with every conditional computed as it is defined."""
    epsilon, tiny = 1e-3, 1e-7
    p_z, p_x, p_zx = z.mean(0), x.mean(0), x.T @ z / len(x)
    on = (p_zx + epsilon * p_z) / (p_x[:, None] + epsilon)
    off = (p_z - p_zx + epsilon * p_z) / (1 - p_x[:, None] + epsilon)
    weight = torch.logit(on, tiny) - torch.logit(off, tiny)
    silent = torch.log((1 - on).clamp_min(tiny)) - torch.log((1 - off).clamp_min(tiny))
    return weight, torch.logit(p_x, tiny) + silent.sum(1)


def _plain_binary(x: Tensor, linear: torch.nn.Linear, decoder: torch.nn.Linear) -> Tensor:
    del decoder
    z = torch.sigmoid(linear(x))
    weight, bias = _plain_ci(z.detach(), x)
    return _cross_entropy(functional.linear(z, weight, bias), x)


def _plain_strength(x: Tensor, linear: torch.nn.Linear, decoder: torch.nn.Linear) -> Tensor:
    z = torch.sigmoid(linear(x))
    weight, bias = _plain_ci(z.detach(), x)
    base = functional.linear(z, weight, bias)
    free = base + decoder(z)
    p = torch.sigmoid(free)
    kl = p * (free - base) - functional.softplus(free) + functional.softplus(base)
    return _cross_entropy(free, x) + kl.sum(1).mean()


def _plain_gaussian(x: Tensor, linear: torch.nn.Linear, decoder: torch.nn.Linear) -> Tensor:
    """Eq. 9 on standardised variables."""
    del decoder
    z = functional.softplus(linear(x))
    floor = 1e-6
    sd_x = (x.var(0, correction=0) + floor).sqrt()
    sd_z = (z.var(0, correction=0) + floor).sqrt()
    rho = ((x - x.mean(0)) / sd_x).T @ ((z - z.mean(0)) / sd_z) / len(x)
    ratio = rho / (1 - rho.square().clamp(max=0.999))
    shrink = 1 + (rho * ratio).sum(1, keepdim=True)
    weight = ratio / shrink * sd_x[:, None] / sd_z
    reconstruction = x.mean(0) + (z - z.mean(0)) @ weight.T
    return (x - reconstruction).square().sum(1).mean()


_PLAIN = {
    "minsyn-binary": _plain_binary,
    "minsyn-gaussian": _plain_gaussian,
    "autoencoder": _plain_autoencoder,
    "minsyn-strength-1": _plain_strength,
}

if __name__ == "__main__":
    main()
