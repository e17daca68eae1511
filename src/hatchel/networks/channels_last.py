"""Images laid out with their channels side by side in memory."""

from torch import Tensor, nn


class ChannelsLast(nn.Module):
    """The same numbers ``(N, C, H, W)`` with strides (HWC, 1, WC, C).

    Convolutions that follow keep the layout, and are faster in it. For one channel the two layouts
    hold the same bytes and only the strides differ; ``Tensor.contiguous`` then changes nothing, and
    convolutions take the slower path.
    """

    def forward(self, images: Tensor) -> Tensor:
        """Return the images in the layout; a copy only where there are several channels."""
        rows = images.movedim(-3, -1)
        return rows.flatten(-3).reshape(rows.shape).movedim(-1, -3)
