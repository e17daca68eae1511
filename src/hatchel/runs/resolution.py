"""From a spec to the objects that it names, once: behind this door nobody looks up a name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hatchel.data.catalogue import DATA_SETS
from hatchel.data.data_set import DataSet
from hatchel.latents.catalogue import LAWS
from hatchel.latents.code import Block, Code, gaussian_code
from hatchel.latents.law import Law
from hatchel.likelihoods.catalogue import LIKELIHOODS
from hatchel.likelihoods.contract import check_likelihood
from hatchel.likelihoods.likelihood import Likelihood
from hatchel.methods.variational.layers import Layer, layer_above
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.model import Model
from hatchel.methods.variational.registry import OBJECTIVES, built_method
from hatchel.names.catalogue import Catalogue, Entry
from hatchel.names.known import known_name
from hatchel.networks.catalogue import NETWORKS, built_networks
from hatchel.networks.pair import Networks, check_networks
from hatchel.records.spec import OWN, BlockSpec, Choice, LayerSpec, RunSpec, changed, choose
from hatchel.runs.own_data import check_range

Builder = Callable[..., Any]
_GIVEN = ("data", "network")  # a user may pass these as objects, which have no name
_NAME = "name"  # an option of this name can't be told from the name of the part itself


@dataclass(frozen=True, eq=False)
class Resolved:
    """A spec, complete, and what its names stand for; it can be sent to another process.

    Attributes:
        spec: with every option written out.
        data_set: what loads the data set; None where it was given.
        code: of the model.
        likelihood: of a sample given the decoder's output.
        network: what builds the networks; None where they were given.
        objective: its options are the spec's.
        networks: a pair of the user's own.
        data: of the user's own.
        read: the data set that the spec names, once it has been read; another process reads it
            again.
    """

    spec: RunSpec
    data_set: Entry[Builder] | None
    code: Code
    likelihood: Likelihood
    network: Entry[Builder] | None
    objective: Entry[Builder]
    networks: Networks | None = None
    data: DataSet | None = None
    read: DataSet | None = None

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"read": None}

    def loaded(self) -> DataSet:
        """Return the data set.

        Raises:
            ValueError: it is absent or damaged, or it was the user's own and is not at hand.
        """
        if self.data is not None:
            return self.data
        if self.data_set is None:
            raise ValueError("these are data of its user's; pass them: Run(directory, own_data=…)")
        if self.read is None:
            found = self.data_set.builder(**self.spec.data.options)
            object.__setattr__(self, "read", self.data_set.expected(found, DataSet))
        assert self.read is not None, "read just now"
        return self.read

    def method(self, data: DataSet) -> Method:
        """Build what is trained.

        Args:
            data: gives the shape of a sample, the number of samples and their labels.

        Raises:
            ValueError: the parts don't fit each other or the data.
        """
        name = self.spec.likelihood.name
        check_likelihood(self.likelihood, name, data.sample_shape)
        check_range(self.likelihood, name, data)
        pair, shape = self._pair(data), data.sample_shape
        model = Model(*pair, self.likelihood, self.code, shape, layers_of(self.spec, self.code))
        return built_method(self.objective, self.spec.objective.options, model, data)

    def check_networks(self) -> None:
        """Raise ValueError where the networks were the user's own and are not at hand."""
        if self.networks is None and self.network is None:
            raise ValueError(
                "these are networks of its user's; pass them: Run(directory, networks=(encoder, "
                "decoder))"
            )

    def _pair(self, data: DataSet) -> Networks:
        sizes = (
            data.sample_shape,
            self.code.width,
            self.likelihood.outputs_per_channel,
            self.code.outputs,
        )
        if self.networks is not None:
            check_networks(self.networks, *sizes)
            return self.networks
        self.check_networks()
        assert self.network is not None, "checked"
        return built_networks(self.network, *sizes, **self.spec.network.options)


def resolved(
    spec: RunSpec,
    settings: Mapping[str, Any] | None = None,
    networks: Networks | None = None,
    data: DataSet | None = None,
    read: DataSet | None = None,
) -> Resolved:
    """Resolve a spec.

    Args:
        spec: what is named.
        settings: changes by dotted key.
        networks: a pair of the user's own, in place of what the spec names.
        data: of the user's own, in place of what the spec names.
        read: what the spec names, where it has been read already.

    Raises:
        ValueError: an unknown name, setting or option, a value that doesn't fit, or an option that
            is lacking.
    """
    spec = changed(_with_own(spec, networks, data), settings or {})
    parts = {
        "data": _part(spec.data, "data", DATA_SETS),
        "network": _part(spec.network, "network", NETWORKS),
        "likelihood": _part(spec.likelihood, "likelihood", LIKELIHOODS),
        "objective": _part(spec.objective, "objective", OBJECTIVES),
    }
    complete = spec.model_copy(update={name: part.choice for name, part in parts.items()})
    objective, likelihood = parts["objective"].entry, parts["likelihood"].entry
    assert objective is not None, "an objective is always named"
    assert likelihood is not None, "and so is a likelihood"
    return Resolved(
        complete,
        parts["data"].entry,
        code_of(spec),
        likelihood.builder(**complete.likelihood.options),
        parts["network"].entry,
        objective,
        networks,
        data,
        read,
    )


def code_of(spec: RunSpec) -> Code:
    """Return the code that a spec describes.

    Raises:
        ValueError: an unknown law or option, or blocks that can't stand side by side.
    """
    if not spec.blocks:
        return gaussian_code(spec.n_latents)
    return Code(tuple(_block(block) for block in spec.blocks))


def layers_of(spec: RunSpec, code: Code) -> tuple[Layer, ...]:
    """Return the layers above a code that a spec describes.

    Raises:
        ValueError: an unknown law or option, or layers that can't stand above each other.
    """
    layers = list[Layer]()
    for number, each in enumerate(spec.layers, start=2):
        below = layers[-1].code if layers else code
        layers.append(layer_above(below, number, each.width, _law(each), each.hidden))
    return tuple(layers)


def _law(described: BlockSpec | LayerSpec) -> Law:
    entry = LAWS[described.law]
    return entry.builder(**entry.checked(described.options))


def _block(block: BlockSpec) -> Block:
    return Block(block.name, block.width, _law(block))


@dataclass(frozen=True)
class _Part:
    choice: Choice
    entry: Entry[Builder] | None


def _part(choice: Choice, section: str, catalogue: Catalogue[Builder]) -> _Part:
    """Return a part of a spec with every option written out, and what it names."""
    if choice.name == OWN and section in _GIVEN:
        return _Part(choice, None)
    entry = catalogue[choice.name]
    known = [name for name in entry.options if name != _NAME]
    for key in choice.options:
        known_name("setting", f"{section}.{key}", [f"{section}.{name}" for name in [_NAME, *known]])
    options = entry.complete(choice.options, section)
    return _Part(choose(choice.name, **{k: v for k, v in options.items() if k != _NAME}), entry)


def _with_own(spec: RunSpec, networks: Networks | None, data: DataSet | None) -> RunSpec:
    own = choose(OWN)
    update = {"network": own} if networks is not None else {}
    return spec.model_copy(update=update | ({"data": own} if data is not None else {}))
