"""TensorBoard's event files, beside the log, on request."""

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchel.records.training_log import MetricsEntry


def check_tensorboard() -> None:
    """Raise ValueError unless tensorboard is installed."""
    if find_spec("tensorboard") is None:
        raise ValueError(
            "event files need the package tensorboard: pip install 'hatchel[tensorboard]', or "
            "train without --tensorboard"
        )


class EventWriter:
    """Writes what the log says as TensorBoard events.

    A run that goes on begins a file of its own; TensorBoard shows for each step what was written
    last.

    Args:
        directory: of the run; the files lie in ``tensorboard`` below it.
        latents: their names.
    """

    def __init__(self, directory: Path, latents: Sequence[str]) -> None:
        self._directory = directory / "tensorboard"
        self._latents = latents
        self._writer: Any = None

    def write(self, entry: MetricsEntry) -> None:
        """Write the terms of a step, and the KL of each latent."""
        if self._writer is None:
            from torch.utils.tensorboard import SummaryWriter

            self._writer = SummaryWriter(self._directory, purge_step=entry.step)
        for name, value in entry.terms.items():
            self._writer.add_scalar(f"terms/{name}", value, entry.step)
        for latent, value in zip(self._latents, entry.kl_per_latent, strict=False):
            self._writer.add_scalar(f"kl_per_latent/{latent}", value, entry.step)

    def close(self) -> None:
        """Write what is left."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None
