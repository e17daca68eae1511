"""Information-theoretic disentangled representation learning on PyTorch.

Three ideas carry the package:

1. an objective is a weighted sum of named information terms;
2. a method is pure functions over explicit state;
3. everything measured is a record.

The names below are imported on first use, so that ``import hatchel`` costs nothing.
"""

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hatchel.data.catalogue import data_set
    from hatchel.estimators.autoencoder import Autoencoder
    from hatchel.estimators.corex import CorEx
    from hatchel.estimators.ffvae import FFVAE
    from hatchel.estimators.linear_corex import LinearCorEx
    from hatchel.estimators.minsyn import MinSyn
    from hatchel.estimators.vae import VAE
    from hatchel.estimators.variational_corex import VariationalCorEx
    from hatchel.evaluation.audit.given import audit
    from hatchel.evaluation.run_or_file import evaluate
    from hatchel.likelihoods.catalogue import likelihood
    from hatchel.methods.variational.registry import objective
    from hatchel.metrics.catalogue import metric
    from hatchel.networks.catalogue import network
    from hatchel.runs.recipes import recipe
    from hatchel.runs.stored import Run
    from hatchel.runs.train import train
    from hatchel.studies.catalogue import study
    from hatchel.studies.runner import reproduce

__version__: str  # of the distribution; looked up when asked for, sources alone have none
__all__ = [
    "FFVAE",
    "VAE",
    "Autoencoder",
    "CorEx",
    "LinearCorEx",
    "MinSyn",
    "Run",
    "VariationalCorEx",
    "__version__",
    "audit",
    "data_set",
    "evaluate",
    "likelihood",
    "metric",
    "network",
    "objective",
    "recipe",
    "reproduce",
    "study",
    "train",
]

_HOME = {
    "Autoencoder": "hatchel.estimators.autoencoder",
    "CorEx": "hatchel.estimators.corex",
    "FFVAE": "hatchel.estimators.ffvae",
    "LinearCorEx": "hatchel.estimators.linear_corex",
    "MinSyn": "hatchel.estimators.minsyn",
    "Run": "hatchel.runs.stored",
    "VAE": "hatchel.estimators.vae",
    "VariationalCorEx": "hatchel.estimators.variational_corex",
    "audit": "hatchel.evaluation.audit.given",
    "metric": "hatchel.metrics.catalogue",
    "data_set": "hatchel.data.catalogue",
    "evaluate": "hatchel.evaluation.run_or_file",
    "likelihood": "hatchel.likelihoods.catalogue",
    "network": "hatchel.networks.catalogue",
    "objective": "hatchel.methods.variational.registry",
    "recipe": "hatchel.runs.recipes",
    "reproduce": "hatchel.studies.runner",
    "study": "hatchel.studies.catalogue",
    "train": "hatchel.runs.train",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return version("hatchel")
    if name not in _HOME:
        raise AttributeError(f"module 'hatchel' has no attribute {name!r}; it has {__all__}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
