"""Statistics of the training set, learned batch by batch."""

from hatchel.information.latents.pairwise import PairMoments, pool


class MovingMoments:
    """A moving average of pairwise moments, as batch normalisation keeps of means and variances.

    The k-th batch enters with weight max(1/k, 1 − decay): a plain average at first, an
    exponential one later, so that what an untrained encoder said is soon forgotten.

    Args:
        decay: of the exponential average, in [0, 1).

    Source: Ver Steeg et al. 2017, end of section III.
    """

    def __init__(self, decay: float) -> None:
        self.decay = decay
        self.batches = 0
        self.moments: PairMoments | None = None

    def update(self, batch: PairMoments) -> PairMoments:
        """Let a batch enter the average, and return it."""
        self.batches += 1
        weight = max(1 / self.batches, 1 - self.decay)
        batch = batch.detach()
        self.moments = batch if self.moments is None else pool(self.moments, batch, weight)
        return self.moments
