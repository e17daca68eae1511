"""The likelihoods by name."""

from collections.abc import Callable
from typing import Any

from hatchel.likelihoods.bernoulli import BernoulliLikelihood
from hatchel.likelihoods.gaussian import GaussianLikelihood
from hatchel.likelihoods.gaussian_mixture import GaussianMixtureLikelihood
from hatchel.likelihoods.likelihood import Likelihood
from hatchel.likelihoods.log_normal import LogNormalLikelihood
from hatchel.names.catalogue import Catalogue

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


def likelihood_named(name: str, **options: Any) -> Likelihood:
    """Return the likelihood of this name with these options.

    Raises:
        ValueError: no such likelihood or option, or a value that it doesn't take.
    """
    likelihood: Likelihood = LIKELIHOODS[name].built(**options)
    return likelihood
