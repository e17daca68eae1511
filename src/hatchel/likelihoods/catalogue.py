"""The likelihoods by name."""

from collections.abc import Callable
from typing import Any, TypeVar

from hatchel.likelihoods.bernoulli import BernoulliLikelihood
from hatchel.likelihoods.gaussian import GaussianLikelihood
from hatchel.likelihoods.gaussian_mixture import GaussianMixtureLikelihood
from hatchel.likelihoods.likelihood import Likelihood
from hatchel.likelihoods.log_normal import LogNormalLikelihood
from hatchel.names.catalogue import Catalogue

Build = TypeVar("Build", bound=Callable[..., Likelihood])

LIKELIHOODS: Catalogue[Callable[..., Likelihood]] = Catalogue(
    "likelihood",
    {
        "bernoulli": BernoulliLikelihood,
        "gaussian": GaussianLikelihood,
        "gaussian-mixture": GaussianMixtureLikelihood,
        "log-normal": LogNormalLikelihood,
    },
    group="hatchel.likelihoods",
)


def likelihood(name: str) -> Callable[[Build], Build]:
    """Register a likelihood of one's own: a decorator.

    It is a class, or a function that makes one, in the form of
    :class:`~hatchel.likelihoods.likelihood.Likelihood`; its arguments become ``likelihood.…``
    settings. A package that is installed beside this one may name it as an entry point of the group
    ``hatchel.likelihoods`` instead.

    Raises:
        ValueError: the name is taken.
    """
    return LIKELIHOODS.register(name)


def likelihood_named(name: str, **options: Any) -> Likelihood:
    """Return the likelihood of this name with these options.

    Raises:
        ValueError: no such likelihood or option, or a value that it doesn't take.
    """
    entry = LIKELIHOODS[name]
    return entry.builder(**entry.complete(options, "likelihood"))
