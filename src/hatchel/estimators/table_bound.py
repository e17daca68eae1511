"""The bound on the total correlation of encoded rows under a trained model."""

import numpy as np
import torch
from numpy.typing import NDArray

from hatchel.data.mixed.encoding import TableEncoding
from hatchel.information.latents.aggregate_posterior import log_ratios
from hatchel.information.latents.total_correlation_bound import (
    Rows,
    TotalCorrelationBound,
    total_correlation_bound,
)
from hatchel.information.marginals.table_surprise import table_surprise
from hatchel.latents.posterior import joined
from hatchel.methods.variational.trained import AT_ONCE, TrainedModel, ValueTerms


def table_bound(
    trained: TrainedModel,
    encoding: TableEncoding,
    matrix: NDArray[np.float64],
    generator: torch.Generator,
) -> TotalCorrelationBound:
    """Return the bound and its terms.

    Args:
        trained: in double precision.
        encoding: of the rows.
        matrix: rows, with the noise that makes densities of real features, ``(N, E)``; the mixture
            over them takes N² densities.
        generator: of the draw of their codes.
    """
    parts = [_terms(trained, part, generator) for part in _batches(matrix)]
    said = torch.cat([part.log_likelihood for part in parts]).cpu().numpy()
    posterior = joined([part.posterior for part in parts]).to("cpu", torch.float64)
    z = torch.cat([part.z for part in parts]).cpu()
    ratios = log_ratios(posterior.mean, posterior.log_variance, z)
    surprise = table_surprise(encoding, matrix)
    rows = Rows(
        surprise.each,
        encoding.by_feature(said),
        posterior.kl.numpy(),
        ratios.joint.numpy(),
        ratios.per_latent.numpy(),
    )
    return total_correlation_bound(rows, surprise.biases)


def _terms(
    trained: TrainedModel, rows: NDArray[np.float64], generator: torch.Generator
) -> ValueTerms:
    return trained.value_terms(
        rows, trained.model.code.draw_noise(len(rows), generator, torch.float64)
    )


def _batches(matrix: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    return np.split(matrix, range(AT_ONCE, len(matrix), AT_ONCE))
