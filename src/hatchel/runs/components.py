"""From a spec to what it names: data, networks, likelihood, objective."""

import inspect
from collections.abc import Callable
from typing import Any

from hatchel.data.data_set import DataSet
from hatchel.data.image_sets import LOADERS, load
from hatchel.likelihoods.catalogue import LIKELIHOODS, likelihood_named
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.model import Model
from hatchel.methods.variational.registry import objective_named
from hatchel.names.known import known_name
from hatchel.networks.catalogue import ARCHITECTURES, build_networks
from hatchel.networks.pair import Networks, check_networks
from hatchel.records.spec import Choice, RunSpec, choose

OWN = "own"
"""The name, in a spec, of networks or data that were given as objects."""


def completed(spec: RunSpec) -> RunSpec:
    """Return the spec with every option of its parts written out.

    Raises:
        ValueError: an unknown part or option.
    """
    objective = objective_named(spec.objective.name)
    return spec.model_copy(
        update={
            "data": _filled("data set", spec.data, LOADERS, 0),
            "network": _filled_network(spec.network),
            "likelihood": _filled("likelihood", spec.likelihood, LIKELIHOODS, 0),
            "objective": choose(objective.name, **objective.checked(spec.objective.options)),
        }
    )


def _filled_network(choice: Choice) -> Choice:
    builders = {name: its.build for name, its in ARCHITECTURES.items()}
    return _filled("network", choice, builders, 3)


def _filled(kind: str, choice: Choice, known: Any, skip: int) -> Choice:
    """Write out the options of a function's signature, but for its first ``skip`` arguments."""
    if choice.name == OWN:
        return choice
    function: Callable[..., Any] = known[known_name(kind, choice.name, known)]
    parameters = list(inspect.signature(function).parameters.items())[skip:]
    options = {key: its for key, its in parameters if key != "name"}  # the choice has one itself
    for name in choice.options:
        known_name(f"option of {kind} {choice.name!r}", name, options)
    defaults = {n: o.default for n, o in options.items() if o.default is not o.empty}
    return choose(choice.name, **(defaults | choice.options))


def data_of(spec: RunSpec) -> DataSet:
    """Load the data set of a spec.

    Raises:
        ValueError: it is unknown, absent or damaged.
    """
    return load(spec.data.name, **spec.data.options)


def method_of(spec: RunSpec, data: DataSet, networks: Networks | None = None) -> Method:
    """Build what a spec trains.

    Args:
        spec: of the training.
        data: gives the shape of an image and the number of images.
        networks: a pair of the user's own, in place of the one that the spec names.

    Raises:
        ValueError: the parts don't fit each other or the data.
    """
    likelihood = likelihood_named(spec.likelihood.name, **spec.likelihood.options)
    if networks is None:
        networks = build_networks(
            spec.network.name,
            data.image_shape,
            spec.n_latents,
            likelihood.outputs_per_channel,
            **spec.network.options,
        )
    else:
        check_networks(networks, data.image_shape, spec.n_latents, likelihood.outputs_per_channel)
    model = Model(*networks, likelihood, spec.n_latents, data.image_shape)
    objective = objective_named(spec.objective.name)
    return objective.build(model, len(data), spec.objective.options)
