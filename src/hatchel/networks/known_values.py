"""What an encoder of tables sees: values that are known, filled and marked ones that are not."""

import torch
from torch import Tensor, nn


class KnownValues(nn.Module):
    """Prepares rows of a table for an encoder of its own.

    Columns that count are taken to log(1 + x); all are centred and scaled. A missing value, NaN, is
    filled with 0, the mean, and a mask column says where: 1 for a missing value.

    Args:
        encoder: of ``(N, E + masks)``.
        centre: of each column, E numbers.
        unit: likewise.
        counts: first and last of the columns that count, the last excluded.
        masked: columns that get a mask.
    """

    def __init__(
        self,
        encoder: nn.Module,
        centre: tuple[float, ...],
        unit: tuple[float, ...],
        counts: tuple[int, int],
        masked: tuple[int, ...],
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.centre, self.unit = centre, unit
        self.counts, self.masked = counts, masked

    def forward(self, x: Tensor) -> Tensor:
        """Encode rows ``(N, E)``."""
        first, last = self.counts
        columns = torch.cat([x[..., :first], x[..., first:last].log1p(), x[..., last:]], -1)
        seen = (columns - x.new_tensor(self.centre)) / x.new_tensor(self.unit)
        marks = x[..., list(self.masked)].isnan().to(x.dtype)
        outputs: Tensor = self.encoder(torch.cat([seen.nan_to_num(0.0), marks], -1))
        return outputs
