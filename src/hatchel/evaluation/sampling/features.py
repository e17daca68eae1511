"""Features in which samples are told apart: of a network that learned the data, or the columns."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from hatchel.data.data_set import DataSet
from hatchel.data.values.in_memory import StoredValues
from hatchel.data.values.source import Samples
from hatchel.estimators.vae import VAE
from hatchel.evaluation.sampling.label_network import class_labels, label_features
from hatchel.metrics.predictors.logistic import standardised
from hatchel.metrics.validation import Reals
from hatchel.names.known import known_name

AUTO = "auto"
ROWS = 10_000
"""Training samples that a feature network learns from."""
_LATENTS = 32
_STEPS = 500
_VALUES = 2**26
"""Numbers of these at most: a quarter of a gigabyte."""

Map = Callable[[Samples], Reals]
"""Samples ``(N, *shape)`` → features ``(N, P)``."""


class Features(NamedTuple):
    """How samples become features.

    Attributes:
        name: "labels", "vae" or "columns".
        sentence: what they are.
        of: samples → features.
    """

    name: str
    sentence: str
    of: Map


def _labels(data: DataSet, seed: int) -> Features:
    labels = class_labels(data)
    names = labels.names
    if not names:
        raise ValueError(
            f"{data.name} has no classes that a network could learn; choose features 'vae' or, "
            "where samples are rows of numbers, 'columns'"
        )
    told = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    said = f"the last hidden layer of a network that was trained to tell {told}"
    return Features("labels", said, label_features(data, labels, seed))


def _vae(data: DataSet, seed: int) -> Features:
    """Return the means of a plain autoencoder of its own seed and no weight but the bound's."""
    model = VAE("vae", _LATENTS, n_steps=_STEPS, device="cpu", random_state=seed).fit(data)
    said = f"the {_LATENTS} means of another variational autoencoder, trained for {_STEPS} steps"

    def of(samples: Samples) -> Reals:
        low, high = data.value_range
        given = DataSet(
            "samples", StoredValues(np.clip(samples, low, high)), value_range=(low, high)
        )
        return np.asarray(model.transform(given), np.float64)

    return Features("vae", said, of)


def _columns(data: DataSet, seed: int) -> Features:
    del seed
    if len(data.sample_shape) != 1:
        raise ValueError(
            f"samples of {data.name} have shape {data.sample_shape} and no columns; choose "
            "features 'labels' or 'vae'"
        )
    real = data.samples(np.arange(len(data))).astype(np.float64)
    return Features(
        "columns",
        "the columns, each by its spread",
        lambda x: standardised(x.astype(np.float64), real),
    )


FEATURES: Mapping[str, Callable[[DataSet, int], Features]] = MappingProxyType(
    {"labels": _labels, "vae": _vae, "columns": _columns}
)
"""What features there are, by name."""


def check_features(name: str) -> None:
    """Raise ValueError unless features have this name; the nearest one is named."""
    known_name("kind of features", name, (AUTO, *FEATURES))


def features_of(name: str, data: DataSet, seed: int) -> Features:
    """Learn features from a data set, of at most 10,000 of its samples.

    Args:
        name: "auto" for "columns" where samples are rows, else "labels" where there are classes,
            else "vae".
        data: what the model was trained on.
        seed: of the samples and the training.

    Raises:
        ValueError: an unknown name, or features that the data can't give.
    """
    check_features(name)
    size = max(2, min(ROWS, _VALUES // int(np.prod(data.sample_shape))))
    chosen = data.select(data.some(size, np.random.default_rng(seed)))
    return FEATURES[_fitting(data) if name == AUTO else name](replace(chosen, odds=None), seed)


def _fitting(data: DataSet) -> str:
    if len(data.sample_shape) == 1:
        return "columns"
    return "labels" if class_labels(data).names else "vae"
