"""A class for a sequence of codes."""

from torch import Tensor, nn


class FrameClassifier(nn.Module):
    """LSTM over the codes of a video's frames, then a linear layer: ``(N, T, D)`` → ``(N, K)``.

    The ReLU of the paper's table stands before the last layer: logits that can't fall below zero
    would have no gradient there.

    Args:
        n_latents: D, 128 in the paper, with T = 63 frames.
        classes: K.
        width: of the LSTM.

    Source: Liu et al. 2018, "Network Structure", recurrent network and predictor of DEAP.
    """

    def __init__(self, n_latents: int, classes: int = 4, width: int = 128) -> None:
        super().__init__()
        self.recurrent = nn.LSTM(n_latents, width, batch_first=True)
        self.predictor = nn.Linear(width, classes)

    def forward(self, codes: Tensor) -> Tensor:
        """Return logits, from the state after the last frame."""
        states, _ = self.recurrent(codes)
        logits: Tensor = self.predictor(states[:, -1].relu())
        return logits
