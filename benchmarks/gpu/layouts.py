"""The convolutions of a stack of models in five layouts: equal results, different times.

Every model has its own images, weight and bias. *vmapped* is what ``torch.func.vmap`` makes of the
networks' convolution, *grouped* torch's own written out with a group for each model and channels
last, *each* one convolution a model, *streams* these side by side, and *product* windows times
weights, all models' at once, of :mod:`hatchel.networks.window_products`.
"""

from collections.abc import Callable
from functools import partial
from itertools import cycle, product
from typing import Any, NamedTuple

import torch
from report import Budget, Report
from setting import PRECISIONS, Setting, kernels
from torch import Tensor
from torch.func import vmap

from hatchel.networks.up_convolution import overlapped, overlaps, transposed
from hatchel.networks.window_products import doubled, halved

Form = Callable[[Tensor, Tensor, Tensor], Tensor]
"""``(N, C, H, W)``, a weight and a bias to ``(N, O, H/2, W/2)``, or ``(N, O, 2H, 2W)``."""
Given = tuple[Tensor, Tensor, Tensor]
MODELS, STREAMS, SECONDS = 32, 8, 0.1


class Kind(NamedTuple):
    """A convolution or an up-convolution: torch's, the networks', and the product."""

    torchs: Callable[..., Tensor]
    networks: Form
    product: Form


class Layer(NamedTuple):
    """Of the networks of Kim and Mnih: channels in and out, and the side of the images given."""

    kind: str
    inputs: int
    outputs: int
    side: int

    @property
    def name(self) -> str:
        """Its name in the report."""
        return f"{self.kind} {self.inputs} to {self.outputs} at {self.side}"

    @property
    def weight_shape(self) -> tuple[int, int]:
        """Channels of the smaller image, channels of the larger one."""
        down = self.kind == "down"
        return (self.outputs, self.inputs) if down else (self.inputs, self.outputs)


def _up(images: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    form = overlapped if overlaps(weight.shape[1]) else transposed
    return form(images, weight, bias)


_conv2d = partial(torch.conv2d, stride=2, padding=1)
KINDS = {
    "down": Kind(_conv2d, _conv2d, halved),
    "up": Kind(partial(torch.conv_transpose2d, stride=2, padding=1), _up, doubled),
}
DOWN = ((32, 32, 32), (32, 64, 16), (1, 32, 64), (64, 64, 8))
UP = ((32, 32, 16), (64, 32, 8), (32, 1, 32), (64, 64, 4))
LAYERS = [
    Layer(kind, *sizes)
    for pair in zip(DOWN, UP, strict=True)
    for kind, sizes in zip(KINDS, pair, strict=True)
]


def vmapped(kind: Kind, given: Given) -> Tensor:
    """``(S, N, C, H, W)`` and stacked parameters to ``(S, N, O, …)``."""
    found: Tensor = vmap(kind.networks)(*given)
    return found


def grouped(kind: Kind, given: Given) -> Tensor:
    """The same as one convolution with a group for each model, channels last."""
    images, weight, bias = given
    models = len(images)
    beside = images.transpose(0, 1).flatten(1, 2).contiguous(memory_format=torch.channels_last)
    found = kind.torchs(beside, weight.flatten(0, 1), bias.flatten(), groups=models)
    return found.view(len(found), models, -1, *found.shape[2:]).transpose(0, 1)


def each(kind: Kind, given: Given) -> Tensor:
    """The same, one convolution after the other."""
    return torch.stack([kind.torchs(*one) for one in zip(*given, strict=True)])


def streams(kind: Kind, given: Given) -> Tensor:
    """The same, one convolution beside the other."""
    here = torch.cuda.current_stream()
    others = [torch.cuda.Stream() for _ in range(STREAMS)]  # type: ignore[no-untyped-call]
    found = []
    for other in others:
        other.wait_stream(here)
    for other, one in zip(cycle(others), zip(*given, strict=True), strict=False):
        with torch.cuda.stream(other):
            found.append(kind.torchs(*one))
    for other in others:
        here.wait_stream(other)
    return torch.stack(found)


def products(kind: Kind, given: Given) -> Tensor:
    """The same as a batch of products of windows with weights."""
    found: Tensor = vmap(kind.product)(*given)
    return found


LAYOUTS = {
    "vmapped": vmapped,
    "product": products,
    "grouped": grouped,
    "each": each,
    "streams": streams,
}


def layouts(setting: Setting, report: Report, budget: Budget) -> None:
    """Report milliseconds of a forward and a backward pass, until the budget is spent."""
    ways = [name for name in LAYOUTS if setting.on_gpu or name != "streams"]
    layers = LAYERS[-2:] if setting.quick else LAYERS
    for layer, name in product(layers, ways):
        check = partial(_difference, setting, layer, name)
        report.attempt(f"layouts/float64/{layer.name}/{name}", check)
    for precision, layer, name in product(PRECISIONS, layers, ways):
        if budget.left > 0:
            time = partial(_milliseconds, setting, precision, layer, name)
            report.attempt(f"layouts/{precision}/{layer.name}/{name}", time)


def _difference(setting: Setting, layer: Layer, name: str) -> float:
    """Return by how much a layout differs from one convolution a model, gradients too."""
    given, kind = _drawn(setting, 3, layer, torch.float64), KINDS[layer.kind]
    pairs = zip(_results(LAYOUTS[name], kind, given), _results(each, kind, given), strict=True)
    worst = max(float((a - b).abs().max() / b.abs().max()) for a, b in pairs)
    if not worst < 1e-10:
        raise AssertionError(f"results differ by {worst}")
    return worst


def _results(layout: Any, kind: Kind, given: Given) -> list[Tensor]:
    found = layout(kind, given)
    return [found.detach(), *torch.autograd.grad(found.square().sum(), given)]


def _drawn(setting: Setting, models: int, layer: Layer, dtype: torch.dtype) -> Given:
    """Draw what a layer is given, laid out in memory as the networks do."""
    generator = torch.Generator(setting.device).manual_seed(0)
    sizes = (
        (models, setting.batch, layer.side, layer.side, layer.inputs),
        (models, layer.weight_shape[0], 4, 4, layer.weight_shape[1]),
        (models, layer.outputs),
    )
    images, weight, bias = (
        torch.randn(size, generator=generator, device=setting.device, dtype=dtype) for size in sizes
    )
    given = images.movedim(-1, 2), weight.movedim(-1, 2), bias
    return tuple(one.requires_grad_() for one in given)  # type: ignore[return-value]


def _milliseconds(setting: Setting, precision: str, layer: Layer, name: str) -> float:
    """Measure a forward and a backward pass, as a graph where the device has such."""
    short, tf32 = PRECISIONS[precision]
    given = _drawn(setting, 2 if setting.quick else MODELS, layer, getattr(torch, short))

    def both_ways() -> None:
        found = LAYOUTS[name](KINDS[layer.kind], given)
        torch.autograd.grad(found, given, torch.ones_like(found))

    with kernels(tf32):
        work = _recorded(both_ways) if setting.on_gpu else both_ways
        return round(1e3 * setting.seconds(work, 0 if setting.quick else SECONDS), 4)


def _recorded(work: Callable[[], None]) -> Callable[[], None]:
    stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            work()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        work()
    return graph.replay
