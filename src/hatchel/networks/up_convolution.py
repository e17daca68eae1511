"""The transposed convolution that doubles an image, by quicker ways than torch's own."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

_FEW_CHANNELS = 3  # up to which the interleaved form is the quicker one


class UpConvolution(nn.ConvTranspose2d):
    """Transposed convolution 4×4, stride 2, padding 1: ``(N, A, H, W)`` → ``(N, B, 2H, 2W)``.

    Parameters, their shapes and their first values are those of ``nn.ConvTranspose2d``, and so
    are outputs and gradients up to rounding. Few output channels are computed as an interleaved
    convolution, many with gradients of their own.

    Args:
        inputs: A.
        outputs: B.
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(inputs, outputs, kernel_size=4, stride=2, padding=1)

    def forward(self, images: Tensor, output_size: list[int] | None = None) -> Tensor:
        """Return the doubled images; ``output_size`` is there for the base class alone."""
        assert self.bias is not None
        if self.out_channels <= _FEW_CHANNELS:
            return interleaved(images, self.weight, self.bias)
        return transposed(images, self.weight, self.bias)


def interleaved(images: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Up-convolution as a 2×2 convolution to 4·B channels and an interleaving.

    Output row 2m + r with r ∈ {0, 1} is Σ over inputs i of x[i] · w[2m + r + 1 − 2i]. For row 2m
    these are i = m − 1, m with taps 3, 1, and for row 2m − 1 the same inputs with taps 2, 0. One
    2×2 window therefore gives the 2×2 outputs around a corner of four inputs, with tap 2h + r at
    place 1 − h; the outermost row of such outputs falls off.

    Args:
        images: ``(N, A, H, W)``.
        weight: ``(A, B, 4, 4)``.
        bias: ``(B,)``.

    Returns:
        ``(N, B, 2H, 2W)``.
    """
    halves = weight.reshape(*weight.shape[:2], 2, 2, 2, 2).flip(2, 4)  # (A, B, h, r, h, r)
    kernel = halves.permute(1, 3, 5, 0, 2, 4).flatten(0, 2)  # (4B, A, h, h)
    corners = functional.conv2d(images, kernel, padding=1)
    return functional.pixel_shuffle(corners, 2)[..., 1:-1, 1:-1] + bias[:, None, None]


def transposed(images: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Up-convolution whose gradients are those of an ordinary convolution with the roles swapped.

    Shapes are those of :func:`interleaved`. What torch does for a transposed convolution takes
    longer for the same sums, most of all in bfloat16.
    """
    device = images.device.type
    if torch.is_autocast_enabled(device):  # else the backward pass would meet two dtypes
        short = torch.get_autocast_dtype(device)
        images, weight, bias = images.to(short), weight.to(short), bias.to(short)
    doubled: Tensor = _Transposed.apply(images, weight, bias)  # type: ignore[no-untyped-call]
    return doubled


class _Transposed(torch.autograd.Function):
    """y = Aᵀx + b, where A is the convolution with this weight, so that ∂x = A ∂y.

    The gradient of the weight is that of ⟨A ∂y, x⟩.

    Source: Dumoulin and Visin 2016, chapter 4.
    """

    generate_vmap_rule = True

    @staticmethod
    def forward(images: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        return functional.conv_transpose2d(images, weight, bias, stride=2, padding=1)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        ctx.save_for_backward(*inputs[:2])

    @staticmethod
    def backward(ctx: Any, *upstream: Tensor) -> tuple[Tensor | None, ...]:
        (gradient,), (images, weight) = upstream, ctx.saved_tensors
        wanted = ctx.needs_input_grad
        by_image = functional.conv2d(gradient, weight, stride=2, padding=1) if wanted[0] else None
        by_weight = _gradient_of_weight(gradient, images, weight) if wanted[1] else None
        return by_image, by_weight, gradient.sum((0, 2, 3)) if wanted[2] else None


def _gradient_of_weight(x: Tensor, upstream: Tensor, weight: Tensor) -> Tensor:
    """Gradient of the weight of ``conv2d(x, weight, stride=2, padding=1)``."""
    by_weight: Tensor = torch.ops.aten.convolution_backward(
        upstream, x, weight, None, [2, 2], [1, 1], [1, 1], False, [0, 0], 1, [False, True, False]
    )[1]
    return by_weight
