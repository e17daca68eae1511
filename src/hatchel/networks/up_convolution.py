"""The transposed convolution that doubles an image, by quicker ways than torch's own."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

_FEW_CHANNELS = 3  # up to which the sum of windows is the quicker form


class UpConvolution(nn.ConvTranspose2d):
    """Transposed convolution 4×4, stride 2, padding 1: ``(N, A, H, W)`` → ``(N, B, 2H, 2W)``.

    Parameters, their shapes and their first values are those of ``nn.ConvTranspose2d``, and so
    are outputs and gradients up to rounding. Few output channels are computed as a sum of windows,
    many with gradients of their own.

    Args:
        inputs: A.
        outputs: B.
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(inputs, outputs, kernel_size=4, stride=2, padding=1)

    def forward(self, images: Tensor, output_size: list[int] | None = None) -> Tensor:
        """Return the doubled images; ``output_size`` is there for the base class alone."""
        assert self.bias is not None
        if overlaps(self.out_channels):
            return overlapped(images, self.weight, self.bias)
        return transposed(images, self.weight, self.bias)


def overlaps(outputs: int) -> bool:
    """Tell whether so few output channels are computed as a sum of windows."""
    return outputs <= _FEW_CHANNELS


def overlapped(images: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Up-convolution as one matrix product and a sum of windows that overlap.

    Every input adds a window of 4×4 to the output. Cut into 2×2 blocks, window (m, n) covers the
    four blocks around corner (m, n): block (h, k) of it falls on block (m + h, n + k). So the
    product of all inputs with the taps is added up in four pieces, one for each h, k ∈ {0, 1}, and
    the outermost ring of the result falls off. A convolution with so few outputs leaves most of
    its arithmetic idle.

    Args:
        images: ``(N, A, H, W)``.
        weight: ``(A, B, 4, 4)``.
        bias: ``(B,)``.

    Returns:
        ``(N, B, 2H, 2W)``.
    """
    return applied(_Overlapped, images, weight, bias)


def transposed(images: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Up-convolution whose gradients are those of an ordinary convolution with the roles swapped.

    Shapes are those of :func:`overlapped`. What torch does for a transposed convolution takes
    longer for the same sums, most of all in bfloat16.
    """
    return applied(_Transposed, images, weight, bias)


def applied(
    function: type[torch.autograd.Function], images: Tensor, weight: Tensor, bias: Tensor
) -> Tensor:
    """Apply a function in the type of products, so that its backward pass meets no other."""
    device = images.device.type
    if torch.is_autocast_enabled(device):
        short = torch.get_autocast_dtype(device)
        images, weight, bias = images.to(short), weight.to(short), bias.to(short)
    doubled: Tensor = function.apply(images, weight, bias)  # type: ignore[no-untyped-call]
    return doubled


class OfImagesAndWeight(torch.autograd.Function):
    """A function of images, a weight and a bias whose gradients need the first two alone."""

    generate_vmap_rule = True

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        """Keep images and weight."""
        ctx.save_for_backward(*inputs[:2])


class _Overlapped(OfImagesAndWeight):
    """The sum of windows; its gradients are the same products with windows cut out again."""

    @staticmethod
    def forward(images: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        count, channels, height, width = images.shape
        rows = images.movedim(1, -1).reshape(-1, channels)
        windows = (taps(weight) @ rows.mT).view(2, 2, -1, count, height, width)
        blocks = windows.new_zeros(windows.shape[2], count, height + 1, width + 1)
        for h in (0, 1):
            for k in (0, 1):
                blocks[:, :, h : h + height, k : k + width] += windows[h, k]
        parts = blocks.view(2, 2, -1, count, height + 1, width + 1)  # row and column in a block
        whole = parts.permute(3, 2, 4, 0, 5, 1).reshape(count, -1, 2 * height + 2, 2 * width + 2)
        return whole[:, :, 1:-1, 1:-1] + bias[:, None, None]

    @staticmethod
    def backward(ctx: Any, *upstream: Tensor) -> tuple[Tensor | None, ...]:
        (gradient,), (images, weight) = upstream, ctx.saved_tensors
        wanted = ctx.needs_input_grad
        count, channels, height, width = images.shape
        ringed = functional.pad(gradient, (1, 1, 1, 1))
        parts = ringed.view(count, -1, height + 1, 2, width + 1, 2).permute(3, 5, 1, 0, 2, 4)
        blocks = parts.reshape(-1, count, height + 1, width + 1)
        cut = [blocks[:, :, h : h + height, k : k + width] for h in (0, 1) for k in (0, 1)]
        windows = torch.stack(cut).view(4 * len(blocks), -1)
        by_image = by_weight = None
        if wanted[0]:
            rows = windows.mT @ taps(weight)
            by_image = rows.view(count, height, width, channels).movedim(-1, 1)
        if wanted[1]:
            by_weight = untapped(windows @ images.movedim(1, -1).reshape(-1, channels))
        return by_image, by_weight, gradient.sum((0, 2, 3)) if wanted[2] else None


def taps(weight: Tensor) -> Tensor:
    """Return the weight ``(A, B, 4, 4)`` as ``(16·B, A)``: by block, place in it, and output."""
    halves = weight.reshape(*weight.shape[:2], 2, 2, 2, 2)  # (A, B, h, row, k, column)
    return halves.permute(2, 4, 3, 5, 1, 0).reshape(-1, weight.shape[0])


def untapped(found: Tensor) -> Tensor:
    """Return ``(16·B, A)`` as a weight ``(A, B, 4, 4)``: the way back from :func:`taps`."""
    split = found.view(2, 2, 2, 2, -1, found.shape[1])  # (h, k, row, column, B, A)
    return split.permute(5, 4, 0, 2, 1, 3).reshape(found.shape[1], -1, 4, 4)


class _Transposed(OfImagesAndWeight):
    """y = Aᵀx + b, where A is the convolution with this weight, so that ∂x = A ∂y.

    The gradient of the weight is that of ⟨A ∂y, x⟩.

    Source: Dumoulin and Visin 2016, chapter 4.
    """

    @staticmethod
    def forward(images: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        return functional.conv_transpose2d(images, weight, bias, stride=2, padding=1)

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
