"""Total correlation explanation, in scikit-learn's terms: one name for its kinds."""

import inspect
from collections.abc import Mapping
from typing import Any, Literal, overload

from hatchel.estimators.linear_corex import LinearCorEx
from hatchel.estimators.variational_corex import VariationalCorEx
from hatchel.names.known import known_name

KINDS: Mapping[str, type[LinearCorEx] | type[VariationalCorEx]] = {
    "variational": VariationalCorEx,
    "linear": LinearCorEx,
}


@overload
def CorEx(
    n_components: int = ..., *, kind: Literal["variational"] = ..., **options: Any
) -> VariationalCorEx: ...


@overload
def CorEx(n_components: int = ..., *, kind: Literal["linear"], **options: Any) -> LinearCorEx: ...


def CorEx(  # noqa: N802
    n_components: int = 2, *, kind: str = "variational", **options: Any
) -> LinearCorEx | VariationalCorEx:
    """Make an estimator of latent factors that explain the total correlation of the features.

    Args:
        n_components: number of latents.
        kind: "variational" for networks on tables of any kinds of features, see
            :class:`~hatchel.estimators.variational_corex.VariationalCorEx`; "linear" for a linear
            Gaussian model of tables with thousands of columns, see
            :class:`~hatchel.estimators.linear_corex.LinearCorEx`.
        **options: of the class that it makes.

    Raises:
        ValueError: an unknown kind or option, with the nearest one.

    Source: Gao et al. 2018; Ver Steeg and Galstyan 2019.
    """
    chosen = KINDS[known_name("kind of CorEx", kind, KINDS)]
    known = [name for name in inspect.signature(chosen).parameters if name != "n_components"]
    for option in options:
        known_name(f"option of CorEx(kind={kind!r})", option, known)
    return chosen(n_components, **options)
