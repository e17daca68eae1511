"""Layers of latents trained one above the other, then all together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from torch import Tensor

from hatchel.data.data_set import DataSet
from hatchel.estimators.training import Schedule, trained_state
from hatchel.latents.code import Code
from hatchel.methods.variational.cluster_start import clusters
from hatchel.methods.variational.layers import Layer
from hatchel.methods.variational.layerwise import labelled_layer, top_layer
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.model import Model
from hatchel.methods.variational.registry import OBJECTIVES, built_method
from hatchel.methods.variational.trained import TrainedModel
from hatchel.training.phase import Parameters

Start = Literal["spectral", "random"]
"""Where a categorical layer begins: at clusters of the codes below, or at random weights."""
Tell = Callable[[int, Mapping[str, Tensor]], None]
MakeLayer = Callable[[Code, int], Layer]
"""What makes a layer above a code, and its number."""


@dataclass
class Stack:
    """A model that grows layer by layer.

    Attributes:
        model: with the layers that it has so far.
        data: that it is trained on.
        parameters: of the model.
        losses: of all stages, as they came.
        tell: what is told of the terms on the way.
    """

    model: Model
    data: DataSet
    parameters: Parameters
    tell: Tell
    losses: list[float] = field(default_factory=list)

    @property
    def trained(self) -> TrainedModel:
        """The model as it is."""
        return TrainedModel(self.model, self.parameters)

    def learn(self, objective: str, schedule: Schedule, **options: float) -> None:
        """Train all that there is by an objective of one phase."""
        entry = OBJECTIVES[objective]
        self._train(built_method(entry, entry.checked(options), self.model, self.data), schedule)

    def begin_again(self, schedule: Schedule) -> None:
        """Fit a categorical top anew, to clusters of the codes as they are now."""
        (layer,) = self.model.layers
        self._begin_at(self._clusters(layer.code.width, schedule.seed), schedule)

    def grown(self, make: MakeLayer, start: Start, schedule: Schedule) -> "Stack":
        """Return a stack with one more layer, fitted to the latents below, which stand still."""
        top = self.model.layers[-1].code if self.model.layers else self.model.code
        layer = make(top, len(self.model.layers) + 2)
        model = replace(self.model, layers=(*self.model.layers, layer))
        taller = Stack(model, self.data, dict(self.parameters), self.tell, list(self.losses))
        if start == "spectral" and layer.enumerable and not self.model.layers:
            taller._begin_at(self._clusters(layer.code.width, schedule.seed), schedule)
        else:
            taller._train(top_layer(model), schedule)
        return taller

    def _clusters(self, count: int, seed: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        codes = [posterior.mean for posterior, _ in self.trained.encode_all(self.data)]
        return clusters(np.concatenate([each.cpu().numpy() for each in codes]), count, seed)

    def _begin_at(self, labels: np.ndarray[tuple[int], np.dtype[np.int64]], to: Schedule) -> None:
        own, sizes = labels[:, None], (int(self.model.layers[0].code.width),)
        labelled = replace(
            self.data, attribute_names=("cluster",), attribute_sizes=sizes, attributes=own
        )
        self._train(labelled_layer(self.model), to, labelled)

    def _train(self, method: Method, schedule: Schedule, data: DataSet | None = None) -> None:
        found = trained_state(method, data or self.data, schedule, self.tell, self.parameters)
        self.parameters = found[0].parameters
        self.losses += found[1]


def begun(model: Model, data: DataSet, schedule: Schedule, tell: Tell) -> Stack:
    """Return a stack of one layer: the code of a model, trained as a variational autoencoder."""
    stack = Stack(model, data, {}, tell)
    stack.learn("vae", schedule)
    return stack


def heights(
    stack: Stack, layers: Sequence[MakeLayer], start: Start, schedule: Schedule
) -> Iterator[Stack]:
    """Yield the stack with one layer more each time, none of those below moving."""
    for make in layers:
        stack = stack.grown(make, start, schedule)
        yield stack
