"""From a spec to what it names: data, networks, likelihood, objective."""

from typing import Any

from hatchel.data.catalogue import DATA_SETS, load
from hatchel.data.data_set import DataSet
from hatchel.likelihoods.catalogue import LIKELIHOODS, likelihood_named
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.model import Model
from hatchel.methods.variational.registry import objective_named
from hatchel.names.catalogue import Catalogue
from hatchel.names.known import known_name
from hatchel.networks.catalogue import NETWORKS, build_networks
from hatchel.networks.pair import Networks, check_networks
from hatchel.records.spec import OWN, Choice, RunSpec, choose
from hatchel.runs.own_data import check_range


def completed(spec: RunSpec) -> RunSpec:
    """Return the spec with every option of its parts written out.

    Raises:
        ValueError: an unknown part or option.
    """
    objective = objective_named(spec.objective.name)
    return spec.model_copy(
        update={
            "data": _filled(spec.data, DATA_SETS),
            "network": _filled(spec.network, NETWORKS),
            "likelihood": _filled(spec.likelihood, LIKELIHOODS),
            "objective": choose(objective.name, **objective.checked(spec.objective.options)),
        }
    )


def _filled(choice: Choice, known: Catalogue[Any]) -> Choice:
    """Write out the options that have a default."""
    if choice.name == OWN:
        return choice
    entry = known[choice.name]
    options = {key: its for key, its in entry.options.items() if key != "name"}  # the choice's own
    for name in choice.options:
        known_name(f"option of {entry.kind} {choice.name!r}", name, options)
    defaults = {key: its.default for key, its in options.items() if not its.required}
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
        data: gives the shape of a sample and the number of samples.
        networks: a pair of the user's own, in place of the one that the spec names.

    Raises:
        ValueError: the parts don't fit each other or the data.
    """
    likelihood = likelihood_named(spec.likelihood.name, **spec.likelihood.options)
    check_range(likelihood, spec.likelihood.name, data)
    if networks is None:
        networks = build_networks(
            spec.network.name,
            data.sample_shape,
            spec.n_latents,
            likelihood.outputs_per_channel,
            **spec.network.options,
        )
    else:
        check_networks(networks, data.sample_shape, spec.n_latents, likelihood.outputs_per_channel)
    model = Model(*networks, likelihood, spec.n_latents, data.sample_shape)
    objective = objective_named(spec.objective.name)
    return objective.build(model, len(data), spec.objective.options)
