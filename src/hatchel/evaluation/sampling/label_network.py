"""A small classifier of what is known of the samples, for the sake of its last hidden layer."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from hatchel.data.data_set import DataSet
from hatchel.data.labels import LabelKind
from hatchel.data.values.source import Samples
from hatchel.evaluation.early_stopping import BATCH, stopped_early
from hatchel.metrics.predictors.splitting import split
from hatchel.metrics.validation import Indices, Reals
from hatchel.networks.catalogue import build_networks, fitting_network
from hatchel.networks.initial import initial_parameters

WIDTH = 64
"""Features: units of the last hidden layer."""
_EPOCHS = 8
_VALIDATION = 0.1
_KINDS: tuple[LabelKind, ...] = ("target", "factors", "attributes")


class ClassLabels(NamedTuple):
    """Labels with classes, of one kind.

    Attributes:
        names: A of them; none where a data set has no classes.
        sizes: how many classes each has.
        classes: ``(N, A)``, −1 where it is not known.
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    classes: Indices


def class_labels(data: DataSet) -> ClassLabels:
    """Return the classes of the target, else of the factors, else of the attributes."""
    for kind in _KINDS:
        columns = data.label_columns(kind)
        places = [place for place, size in enumerate(columns.sizes) if size > 1]
        if places:
            labels = data.labels_at(kind, np.arange(len(data)))
            return ClassLabels(
                tuple(columns.names[place] for place in places),
                tuple(columns.sizes[place] for place in places),
                labels.values[:, places].astype(np.int64),
            )
    return ClassLabels((), (), np.empty((len(data), 0), np.int64))


def label_features(data: DataSet, labels: ClassLabels, seed: int) -> Callable[[Samples], Reals]:
    """Train a network to tell the labels, and return samples → its last hidden layer.

    An encoder of the catalogue that fits the samples gives 64 rectified units, and one linear layer
    the logits of all labels. A tenth of the samples is for validation; at most eight epochs.

    Args:
        data: samples that it learns from.
        labels: of them.
        seed: of the initial weights, the split and the order.
    """
    shape = data.sample_shape
    encoder = build_networks(fitting_network(shape), shape, 1, encoder_outputs=WIDTH).encoder
    body = nn.Sequential(encoder, nn.ReLU())
    network = nn.Sequential(body, nn.Linear(WIDTH, sum(labels.sizes)))
    network.load_state_dict(initial_parameters(network, seed))
    train, validation = (
        (torch.from_numpy(data.samples(rows)), torch.from_numpy(labels.classes[rows]))
        for rows in split(len(data), _VALIDATION, seed)
    )
    generator, loss = torch.Generator().manual_seed(seed), _loss_of(labels.sizes)
    stopped_early(network, loss, train, validation, generator, _EPOCHS)
    return lambda samples: _features(body, samples)


def _loss_of(sizes: tuple[int, ...]) -> Callable[[Tensor, Tensor], Tensor]:
    """Return the cross-entropy of all labels, each a mean over the samples of which it is known."""

    def loss(logits: Tensor, classes: Tensor) -> Tensor:
        parts = zip(torch.split(logits, list(sizes), dim=1), classes.unbind(1), strict=True)
        each = [
            cross_entropy(part, own, ignore_index=-1, reduction="sum") / (own >= 0).sum().clamp(1)
            for part, own in parts
        ]
        return torch.stack(each).sum()

    return loss


@torch.no_grad()
def _features(body: nn.Module, samples: Samples) -> Reals:
    parts = [body(part) for part in torch.split(torch.from_numpy(samples), BATCH)]
    return torch.cat(parts).double().numpy()
