"""A model that grows layer by layer: trained one above the other, then all together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hatchel.data.data_set import DataSet
from hatchel.estimators.training import Schedule, held_out_bound, trained_state
from hatchel.latents.code import Code
from hatchel.methods.variational.cluster_start import clusters
from hatchel.methods.variational.contributions import Contribution
from hatchel.methods.variational.layers import Layer
from hatchel.methods.variational.layerwise import labelled_layer, top_layer
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.model import Model
from hatchel.methods.variational.registry import built_method
from hatchel.methods.variational.spread import ENCODED
from hatchel.methods.variational.trained import TrainedModel
from hatchel.names.catalogue import Entry
from hatchel.training.phase import Parameters

Start = Literal["spectral", "random"]
"""Where a categorical layer begins: at clusters of the codes below, or at random weights."""
Tell = Callable[[int, Mapping[str, Tensor]], None]
MakeLayer = Callable[[Code, int], Layer]
"""What makes a layer above a code, and its number."""
Objective = Entry[Callable[..., Any]]
Reals = NDArray[np.float64]
_DRAWS = 10
"""Of the codes of each held sample, where layers are judged."""


@dataclass
class Stack:
    """A model that is trained, and may grow layers.

    Attributes:
        model: with the layers that it has so far.
        data: that it is trained on.
        tell: what is told of the terms on the way.
        held: samples that it is not trained on; of each training, the moment with the best bound on
            them is kept, where there are any.
        judges: others, by which it is seen whether a layer pays.
        parameters: of the model; none before the first training.
        losses: of all trainings, as they came.
        steps: taken in all.
    """

    model: Model
    data: DataSet
    tell: Tell
    held: DataSet | None = None
    judges: DataSet | None = None
    parameters: Parameters = field(default_factory=dict)
    losses: list[float] = field(default_factory=list)
    steps: int = 0

    @property
    def trained(self) -> TrainedModel:
        """The model as it is."""
        return TrainedModel(self.model, self.parameters)

    @property
    def top(self) -> Code:
        """The code of the highest layer."""
        return self.model.layers[-1].code if self.model.layers else self.model.code

    def learn(self, objective: Objective, options: Mapping[str, Any], schedule: Schedule) -> None:
        """Train all that there is."""
        self._train(built_method(objective, options, self.model, self.data), schedule)

    def grown(self, make: MakeLayer, start: Start, schedule: Schedule) -> "Stack":
        """Return a stack with one more layer, fitted to the latents below, which stand still."""
        layer = make(self.top, len(self.model.layers) + 2)
        taller = replace(self, model=replace(self.model, layers=(*self.model.layers, layer)))
        if start == "spectral" and layer.enumerable and not self.model.layers:
            taller.begin_again(schedule)
        else:
            taller._train(top_layer(taller.model), schedule)
        return taller

    def begin_again(self, schedule: Schedule) -> None:
        """Fit a categorical top to clusters of the codes as they are now."""
        (layer,) = self.model.layers
        codes = [each.mean.cpu().numpy() for each, _ in self.trained.encode_all(self.data)]
        found = clusters(np.concatenate(codes), layer.code.width, schedule.seed)
        labelled = replace(
            self.data,
            attribute_names=("cluster",),
            attribute_sizes=(int(layer.code.width),),
            attributes=found[:, None],
        )
        self._train(labelled_layer(self.model), schedule, labelled)

    def judged_bounds(self, seed: int) -> Reals:
        """Return the bound on log p(x) of the judges, ``(N,)`` nats, over several draws of each."""
        assert self.judges is not None, "there are samples to judge by"
        chosen = self.judges.some(ENCODED, np.random.default_rng([seed, 1]))
        samples, found = self.judges.samples(chosen), list[Reals]()
        for draw in range(_DRAWS):
            state = np.random.SeedSequence([seed, 2, draw]).generate_state(1)
            generator = torch.Generator().manual_seed(int(state[0]))
            noise = self.model.draw_noise(len(chosen), generator)
            found.append(self.trained.elbo(samples, noise).double().cpu().numpy())
        mean: Reals = np.mean(found, axis=0)
        return mean

    def _train(self, method: Method, schedule: Schedule, data: DataSet | None = None) -> None:
        watch = None if self.held is None else held_out_bound(self.model, self.held, schedule)
        found = trained_state(
            method, data or self.data, schedule, self.tell, self.parameters, watch
        )
        self.parameters = found[0].parameters
        self.losses = [*self.losses, *found[1]]  # a lower stack keeps its own
        self.steps += schedule.n_steps


Grow = Callable[[Stack, MakeLayer], Stack]
"""Adds a layer, and trains what is to be trained."""


def grown_while_it_pays(
    stack: Stack, make: MakeLayer, grow: Grow, seed: int
) -> tuple[Stack, Contribution | None]:
    """Add layers while each raises the bound on the judges, beyond twice its standard error.

    It is the whole bound that has to rise: where layers are trained together, the term of a new one
    can be positive because those below it came to say less.

    Args:
        stack: with judges.
        make: makes each layer, until one latent is left.
        grow: adds it.
        seed: of what is judged by.

    Returns:
        The stack, and the layer that was left out with what it would have added; None where one
        latent was left.

    Source: Gao et al. 2018, section 5: layers are added as long as the bound on TC(x) rises.
    """
    while stack.top.n_latents > 1:
        taller = grow(stack, make)
        added = _added(stack, taller, seed)
        if not added.nats > 2 * added.error:  # an error of one sample is not known
            return stack, added
        stack = taller
    return stack, None


def _added(stack: Stack, taller: Stack, seed: int) -> Contribution:
    """Return by how much the bound on the same samples has risen."""
    each = taller.judged_bounds(seed) - stack.judged_bounds(seed)
    error = float(each.std(ddof=1) / len(each) ** 0.5)
    return Contribution(taller.model.layers[-1].name, float(each.mean()), error)
