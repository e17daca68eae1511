"""A run read back: its record, its log, and its model."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch

from hatchel.data.data_set import DataSet
from hatchel.latents.sources import check_source
from hatchel.methods.variational.sampling import STORED, Sampled, Sampler
from hatchel.methods.variational.trained import TrainedModel
from hatchel.networks.pair import Networks
from hatchel.records.spec import RunSpec
from hatchel.records.training_log import TrainingLog, read_metrics
from hatchel.records.training_record import (
    METRICS,
    TrainingRecord,
    read_record,
    read_spec,
)
from hatchel.runs.resolution import Resolved, resolved
from hatchel.training.checkpoint import checkpoints, read_checkpoint
from hatchel.training.devices import torch_device
from hatchel.training.phase import grouped


@dataclass(frozen=True)
class Run:
    """A run on disk.

    Attributes:
        directory: that holds it.
        networks: the user's own pair, where it was trained with one.
        own_data: the user's own data, where it was trained on such.
    """

    directory: Path
    networks: Networks | None = None
    own_data: DataSet | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "directory", Path(self.directory))  # a user may give text
        if self.networks is not None:  # or any pair
            object.__setattr__(self, "networks", Networks(*self.networks))

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
    def _parts(self) -> Resolved:
        try:
            return resolved(self.spec, networks=self.networks, data=self.own_data)
        except ValueError as error:
            raise ValueError(
                f"{self.directory} was trained with parts that are not known here: {error}. Where "
                "they are your own, register them first: --import MODULE on the command line"
            ) from error

    @cached_property
    def data(self) -> DataSet:
        """The data set that it was trained on.

        Raises:
            ValueError: it was the user's own and is not given, or it is absent or damaged.
        """
        return self._parts.loaded()

    def trained(self) -> TrainedModel:
        """Return the model as of the last checkpoint.

        Raises:
            ValueError: there is no checkpoint yet, it is damaged, or it needs the user's networks
                or data.
        """
        found = checkpoints(self.directory)
        if not found:
            raise ValueError(f"{self.directory} has no checkpoint yet; train it first")
        self._parts.check_networks()  # before the data are read, which may take long
        method = self._parts.method(self.data)
        stored = read_checkpoint(found[-1]).tensors
        parameters = grouped(
            {
                name.removeprefix("parameters/"): value
                for name, value in stored.items()
                if name.startswith("parameters/")
            }
        )
        return TrainedModel(method.model, parameters)

    def sample(
        self,
        n: int,
        source: str = "marginals",
        seed: int = 0,
        *,
        stored: int = STORED,
        draw: bool = False,
        device: str = "auto",
    ) -> Sampled:
        r"""Make new samples from the prior, or from what was learned of the data.

        Args:
            n: how many.
            source: of their codes: "prior" for p(z); "marginals" for :math:`\prod_i q(z_i)`;
                "aggregate" for q(z), which keeps what joins the latents.
            seed: of every draw.
            stored: samples of the training data whose posteriors are drawn from.
            draw: x from p(x|z); otherwise E[x|z].
            device: where to encode and decode.

        Returns:
            Samples ``x``, as those of :attr:`data` are (scaled, where these are), and the ``codes``
            behind them.

        Raises:
            ValueError: an unknown source, n or stored below 1, or no checkpoint.
        """
        check_source(source)
        return self.sampler(seed, stored=stored, device=device)(n, source, draw=draw)

    def sampler(self, seed: int = 0, *, stored: int = STORED, device: str = "auto") -> Sampler:
        """Return what makes samples from one source after the other; see :meth:`sample`."""
        model = self.trained().to(torch_device(device), torch.float32)
        return Sampler(model, self.data.training, seed, stored)
