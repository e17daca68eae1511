"""The network of the FFVAE paper that predicts from codes: two hidden layers, stopped early."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from hatchel.evaluation.early_stopping import BATCH, stopped_early
from hatchel.metrics.predictors.splitting import split
from hatchel.metrics.validation import Codes, Indices, Reals
from hatchel.networks.mlp import rectified_layers
from hatchel.training.threads import threads_for

HIDDEN = (128, 128)
_VALIDATION = 0.2


def mlp_probabilities(x: Codes, y: Indices, x_test: Codes, seed: int) -> Reals:
    """Train two hidden layers of 128 units until the validation loss no longer falls.

    A fifth of the rows is for validation; after five epochs without a lower cross-entropy there,
    training ends, and the parameters with the lowest are taken. Adam with learning rate 0.001 on
    minibatches of 128.

    Args:
        x: standardised, ``(n, D)``.
        y: classes 0 … k − 1, each of which occurs, ``(n,)``.
        x_test: likewise, ``(m, D)``.
        seed: of the initial weights, the split and the order of the rows.

    Returns:
        p(y|x) of the test rows, ``(m, k)``.

    Source: Creager et al. 2019, appendix D: units, patience and Adam's rate; it is silent about
    batches and validation rows.
    """
    classes = int(y.max()) + 1
    generator = torch.Generator().manual_seed(seed)
    network = _network(x.shape[1], classes, generator)
    rows = split(len(x), _VALIDATION, seed)
    with threads_for(BATCH * HIDDEN[0] * max(*HIDDEN, x.shape[1])):
        train, validation = (_tensors(x[chosen], y[chosen]) for chosen in rows)
        stopped_early(network, cross_entropy, train, validation, generator)
        with torch.no_grad():
            p = torch.softmax(network(torch.from_numpy(x_test.astype(np.float32))), dim=1)
    return p.double().numpy()


def _network(inputs: int, classes: int, generator: torch.Generator) -> nn.Sequential:
    """Return layers with PyTorch's initial weights, drawn from a generator of one's own."""
    with torch.device("meta"):  # on which nothing is drawn from the global generator
        layers = (*rectified_layers((inputs, *HIDDEN)), nn.Linear(HIDDEN[-1], classes))
    network = nn.Sequential(*layers).to_empty(device="cpu")
    for layer in network:
        if isinstance(layer, nn.Linear):
            bound = layer.in_features**-0.5
            for parameter in layer.parameters():
                nn.init.uniform_(parameter, -bound, bound, generator=generator)
    return network


def _tensors(x: Codes, y: Indices) -> tuple[Tensor, Tensor]:
    return torch.from_numpy(x.astype(np.float32)), torch.from_numpy(y)
