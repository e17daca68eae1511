"""The transposed convolution that doubles an image, by the quicker of two ways."""

from torch import Tensor, nn
from torch.nn import functional

_FEW_CHANNELS = 2  # up to which the ordinary convolution is the quicker way


class UpConvolution(nn.ConvTranspose2d):
    """Transposed convolution 4×4, stride 2, padding 1: ``(N, A, H, W)`` → ``(N, B, 2H, 2W)``.

    Parameters, their shapes and their first values are those of ``nn.ConvTranspose2d``. Each
    output value sees 2×2 inputs. For few output channels it is therefore computed as an ordinary
    2×2 convolution to 4·B channels, whose four values per position are the 2×2 block of outputs
    around a corner between inputs; the outermost row of these blocks falls off.

    Args:
        inputs: A.
        outputs: B.
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(inputs, outputs, kernel_size=4, stride=2, padding=1)

    def forward(self, images: Tensor, output_size: list[int] | None = None) -> Tensor:
        """Return the doubled images; ``output_size`` is there for the base class alone."""
        if self.out_channels > _FEW_CHANNELS:
            return super().forward(images, output_size)
        assert self.bias is not None
        return interleaved(images, self.weight, self.bias)


def interleaved(images: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Transposed convolution 4×4, stride 2, padding 1, as a 2×2 convolution and an interleaving.

    Output row 2m + r with r ∈ {0, 1} is Σ over inputs i of x[i] · w[2m + r + 1 − 2i]. For r = 0
    these are i = m − 1, m with taps 3, 1, and for row 2m − 1 the same inputs with taps 2, 0; so
    one 2×2 window gives both rows, with w[2h + r] at place 1 − h.

    Args:
        images: ``(N, A, H, W)``.
        weight: ``(A, B, 4, 4)``.
        bias: ``(B,)``.
    """
    halves = weight.reshape(*weight.shape[:2], 2, 2, 2, 2).flip(2, 4)  # (A, B, h, r, h, s)
    kernel = halves.permute(1, 3, 5, 0, 2, 4).flatten(0, 2)  # (4B, A, 2, 2)
    blocks = functional.conv2d(images, kernel, bias.repeat_interleave(4), padding=1)
    return functional.pixel_shuffle(blocks, 2)[..., 1:-1, 1:-1]
