"""Figure 1: what two Gaussian predictors say about a target, over their own correlation."""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hatchel.information.measures.ci_synergy import ci_synergy
from hatchel.information.measures.gk_union import gk_synergy, gk_union_information
from hatchel.information.measures.mutual_information import mutual_information
from hatchel.studies.gaussian_synergy.settings import GaussianSynergySettings, as_published

Reals = NDArray[np.float64]

# Σ_12 of the two ellipsoids, as printed in the figure's caption.
PRINTED = (-0.10, 0.67)


class Curves(NamedTuple):
    """What Fig. 1(c) shows, in bits.

    Attributes:
        correlation: Σ_12 over its valid range, (points,), ends excluded.
        mutual_information: I(Z; X), which grows without limit towards both ends.
        union_information: constant, the information of the better predictor.
        gk_synergy: zero at ``minimum`` and nowhere else.
        ci_synergy: zero where the predictors are independent given the target, Σ_12 = ρ_1 ρ_2.
        limits: the ends of the valid range.
        minimum: Σ_12 = ρ_j/ρ_k, where k is the better predictor.
    """

    correlation: Reals
    mutual_information: Reals
    union_information: Reals
    gk_synergy: Reals
    ci_synergy: Reals
    limits: tuple[float, float]
    minimum: float


def covariance(rho: tuple[float, float], correlation: Any) -> Reals:
    """Return Eq. 6, the covariance of Z_1, Z_2, X, (…, 3, 3) for Σ_12 (…)."""
    sigma = np.asarray(correlation, dtype=float)
    matrix = np.zeros((*sigma.shape, 3, 3))
    matrix[..., range(3), range(3)] = 1.0
    matrix[..., 0, 1] = matrix[..., 1, 0] = sigma
    matrix[..., [0, 1], 2] = matrix[..., 2, [0, 1]] = rho
    return matrix


def limits(rho: tuple[float, float]) -> tuple[float, float]:
    """Return the ends ρ_1 ρ_2 ± √((1 − ρ_1²)(1 − ρ_2²)) of the valid range of Σ_12."""
    middle = rho[0] * rho[1]
    room = math.sqrt((1 - rho[0] ** 2) * (1 - rho[1] ** 2))
    return middle - room, middle + room


def minimum(rho: tuple[float, float]) -> float:
    """Return where Griffith–Koch synergy vanishes: ρ_j/ρ_k, k being the better predictor."""
    less, more = sorted(rho, key=abs)
    return less / more


def curves(settings: GaussianSynergySettings) -> Curves:
    """Compute the curves of Fig. 1(c), on a grid that has the minimum among its points.

    Points are denser towards the ends, where mutual information diverges.
    """
    low, high = limits(settings.rho)
    angles = np.linspace(0, np.pi, settings.points + 2)[1:-1]
    grid = (low + high) / 2 - (high - low) / 2 * np.cos(angles)
    best = minimum(settings.rho)
    grid[np.abs(grid - best).argmin()] = best
    form: dict[str, Any] = {
        "covariance": covariance(settings.rho, grid),
        "target": 2,
        "units": "bits",
    }
    return Curves(
        grid,
        mutual_information(**form),
        gk_union_information(**form).value,
        gk_synergy(**form).value,
        ci_synergy(**form),
        (low, high),
        best,
    )


class Ellipsoid(NamedTuple):
    """A level set of Z_1, Z_2, X, and the level sets of each pair, as points to draw.

    Attributes:
        correlation: Σ_12.
        surface: (3, rows, columns), coordinates of the ellipsoid one standard deviation out.
        shadows: (3, 2, points), the ellipses of the pairs (Z_1, Z_2), (Z_1, X) and (Z_2, X).
    """

    correlation: float
    surface: Reals
    shadows: Reals


PAIRS = ((0, 1), (0, 2), (1, 2))


def ellipsoid(rho: tuple[float, float], correlation: float, points: int = 61) -> Ellipsoid:
    """Return the ellipsoid {Lu : |u| = 1} with LLᵀ = Σ, and the ellipses of all pairs."""
    matrix = covariance(rho, correlation)
    around = np.linspace(0, 2 * np.pi, points)
    down = np.linspace(0, np.pi, points // 2 + 1)[:, None]
    sphere = np.stack(
        [
            np.sin(down) * np.cos(around),
            np.sin(down) * np.sin(around),
            np.cos(down) * np.ones_like(around),
        ]
    )
    circle = np.stack([np.cos(around), np.sin(around)])
    surface = np.einsum("ij,jkl->ikl", np.linalg.cholesky(matrix), sphere)
    shadows = [np.linalg.cholesky(matrix[np.ix_(pair, pair)]) @ circle for pair in PAIRS]
    return Ellipsoid(correlation, surface, np.stack(shadows))


def shown(settings: GaussianSynergySettings) -> tuple[float, float]:
    """Return Σ_12 of both ellipsoids: the printed ones, or their like for other correlations."""
    if as_published(settings.rho):
        return PRINTED
    low, _ = limits(settings.rho)
    return low + 0.085 * (minimum(settings.rho) - low), minimum(settings.rho)
