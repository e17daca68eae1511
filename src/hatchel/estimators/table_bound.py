"""The bound on the total correlation of encoded rows under a trained model."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hatchel.data.mixed.encoding import TableEncoding
from hatchel.information.latents.aggregate_posterior import log_ratios
from hatchel.information.latents.total_correlation_bound import (
    Rows,
    TotalCorrelationBound,
    total_correlation_bound,
)
from hatchel.information.marginals.table_surprise import table_surprise
from hatchel.latents.posterior import Posterior, joined
from hatchel.methods.variational.contributions import Contribution, contributions, layer_terms
from hatchel.methods.variational.trained import AT_ONCE, TrainedModel


class TableBound(NamedTuple):
    """The bound, and what the code and each layer above it add to it."""

    bound: TotalCorrelationBound
    added: list[Contribution]


def table_bound(
    trained: TrainedModel,
    encoding: TableEncoding,
    matrix: NDArray[np.float64],
    generator: torch.Generator,
) -> TableBound:
    """Return the bound and its terms; under layers, what all of them cost is in ``latents``.

    Args:
        trained: in double precision.
        encoding: of the rows.
        matrix: rows, with the noise that makes densities of real features, ``(N, E)``; the mixture
            over them takes N² densities.
        generator: of the draw of their codes.
    """
    noise = trained.model.draw_noise(len(matrix), generator)
    layers = layer_terms(trained, matrix, noise)
    posterior, z, said = _drawn(trained, matrix, noise)
    features, surprise = encoding.by_feature(said), table_surprise(encoding, matrix)
    ratios = log_ratios(posterior.mean, posterior.log_variance, z)
    rows = Rows(
        surprise.each,
        features,
        np.concatenate([layer.rate for layer in layers], axis=1),
        ratios.joint.numpy(),
        ratios.per_latent.numpy(),
    )
    return TableBound(
        total_correlation_bound(rows, surprise.biases),
        contributions(layers, (surprise.each + features).sum(1)),
    )


def _drawn(
    trained: TrainedModel, matrix: NDArray[np.float64], noise: Mapping[str, Tensor]
) -> tuple[Posterior, Tensor, NDArray[np.float64]]:
    """Return q(z|x), a draw of z, and log q(x_i|z) of each encoded column, on the CPU."""
    places = [slice(first, first + AT_ONCE) for first in range(0, len(matrix), AT_ONCE)]
    parts = [
        trained.value_terms(matrix[k], {name: each[k] for name, each in noise.items()})
        for k in places
    ]
    posterior = joined([part.posterior for part in parts]).to("cpu", torch.float64)
    said = torch.cat([part.log_likelihood for part in parts]).cpu().numpy()
    return posterior, torch.cat([part.z for part in parts]).cpu(), said
