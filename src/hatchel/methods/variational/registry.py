"""Objectives by name: those that come with the package, and a user's own."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any, TypeVar, get_type_hints

from pydantic import TypeAdapter, ValidationError

from hatchel.methods.variational.bound import bound_phase
from hatchel.methods.variational.factor_vae import factor_vae
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.model import Model
from hatchel.methods.variational.moment_matching_vae import dip_vae_i, dip_vae_ii
from hatchel.methods.variational.nonsyn_vae import nonsyn_vae
from hatchel.methods.variational.total_correlation_vae import beta_tcvae
from hatchel.methods.variational.vae import anchor_vae, beta_vae, capacity_vae, vae
from hatchel.names.known import known_name

ENTRY_POINTS = "hatchel.objectives"
Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Objective:
    """An objective and its options.

    Attributes:
        name: on the command line and in specs.
        function: from a bound to weighted terms, or from a model and the size of the data to a
            method.
    """

    name: str
    function: Callable[..., Any]

    @property
    def summary(self) -> str:
        """The first line of its documentation."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]

    @property
    def defaults(self) -> dict[str, Any]:
        """Its options with their default values."""
        return {name: option.default for name, option in _options(self.function).items()}

    def checked(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Return all options, the given ones in place of their defaults.

        Raises:
            ValueError: an unknown option, or a value of the wrong kind.
        """
        hints = get_type_hints(self.function)
        known = self.defaults
        for name in options:
            known_name(f"option of objective {self.name!r}", name, known)
        return {
            name: _validated(hints.get(name, Any), options.get(name, value), name)
            for name, value in known.items()
        }

    def build(self, model: Model, data_size: int, options: Mapping[str, Any]) -> Method:
        """Make the objective ready for training.

        Args:
            model: what is trained.
            data_size: images in the data set.
            options: in place of the defaults.
        """
        chosen = self.checked(options)
        if _takes_bound(self.function):
            phase = bound_phase(model, data_size, lambda bound: self.function(bound, **chosen))
            return Method(model, (phase,))
        method: Method = self.function(model, data_size, **chosen)
        return method


_BUILT_IN: Mapping[str, Callable[..., Any]] = {
    "vae": vae,
    "beta": beta_vae,
    "capacity": capacity_vae,
    "factor": factor_vae,
    "tcvae": beta_tcvae,
    "dip-i": dip_vae_i,
    "dip-ii": dip_vae_ii,
    "nonsyn": nonsyn_vae,
    "anchor": anchor_vae,
}
_REGISTERED: dict[str, Callable[..., Any]] = {}  # the one thing that a program may add to


def objective(name: str) -> Callable[[Function], Function]:
    """Register an objective of one's own: a decorator.

    The function takes a :class:`~hatchel.methods.variational.bound.Bound` named ``bound`` and
    returns weighted terms ``{name: (weight, value)}``; or it takes ``model`` and ``data_size`` and
    returns a :class:`~hatchel.methods.variational.method.Method` of several phases. Its options are
    keyword-only arguments with defaults.

    A package that is installed beside this one may name its functions as entry points of the group
    ``hatchel.objectives`` instead; then the command line knows them too.

    Raises:
        ValueError: the name is taken, or an option has no default.
    """

    def register(function: Function) -> Function:
        taken = _REGISTERED.get(name)
        if name in _BUILT_IN or (taken is not None and taken.__module__ != function.__module__):
            raise ValueError(f"there is an objective {name!r} already; choose another name")
        bare = [n for n, o in _options(function).items() if o.default is o.empty]
        if bare:
            raise ValueError(
                f"option {bare[0]!r} of objective {name!r} has no default; give it one"
            )
        _REGISTERED[name] = function
        return function

    return register


def objective_named(name: str) -> Objective:
    """Return an objective.

    Raises:
        ValueError: there is none of that name.
    """
    known_name("objective", name, objective_names())
    here = dict(_BUILT_IN) | _REGISTERED
    if name in here:
        return Objective(name, here[name])
    (point,) = entry_points(group=ENTRY_POINTS, name=name)
    return Objective(name, point.load())


def objective_names() -> list[str]:
    """Return the names of all objectives."""
    installed = [point.name for point in entry_points(group=ENTRY_POINTS)]
    return list(dict.fromkeys([*_BUILT_IN, *_REGISTERED, *installed]))


def _takes_bound(function: Callable[..., Any]) -> bool:
    return next(iter(inspect.signature(function).parameters)) == "bound"


def _options(function: Callable[..., Any]) -> dict[str, inspect.Parameter]:
    parameters = inspect.signature(function).parameters
    return {name: p for name, p in parameters.items() if p.kind is p.KEYWORD_ONLY}


def _validated(kind: Any, value: Any, name: str) -> Any:
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError as error:
        reason = error.errors()[0]["msg"]
        raise ValueError(f"{name}={value!r}: {reason[0].lower()}{reason[1:]}") from error
