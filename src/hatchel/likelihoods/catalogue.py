"""The likelihoods by name."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any

from hatchel.likelihoods.bernoulli import BernoulliLikelihood
from hatchel.likelihoods.gaussian import GaussianLikelihood
from hatchel.likelihoods.gaussian_mixture import GaussianMixtureLikelihood
from hatchel.likelihoods.likelihood import Likelihood
from hatchel.likelihoods.log_normal import LogNormalLikelihood
from hatchel.names.known import known_name

LIKELIHOODS: Mapping[str, Callable[..., Likelihood]] = MappingProxyType(
    {
        "bernoulli": BernoulliLikelihood,
        "gaussian": GaussianLikelihood,
        "gaussian-mixture": GaussianMixtureLikelihood,
        "log-normal": LogNormalLikelihood,
    }
)


def likelihood_named(name: str, **options: Any) -> Likelihood:
    """Return the likelihood of this name with these options.

    Raises:
        ValueError: no such likelihood or option, or a value that it doesn't take.
    """
    kind = LIKELIHOODS[known_name("likelihood", name, LIKELIHOODS)]
    known = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    for option in options:
        known_name(f"option of likelihood {name!r}", option, known)
    return kind(**options)
