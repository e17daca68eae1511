"""What each latent says of each feature of a table."""

import numpy as np
from numpy.typing import NDArray

from hatchel.data.mixed.encoding import TableEncoding
from hatchel.data.mixed.features import Feature
from hatchel.information.columns.discrete import binned
from hatchel.metrics.estimates.nearest_neighbour_information import class_information

Reals = NDArray[np.float64]
RANGES = 20
"""Of the values of a real feature or a count."""
NEIGHBOURS = 5


def feature_information(encoding: TableEncoding, matrix: Reals, z: Reals) -> Reals:
    """Return I(x_i; z_j), ``(D, P)`` nats, by nearest neighbours of z_j of one class of x_i.

    Args:
        encoding: of a table of P features.
        matrix: its rows, ``(N, E)``; rows that lack a value don't count for that feature.
        z: a draw of the code of each, ``(N, D)``.
    """
    columns = [
        _information(feature, own, z)
        for feature, own in zip(encoding.features, encoding.split(matrix), strict=True)
    ]
    return np.stack(columns, axis=1)


def _information(feature: Feature, columns: Reals, z: Reals) -> Reals:
    known = ~np.isnan(columns[:, 0])
    classes = _classes(feature, columns[known])
    return np.array([class_information(each, classes, NEIGHBOURS) for each in z[known].T])


def _classes(feature: Feature, columns: Reals) -> NDArray[np.int64]:
    if feature.kind in ("real", "count"):
        return binned(columns[:, 0], RANGES)
    return columns[:, 0].astype(np.int64) if columns.shape[1] == 1 else columns.argmax(1)
