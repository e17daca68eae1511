"""A run read back: its record, its log, and its model, ready to encode and decode arrays."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hatchel.data.images import ImageData, Images
from hatchel.methods.variational.model import Model, Posterior
from hatchel.networks.pair import Networks
from hatchel.records.spec import RunSpec
from hatchel.records.training_log import TrainingLog, read_metrics
from hatchel.records.training_record import (
    METRICS,
    TrainingRecord,
    read_record,
    read_spec,
)
from hatchel.runs.components import OWN, data_of, method_of
from hatchel.training.checkpoint import checkpoints, read_checkpoint
from hatchel.training.phase import Parameters, grouped

ENCODE_AT_ONCE = 512


@dataclass(frozen=True, eq=False)
class TrainedModel:
    """A model with its parameters: arrays in, arrays out.

    Attributes:
        model: networks and likelihood.
        parameters: of encoder, decoder and likelihood.
    """

    model: Model
    parameters: Parameters

    @property
    def device(self) -> torch.device:
        """Where the parameters lie."""
        return next(iter(self.parameters["encoder"].values())).device

    @torch.no_grad()
    def posterior(self, images: Images) -> Posterior:
        """Return mean and log-variance of q(z|x) for images ``(N, C, H, W)``, ``(N, D)`` each."""
        x = torch.from_numpy(np.ascontiguousarray(images)).to(self.device)
        pieces = [
            self.model.posterior(self.parameters, part) for part in torch.split(x, ENCODE_AT_ONCE)
        ]
        return Posterior(*(torch.cat(part) for part in zip(*pieces, strict=True)))

    def encode(self, images: Images) -> NDArray[np.float32]:
        """Return the means of q(z|x), ``(N, D)``."""
        return self.posterior(images).mean.cpu().numpy()

    @torch.no_grad()
    def decode(self, codes: NDArray[Any] | Tensor) -> Images:
        """Return E[x|z] at codes ``(N, D)``: images ``(N, C, H, W)``."""
        z = torch.as_tensor(codes, dtype=torch.float32).to(self.device)
        parts = [
            self.model.mean_image(self.parameters, part) for part in torch.split(z, ENCODE_AT_ONCE)
        ]
        images: Images = torch.cat(parts).cpu().numpy()
        return images

    def reconstruct(self, images: Images) -> Images:
        """Return E[x|z] at the mean code of each image."""
        return self.decode(self.posterior(images).mean)

    def encode_all(self, data: ImageData) -> Iterator[tuple[Posterior, NDArray[np.int64]]]:
        """Encode a data set in order: posteriors and factor classes, batch by batch."""
        for batch in data.batches(ENCODE_AT_ONCE):
            yield self.posterior(batch.images), batch.factors


@dataclass(frozen=True)
class Run:
    """A run on disk.

    Attributes:
        directory: that holds it.
        networks: the user's own pair, where it was trained with one.
        own_data: the user's own images, where it was trained on such.
    """

    directory: Path
    networks: Networks | None = None
    own_data: ImageData | None = None

    @property
    def spec(self) -> RunSpec:
        """What was trained."""
        return read_spec(self.directory)

    @property
    def record(self) -> TrainingRecord:
        """How far it came."""
        return read_record(self.directory)

    @property
    def log(self) -> TrainingLog:
        """Terms over steps."""
        return read_metrics(self.directory / METRICS)

    @cached_property
    def data(self) -> ImageData:
        """The data set that it was trained on."""
        if self.own_data is not None:
            return self.own_data
        if self.spec.data.name == OWN:
            raise ValueError(
                f"{self.directory} was trained on images of its user's; "
                "pass them: Run(directory, own_data=…)"
            )
        return data_of(self.spec)

    def trained(self) -> TrainedModel:
        """Return the model as of the last checkpoint.

        Raises:
            ValueError: there is no checkpoint yet, it is damaged, or it needs the user's networks
                or images.
        """
        spec = self.spec
        if spec.network.name == OWN and self.networks is None:
            raise ValueError(
                f"{self.directory} was trained with networks of its user's; "
                "pass them: Run(directory, networks=(encoder, decoder))"
            )
        found = checkpoints(self.directory)
        if not found:
            raise ValueError(f"{self.directory} has no checkpoint yet; train it first")
        method = method_of(spec, self.data, self.networks)
        stored = read_checkpoint(found[-1]).tensors
        parameters = grouped(
            {
                name.removeprefix("parameters/"): value
                for name, value in stored.items()
                if name.startswith("parameters/")
            }
        )
        return TrainedModel(method.model, parameters)
