"""Objectives by name: those that come with the package, and a user's own."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

from hatchel.data.catalogue import data_sets_with
from hatchel.data.data_set import DataSet
from hatchel.data.labels import LabelKind
from hatchel.latents.code import Code
from hatchel.methods.variational.bound import Bound, bound_phase
from hatchel.methods.variational.factor_vae import factor_vae
from hatchel.methods.variational.ffvae import ffvae, ffvae_code
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.model import Model
from hatchel.methods.variational.moment_matching_vae import dip_vae_i, dip_vae_ii
from hatchel.methods.variational.nonsyn_vae import nonsyn_vae
from hatchel.methods.variational.total_correlation_vae import beta_tcvae
from hatchel.methods.variational.vae import anchor_vae, beta_vae, capacity_vae, vae
from hatchel.names.catalogue import Catalogue, Entry
from hatchel.names.options import options_of

KINDS: tuple[LabelKind, ...] = get_args(LabelKind)
GIVEN = ("bound", "model", "data", "data_size", *KINDS)
"""Arguments of an objective that are not the user's to choose."""
Function = TypeVar("Function", bound=Callable[..., Any])

OBJECTIVES: Catalogue[Callable[..., Any]] = Catalogue(
    "objective",
    {
        "vae": vae,
        "beta": beta_vae,
        "capacity": capacity_vae,
        "factor": factor_vae,
        "tcvae": beta_tcvae,
        "dip-i": dip_vae_i,
        "dip-ii": dip_vae_ii,
        "nonsyn": nonsyn_vae,
        "anchor": anchor_vae,
        "ffvae": ffvae,
    },
    group="hatchel.objectives",
    given=GIVEN,
)
"""Each is a function of the bound, or of the model, that returns weighted terms or a method."""

CodeMaker = Callable[[DataSet, int, Mapping[str, Any]], Code]
CODES: Mapping[str, CodeMaker] = {"ffvae": ffvae_code}
"""Of objectives whose code follows from the data: what makes it of data, D and the options."""


def objective(name: str) -> Callable[[Function], Function]:
    """Register an objective of one's own: a decorator.

    The function takes a :class:`~hatchel.methods.variational.bound.Bound` named ``bound`` and
    returns weighted terms ``{name: (weight, value)}``. An argument named ``attributes``,
    ``factors`` or ``target`` asks for the :class:`~hatchel.training.phase.Labels` of the minibatch;
    the objective is then refused on data that have none. Or it takes ``model`` and any of ``data``
    (the :class:`~hatchel.data.data_set.DataSet`) and ``data_size``, and returns a
    :class:`~hatchel.methods.variational.method.Method` of several phases. All else are its options,
    which need defaults.

    A package that is installed beside this one may name its functions as entry points of the group
    ``hatchel.objectives`` instead; then the command line knows them too.

    Raises:
        ValueError: the name is taken, or an option has no default.
    """

    def register(function: Function) -> Function:
        for option in options_of(function, GIVEN).values():
            if option.required:
                raise ValueError(
                    f"option {option.name!r} of objective {name!r} has no default; give it one"
                )
        return OBJECTIVES.register(name)(function)

    return register


def built_method(
    chosen: Entry[Callable[..., Any]], options: Mapping[str, Any], model: Model, data: DataSet
) -> Method:
    """Make an objective ready for training.

    Args:
        chosen: the objective.
        options: all of them, checked.
        model: what is trained.
        data: that it is trained on.

    Raises:
        ValueError: it needs labels that the data set lacks, or refuses the model or an option.
    """
    function = chosen.builder
    asked = [name for name in GIVEN if name in inspect.signature(function).parameters]
    if "bound" in asked:
        needs = tuple(kind for kind in KINDS if kind in asked)
        _check_labels(chosen.name, needs, data)

        def terms(bound: Bound, **labels: Any) -> Any:
            return function(bound, **labels, **options)

        return Method(model, (bound_phase(model, len(data), terms, needs),))
    given = {"model": model, "data": data, "data_size": len(data)}
    method = chosen.expected(function(**{name: given[name] for name in asked}, **options), Method)
    for phase in method.phases:
        _check_labels(chosen.name, phase.needs, data)
    return method


def _check_labels(name: str, needs: tuple[LabelKind, ...], data: DataSet) -> None:
    for kind in needs:
        if not data.has(kind):
            having = ", ".join(data_sets_with(kind)) or "none"
            raise ValueError(
                f"objective {name!r} needs {kind}, and {data.name} has none; data sets with "
                f"{kind}: {having}, or data of your own in which you name them"
            )
