"""The laws of latents by name."""

from collections.abc import Callable

from hatchel.latents.bernoulli import BernoulliLaw
from hatchel.latents.categorical import CategoricalLaw
from hatchel.latents.deterministic import DeterministicLaw
from hatchel.latents.gaussian import GaussianLaw
from hatchel.latents.law import Law
from hatchel.names.catalogue import Catalogue

LAWS: Catalogue[Callable[..., Law]] = Catalogue(
    "law of latents",
    {
        "gaussian": GaussianLaw,
        "categorical": CategoricalLaw,
        "bernoulli": BernoulliLaw,
        "deterministic": DeterministicLaw,
    },
)
