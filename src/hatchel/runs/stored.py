"""A run read back: its record, its log, and its model."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from hatchel.data.data_set import DataSet
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
