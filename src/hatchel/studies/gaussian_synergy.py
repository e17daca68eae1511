"""Figure 1 of the MinSyn paper, and why independence is not the absence of synergy.

Two Gaussian predictors with correlations ρ_1, ρ_2 to a target leave one number free, their own
correlation Σ_12. Over its whole valid range the study draws mutual information, union information,
Griffith–Koch synergy and CI synergy. Beside it stands the table of small joints (XOR and friends)
that sets the total correlation of the predictors against every measure of synergy.

Everything is exact: nothing is sampled, trained or seeded.

Source: Ver Steeg et al. 2017, section II-C, Fig. 1 and appendix A.
"""

import math
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

import hatchel
from hatchel.information.joints.examples import examples
from hatchel.information.measures.ci_synergy import ci_synergy
from hatchel.information.measures.gk_union import gk_synergy, gk_union_information
from hatchel.information.measures.max_synergy import max_synergy
from hatchel.information.measures.mutual_information import mutual_information
from hatchel.information.measures.total_correlation import total_correlation
from hatchel.information.measures.whole_minus_sum import whole_minus_sum
from hatchel.records.files import writable_directory, write_arrays, write_text
from hatchel.records.table import Published, Results, Row, verdict

STUDY = "gaussian-synergy"
Reals = NDArray[np.float64]

# Σ_12 of the two ellipsoids, as printed in the figure's caption.
PRINTED = (-0.10, 0.67)

METRICS = (
    "total_correlation",
    "mutual_information",
    "whole_minus_sum",
    "max_synergy",
    "gk_synergy",
    "ci_synergy",
)

_XOR = "Ver Steeg et al. 2017, section II-D: “all candidate measures … 1 bit”"
PUBLISHED = {
    ("figure-1", "gk_minimum"): Published(2 / 3, "Ver Steeg et al. 2017, appendix A"),
    **{
        ("XOR", metric): Published(1.0, _XOR)
        for metric in ("whole_minus_sum", "max_synergy", "gk_synergy", "ci_synergy")
    },
}

NOTES = (
    "Union information is printed as ½ log(1 − ρ²), which is negative; an information is not. We "
    "compute −½ log(1 − ρ_k²).",
    "Synergy is printed as ½ log[(1 − ρᵀΣ⁻¹ρ)/(1 − ρ_k²)], which is its negative; we compute "
    "½ log[(1 − ρ_k²)/(1 − ρᵀΣ⁻¹ρ)] ≥ 0.",
    "The optimum is printed as an arrowhead matrix (Eq. 16) with zeros between all but the best "
    "predictor. For two predictors it is right; for more it need not be a covariance: with "
    "ρ = (0.75, 0.7, 0.7) it has a negative eigenvalue. We take the q whose predictors are "
    "independent given the best one: it always exists, its inverse covariance is an arrowhead, and "
    "it has the same q(x|z).",
    "Independence is not the absence of synergy: the inputs of XOR are independent (total "
    "correlation 0) and every measure of synergy finds one bit; copies of one bit depend on each "
    "other as much as can be, and have none.",
)


class GaussianSynergySettings(BaseModel):
    """What can be chosen about the study."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rho: tuple[float, float] = (0.5, 0.75)
    points: int = Field(default=401, ge=3)

    @model_validator(mode="after")
    def _correlations(self) -> "GaussianSynergySettings":
        if not all(0 < abs(rho) < 1 for rho in self.rho):
            raise ValueError(
                f"rho={self.rho}: both correlations must lie between −1 and 1 and not be zero"
            )
        return self


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


def independence_versus_synergy() -> dict[str, dict[str, float]]:
    """Return, for each small joint, the predictors' total correlation and all synergies, in bits.

    The target's axis is the last, so the predictors are all variables before it.
    """
    table = {}
    for name, joint in examples().items():
        predictors = range(joint.ndim - 1)
        table[name] = {
            "total_correlation": total_correlation(joint, variables=predictors, units="bits"),
            "mutual_information": mutual_information(joint, units="bits"),
            "whole_minus_sum": whole_minus_sum(joint, units="bits"),
            "max_synergy": max_synergy(joint, units="bits"),
            "gk_synergy": gk_synergy(joint, units="bits").value,
            "ci_synergy": ci_synergy(joint, units="bits"),
        }
    return table


def reproduce(settings: GaussianSynergySettings, root: Path) -> Results:
    """Compute the study and write ``results.json`` and ``arrays/*.npz`` below ``root``.

    Args:
        settings: the two correlations and the grid.
        root: the study's directory.

    Raises:
        ValueError: the directory can't be written to.
    """
    writable_directory(root)
    started = datetime.now(UTC)
    found = curves(settings)
    write_arrays(root / "arrays" / "curves.npz", _arrays(found))
    for name, sigma in zip(("synergistic", "redundant"), _shown(settings), strict=True):
        drawn = ellipsoid(settings.rho, sigma)
        write_arrays(
            root / "arrays" / f"ellipsoid-{name}.npz",
            {"surface": drawn.surface, "shadows": drawn.shadows, "correlation": np.array(sigma)},
        )
    at_minimum = float(found.correlation[found.gk_synergy.argmin()])
    rows = [_row("figure-1", "gk_minimum", at_minimum, settings)]
    rows += [
        _row(name, metric, values[metric], settings)
        for name, values in independence_versus_synergy().items()
        for metric in METRICS
    ]
    results = Results(
        study=STUDY,
        version=hatchel.__version__,
        settings=settings.model_dump(mode="json")
        | {"units": "bits", "seconds": (datetime.now(UTC) - started).total_seconds()},
        rows=tuple(rows),
        notes=NOTES,
    )
    write_text(root / "results.json", results.model_dump_json(indent=1))
    return results


def _arrays(found: Curves) -> dict[str, NDArray[Any]]:
    return {name: np.asarray(value) for name, value in zip(found._fields, found, strict=True)}


def _shown(settings: GaussianSynergySettings) -> tuple[float, float]:
    """Return Σ_12 of both ellipsoids: the printed ones, or their like for other correlations."""
    if settings.rho == (0.5, 0.75):
        return PRINTED
    low, _ = limits(settings.rho)
    return low + 0.085 * (minimum(settings.rho) - low), minimum(settings.rho)


def _row(method: str, metric: str, value: float, settings: GaussianSynergySettings) -> Row:
    printed = PUBLISHED.get((method, metric)) if settings.rho == (0.5, 0.75) else None
    # A union programme stops within 1e-9 of its optimum; a published zero is met up to that.
    exact = round(value, 9) + 0.0
    return Row(
        method=method,
        metric=metric,
        mean=exact,
        sd=None,
        n=1,
        paper=printed.value if printed else None,
        source=printed.source if printed else None,
        verdict=verdict(exact, None, printed.value) if printed else None,
    )
