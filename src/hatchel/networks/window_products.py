"""Convolutions 4×4, stride 2, padding 1, as products of windows with weights.

Cut into 2×2 blocks, the padded larger image needs, at each place of the smaller one, the 2×2
blocks around it: a row of numbers that is multiplied by all weights at once. Under ``vmap`` the
products of many models become one batched product, where torch's own convolution becomes one with
a group for each model.
"""

import copy
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from hatchel.networks.up_convolution import (
    OfImagesAndWeight,
    UpConvolution,
    applied,
    overlaps,
    taps,
    untapped,
)


def halved(images: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Convolution: ``y = R(x) T + b``, where R cuts windows out and T holds the taps.

    Args:
        images: ``(N, C, 2H, 2W)``.
        weight: ``(O, C, 4, 4)``.
        bias: ``(O,)``.

    Returns:
        ``(N, O, H, W)``, channels last in memory.
    """
    return applied(_Halved, images, weight, bias)


def doubled(images: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Transposed convolution: each 2×2 block of the result from the 2×2 inputs around it.

    Args:
        images: ``(N, A, H, W)``.
        weight: ``(A, B, 4, 4)``.
        bias: ``(B,)``.

    Returns:
        ``(N, B, 2H, 2W)``, channels last in memory.
    """
    return applied(_Doubled, images, weight, bias)


def as_products(network: nn.Module) -> nn.Module:
    """Return a copy of a network with products for the convolutions that they can stand for.

    Parameters keep their names and values. Up-convolutions of few channels are products already.
    """
    found = copy.deepcopy(network)
    for parent in [*found.modules()]:
        for name, layer in [*parent.named_children()]:
            setattr(parent, name, _as_product(layer))
    return found


class ProductConvolution(nn.Conv2d):
    """``nn.Conv2d`` 4×4, stride 2, padding 1, by :func:`halved`."""

    def forward(self, input: Tensor) -> Tensor:  # noqa: A002 (the name that the base class has)
        """Return the halved images."""
        assert self.bias is not None
        return halved(input, self.weight, self.bias)


class ProductUpConvolution(UpConvolution):
    """:class:`UpConvolution` by :func:`doubled`."""

    def forward(self, images: Tensor, output_size: list[int] | None = None) -> Tensor:
        """Return the doubled images; ``output_size`` is there for the base class alone."""
        assert self.bias is not None
        return doubled(images, self.weight, self.bias)


def _as_product(layer: nn.Module) -> nn.Module:
    """Return the same layer as a product, with the same parameters, where there is one."""
    product: nn.Conv2d | nn.ConvTranspose2d
    with torch.device("meta"):  # no values are drawn
        if type(layer) is UpConvolution and not overlaps(layer.out_channels):
            product = ProductUpConvolution(layer.in_channels, layer.out_channels)
        elif type(layer) is nn.Conv2d and _halves(layer):
            product = ProductConvolution(layer.in_channels, layer.out_channels, 4, 2, 1)
        else:
            return layer
    product.weight, product.bias = layer.weight, layer.bias
    return product


def _halves(layer: nn.Conv2d) -> bool:
    shape = (layer.kernel_size, layer.stride, layer.padding, layer.dilation)
    plain = layer.groups == 1 and layer.padding_mode == "zeros" and layer.bias is not None
    return plain and shape == ((4, 4), (2, 2), (1, 1), (1, 1))


class _Halved(OfImagesAndWeight):
    """The product, with gradients of two products."""

    @staticmethod
    def forward(images: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        return _halve(images, weight) + bias[:, None, None]

    @staticmethod
    def backward(ctx: Any, *upstream: Tensor) -> tuple[Tensor | None, ...]:
        (gradient,), (images, weight) = upstream, ctx.saved_tensors
        wanted = ctx.needs_input_grad
        by_image = _double(gradient, weight) if wanted[0] else None
        by_weight = _by_weight(images, gradient) if wanted[1] else None
        return by_image, by_weight, gradient.sum((0, 2, 3)) if wanted[2] else None


class _Doubled(OfImagesAndWeight):
    """The transpose of :class:`_Halved`, with the roles swapped in its gradients, too."""

    @staticmethod
    def forward(images: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        return _double(images, weight) + bias[:, None, None]

    @staticmethod
    def backward(ctx: Any, *upstream: Tensor) -> tuple[Tensor | None, ...]:
        (gradient,), (images, weight) = upstream, ctx.saved_tensors
        wanted = ctx.needs_input_grad
        by_image = _halve(gradient, weight) if wanted[0] else None
        by_weight = _by_weight(gradient, images) if wanted[1] else None
        return by_image, by_weight, gradient.sum((0, 2, 3)) if wanted[2] else None


def _halve(larger: Tensor, weight: Tensor) -> Tensor:
    """``(N, C, 2H, 2W)`` and ``(O, C, 4, 4)`` to ``(N, O, H, W)``."""
    count, _, height, width = larger.shape
    rows = _neighbours(_blocks(larger)) @ taps(weight)
    return rows.view(count, height // 2, width // 2, -1).movedim(-1, 1)


def _double(smaller: Tensor, weight: Tensor) -> Tensor:
    """``(N, O, H, W)`` and ``(O, C, 4, 4)`` to ``(N, C, 2H, 2W)``."""
    count, _, height, width = smaller.shape
    rows = _neighbours(_ringed(smaller)) @ _spread_taps(weight)
    parts = rows.view(count, height + 1, width + 1, 2, 2, -1).transpose(2, 3)
    whole = parts.reshape(count, 2 * height + 2, 2 * width + 2, -1)
    return whole[:, 1:-1, 1:-1].movedim(-1, 1)


def _by_weight(larger: Tensor, smaller: Tensor) -> Tensor:
    """Return the gradient of ⟨_halve(larger, weight), smaller⟩ by the weight."""
    rows = smaller.movedim(1, -1).reshape(-1, smaller.shape[1])
    return untapped(_neighbours(_blocks(larger)).mT @ rows)


def _ringed(images: Tensor) -> Tensor:
    """``(N, C, H, W)`` to ``(N, H + 2, W + 2, C)``, with zeros around."""
    return functional.pad(images.movedim(1, -1), (0, 0, 1, 1, 1, 1))


def _blocks(images: Tensor) -> Tensor:
    """Ring and cut into 2×2 blocks: ``(N, C, 2H, 2W)`` to ``(N, H + 1, W + 1, 4·C)``."""
    ringed = _ringed(images)
    count, height, width, channels = ringed.shape
    parts = ringed.view(count, height // 2, 2, width // 2, 2, channels).transpose(2, 3)
    return parts.reshape(count, height // 2, width // 2, 4 * channels)


def _neighbours(places: Tensor) -> Tensor:
    """Put every 2×2 places in a row: ``(N, H + 1, W + 1, K)`` to ``(N·H·W, 4·K)``."""
    _, height, width, _ = places.shape
    cut = [places[:, h : h + height - 1, k : k + width - 1] for h in (0, 1) for k in (0, 1)]
    return torch.cat(cut, -1).flatten(0, 2)


def _spread_taps(weight: Tensor) -> Tensor:
    """Return ``(O, C, 4, 4)`` as ``(4·O, 4·C)``: from 2×2 inputs to a block of 2×2 outputs.

    The input before a block reaches it with the later half of its window, hence the flip.
    """
    halves = weight.reshape(*weight.shape[:2], 2, 2, 2, 2).flip(2, 4)  # (O, C, h, row, k, column)
    return halves.permute(2, 4, 0, 3, 5, 1).flatten(3).flatten(0, 2)
