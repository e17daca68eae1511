"""The convolutions of a stack of models in four layouts: equal results, different times.

Every model has its own images and its own weight. *vmapped* is what ``torch.func.vmap`` makes of a
convolution, *grouped* the same written out with channels last, *each* one convolution a model, and
*product* cuts the windows out and multiplies all models' at once (``bmm``).
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from setting import Setting, tensor_cores
from torch import Tensor
from torch.func import vmap
from torch.nn import functional

LAYERS = ((1, 32, 64), (32, 32, 32), (32, 64, 16), (64, 64, 8))
"""Channels in and out, and the side of the images, of the encoder of Kim and Mnih."""
Layout = Callable[[Tensor, Tensor], Tensor]


def vmapped(images: Tensor, weight: Tensor) -> Tensor:
    """``(S, N, C, H, W)`` and ``(S, O, C, 4, 4)`` to ``(S, N, O, H/2, W/2)``."""
    return vmap(partial(torch.conv2d, stride=2, padding=1))(images, weight)


def grouped(images: Tensor, weight: Tensor) -> Tensor:
    """The same as one convolution with a group for each model, channels last."""
    models = len(images)
    beside = images.transpose(0, 1).flatten(1, 2).contiguous(memory_format=torch.channels_last)
    found = torch.conv2d(beside, weight.flatten(0, 1), stride=2, padding=1, groups=models)
    return found.unflatten(1, (models, -1)).transpose(0, 1)


def each(images: Tensor, weight: Tensor) -> Tensor:
    """The same, one convolution after the other."""
    pairs = zip(images, weight, strict=True)
    return torch.stack([torch.conv2d(x, w, stride=2, padding=1) for x, w in pairs])


def product(images: Tensor, weight: Tensor) -> Tensor:
    """The same as a batch of matrix products of windows with weights."""
    models, count, _, height, width = images.shape
    windows = functional.unfold(images.flatten(0, 1), 4, padding=1, stride=2)
    rows = windows.unflatten(0, (models, count)).transpose(2, 3).flatten(1, 2)
    found = torch.bmm(rows, weight.flatten(2).mT)
    return found.unflatten(1, (count, height // 2, width // 2)).movedim(-1, 2)


LAYOUTS: dict[str, Layout] = {
    "vmapped": vmapped,
    "grouped": grouped,
    "each": each,
    "product": product,
}


def layouts(setting: Setting) -> dict[str, Any]:
    """Return milliseconds of a forward and a backward pass by layer, precision and layout."""
    found: dict[str, Any] = {"float64": _differences(setting)}
    models = 2 if setting.quick else 32
    for precision, dtype, short in (
        ("float32", torch.float32, False),
        ("tf32", torch.float32, True),
        ("bfloat16", torch.bfloat16, True),
    ):
        with tensor_cores(short):
            for inputs, outputs, side in LAYERS:
                images, weight = _drawn(setting, models, inputs, outputs, side, dtype)
                found[f"{precision}, {inputs} to {outputs} at {side}"] = {
                    name: round(1e3 * _both_ways(setting, layout, images, weight), 4)
                    for name, layout in LAYOUTS.items()
                }
    return found


def _differences(setting: Setting) -> float:
    """Return by how much the layouts differ in float64, gradients too; raise where it is much."""
    worst = 0.0
    for inputs, outputs, side in LAYERS:
        images, weight = _drawn(setting, 3, inputs, outputs, side, torch.float64)
        expected = _results(vmapped, images, weight)
        for layout in LAYOUTS.values():
            pairs = zip(_results(layout, images, weight), expected, strict=True)
            worst = max(worst, *(float((a - b).abs().max() / b.abs().max()) for a, b in pairs))
    if not worst < 1e-10:
        raise AssertionError(f"layouts differ by {worst}")
    return worst


def _results(layout: Layout, images: Tensor, weight: Tensor) -> list[Tensor]:
    found = layout(images, weight)
    return [found.detach(), *torch.autograd.grad(found.square().sum(), (images, weight))]


def _drawn(
    setting: Setting, models: int, inputs: int, outputs: int, side: int, dtype: torch.dtype
) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(0)
    images = torch.randn(models, setting.batch, inputs, side, side, generator=generator)
    weight = torch.randn(models, outputs, inputs, 4, 4, generator=generator)
    made = (part.to(setting.device, dtype).requires_grad_() for part in (images, weight))
    return tuple(made)  # type: ignore[return-value]


def _both_ways(setting: Setting, layout: Layout, images: Tensor, weight: Tensor) -> float:
    """Seconds of a forward and a backward pass, as a graph where the device has such."""

    def once() -> None:
        found = layout(images, weight)
        torch.autograd.grad(found, (images, weight), torch.ones_like(found))

    if setting.device.type == "cpu":
        return setting.seconds(once, 0.0)
    stream = torch.cuda.Stream()
    with torch.cuda.stream(stream):
        for _ in range(3):
            once()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        once()
    return setting.seconds(graph.replay, 0.2)
