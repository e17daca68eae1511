"""A recipe on a user's own data: what it names is replaced where it would not fit."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from hatchel.data.catalogue import load
from hatchel.data.data_set import DataSet
from hatchel.data.own.given import given_data, named_data
from hatchel.likelihoods.catalogue import likelihood_named
from hatchel.likelihoods.likelihood import Likelihood
from hatchel.networks.catalogue import fitting_network, takes
from hatchel.records.spec import OWN, RunSpec, choose


class Fitted(NamedTuple):
    """A spec that fits the data.

    Attributes:
        spec: names the data where they have a path, else "own".
        data: where they have none; a run on such needs them again when it is read back.
        read: what the spec names, where it names them.
        replaced: what was replaced, in sentences.
        notes: what is to be known of the data, in sentences.
    """

    spec: RunSpec
    data: DataSet | None
    read: DataSet | None
    replaced: tuple[str, ...]
    notes: tuple[str, ...]


def fitted(
    spec: RunSpec, source: Any, settings: Mapping[str, Any], *, networks: bool = False
) -> Fitted:
    """Put a user's data in the place of those of a spec.

    The spec's network and likelihood are replaced where they don't take such samples and the user
    chose none; what the user chose is left as it is, and refused later where it doesn't fit.

    Args:
        spec: such as a recipe's.
        source: whatever :func:`~hatchel.data.own.given.given_data` takes.
        settings: of the user, by dotted key; those of ``data.…`` are options of the data.
        networks: whether the user gives networks, too.

    Raises:
        ValueError: the data can't be read.
    """
    spec, data, loaded = _placed(spec, source, settings)
    replaced: list[str] = []
    if not networks and "network.name" not in settings:
        spec, said = _with_network(spec, loaded)
        replaced += said
    if "likelihood.name" not in settings:
        spec, said = _with_likelihood(spec, loaded)
        replaced += said
    notes = tuple(str(note) for note in loaded.facts.get("notes", ()))
    return Fitted(spec, data, loaded if data is None else None, tuple(replaced), notes)


def check_range(likelihood: Likelihood, name: str, data: DataSet) -> None:
    """Refuse values that a likelihood doesn't take.

    Raises:
        ValueError: there are some.
    """
    if not _takes_values(likelihood, data):
        (low, high), (least, most) = data.value_range, likelihood.allowed
        limits = f"from {least:g} to {most:g}" if most < float("inf") else f"of {least:g} and more"
        raise ValueError(
            f"likelihood {name!r} takes values {limits}; those of {data.name} lie between "
            f"{low:.4g} and {high:.4g}: rescale them, or choose likelihood.name=gaussian"
        )


def _placed(
    spec: RunSpec, source: Any, settings: Mapping[str, Any]
) -> tuple[RunSpec, DataSet | None, DataSet]:
    """Return the spec with the data, the data where they have no path, and the data."""
    if "data.name" in settings:
        raise ValueError(
            f"got data of your own and data.name={settings['data.name']!r}; give either"
        )
    said = {k.removeprefix("data."): v for k, v in settings.items() if k.startswith("data.")}
    if not isinstance(source, str | Path):
        data = given_data(source, **said)
        return spec.model_copy(update={"data": choose(OWN)}), data, data
    name, options = named_data(source)
    loaded = load(name, **(options | said))
    return spec.model_copy(update={"data": choose(name, **options)}), None, loaded


def _with_network(spec: RunSpec, data: DataSet) -> tuple[RunSpec, list[str]]:
    name, shape = spec.network.name, data.sample_shape
    if name == OWN or takes(name, shape):
        return spec, []
    other = fitting_network(shape)
    size = " × ".join(str(each) for each in shape)
    said = f"Network {other} in place of {name}, which does not take samples of {size}."
    return spec.model_copy(update={"network": choose(other)}), [said]


def _with_likelihood(spec: RunSpec, data: DataSet) -> tuple[RunSpec, list[str]]:
    name = spec.likelihood.name
    if _takes_values(likelihood_named(name, **spec.likelihood.options), data):
        return spec, []
    low, high = data.value_range
    said = (
        f"Likelihood gaussian with a learned scale in place of {name}, which does not take values "
        f"from {low:.4g} to {high:.4g}."
    )
    return spec.model_copy(update={"likelihood": choose("gaussian", scale="learned")}), [said]


def _takes_values(likelihood: Likelihood, data: DataSet) -> bool:
    (low, high), (least, most) = data.value_range, likelihood.allowed
    return least <= low and high <= most
