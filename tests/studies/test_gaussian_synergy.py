"""Figure 1 and the table of small joints: where curves vanish, diverge, and what is stored."""

from pathlib import Path

import numpy as np
import pytest

from hatchel import information as inf
from hatchel.records.files import read_arrays
from hatchel.studies.gaussian_synergy.figure import (
    PAIRS,
    covariance,
    curves,
    ellipsoid,
    limits,
    minimum,
)
from hatchel.studies.gaussian_synergy.joints import METRICS, independence_versus_synergy
from hatchel.studies.gaussian_synergy.settings import GaussianSynergySettings
from hatchel.studies.runner import reproduce

PAPER = GaussianSynergySettings()


def test_the_valid_range_ends_where_the_covariance_is_singular() -> None:
    low, high = limits(PAPER.rho)
    assert (low, high) == pytest.approx((-0.197822, 0.947822), abs=1e-6)
    for end in (low, high):
        assert np.linalg.eigvalsh(covariance(PAPER.rho, end)).min() == pytest.approx(0, abs=1e-12)
    inside = curves(PAPER).correlation
    assert low < inside.min() < inside.max() < high


def test_griffith_koch_synergy_vanishes_at_two_thirds_only() -> None:
    found = curves(PAPER)
    assert found.minimum == pytest.approx(2 / 3, abs=1e-15)
    place = found.gk_synergy.argmin()
    assert found.correlation[place] == pytest.approx(2 / 3, abs=1e-15)
    assert found.gk_synergy[place] == pytest.approx(0, abs=1e-12)
    assert np.sort(found.gk_synergy)[1] > 1e-7


def test_ci_synergy_vanishes_where_the_predictors_are_independent_given_the_target() -> None:
    """At Σ_12 = ρ_1 ρ_2 = 3/8, up to the grid's step of about 0.004 (a second-order minimum)."""
    found = curves(PAPER)
    place = found.ci_synergy.argmin()
    assert found.correlation[place] == pytest.approx(0.375, abs=0.005)
    assert found.ci_synergy[place] == pytest.approx(0, abs=1e-4)


def test_whole_is_union_and_synergy_and_diverges_at_both_ends() -> None:
    found = curves(PAPER)
    np.testing.assert_allclose(
        found.mutual_information, found.union_information + found.gk_synergy, atol=1e-12
    )
    np.testing.assert_allclose(found.union_information, -0.5 * np.log2(1 - 0.75**2), atol=1e-12)
    for end in (0, -1):
        assert found.mutual_information[end] > 4 * found.union_information[end]


def test_the_sign_of_a_correlation_mirrors_the_figure() -> None:
    mirrored = curves(GaussianSynergySettings(rho=(-0.5, 0.75)))
    assert mirrored.minimum == pytest.approx(-2 / 3)
    np.testing.assert_allclose(mirrored.gk_synergy[::-1], curves(PAPER).gk_synergy, atol=1e-9)
    assert minimum((0.75, 0.5)) == minimum((0.5, 0.75))


@pytest.mark.parametrize("correlation", [-0.10, 0.67])
def test_ellipsoids_are_level_sets(correlation: float) -> None:
    """zᵀ Σ⁻¹ z = 1 on the surface, and in each pair on its ellipse."""
    matrix = covariance(PAPER.rho, correlation)
    drawn = ellipsoid(PAPER.rho, correlation)
    level = np.einsum("ikl,ij,jkl->kl", drawn.surface, np.linalg.inv(matrix), drawn.surface)
    np.testing.assert_allclose(level, 1, atol=1e-9)
    for ellipse, pair in zip(drawn.shadows, PAIRS, strict=True):
        inverse = np.linalg.inv(matrix[np.ix_(pair, pair)])
        np.testing.assert_allclose(np.einsum("ik,ij,jk->k", ellipse, inverse, ellipse), 1)
        # The ellipsoid fills its shadows: it reaches one sd along every axis, and no further.
        reach = np.abs(drawn.surface[list(pair)]).max(axis=(1, 2))
        np.testing.assert_allclose(reach, 1, atol=0.01)


def test_independent_predictors_can_be_synergistic_and_dependent_ones_not() -> None:
    table = independence_versus_synergy()
    synergies = ("whole_minus_sum", "max_synergy", "gk_synergy", "ci_synergy")
    assert table["XOR"]["total_correlation"] == pytest.approx(0, abs=1e-12)
    assert [table["XOR"][name] for name in synergies] == pytest.approx([1, 1, 1, 1], abs=2e-9)
    assert table["RDN"]["total_correlation"] == pytest.approx(1)
    assert max(table["RDN"][name] for name in synergies) == pytest.approx(0, abs=2e-9)
    assert set(table["3-AND"]) == set(METRICS)


def test_the_table_is_that_of_the_measures() -> None:
    from hatchel.information.joints.examples import examples

    for name, joint in examples().items():
        assert joint.sum() == pytest.approx(1)
        row = independence_versus_synergy()[name]
        expected = inf.total_correlation(joint.sum(-1), units="bits")
        assert row["total_correlation"] == pytest.approx(expected, abs=1e-12)


def test_what_is_stored_can_be_drawn(tmp_path: Path) -> None:
    results = reproduce("gaussian-synergy", out=tmp_path, points=21)
    stored = read_arrays(tmp_path / "arrays" / "curves.npz")
    assert stored["correlation"].shape == stored["ci_synergy"].shape == (21,)
    assert stored["limits"].shape == (2,)
    for name in ("synergistic", "redundant"):
        drawn = read_arrays(tmp_path / "arrays" / f"ellipsoid-{name}.npz")
        assert drawn["surface"].shape[0] == drawn["shadows"].shape[0] == 3
    assert (tmp_path / "results.json").is_file()
    judged = {(row.method, row.metric): row.verdict for row in results.rows if row.verdict}
    assert set(judged.values()) == {"reproduced"}
    assert ("figure-1", "gk_minimum") in judged
    assert len(judged) == 5
    assert len(results.notes) == 4


def test_what_is_stored_is_computed_anew_only_for_other_settings(tmp_path: Path) -> None:
    def stored() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in tmp_path.rglob("runs/*/*.json")}

    first = reproduce("gaussian-synergy", out=tmp_path, points=11)
    before = stored()
    assert len(before) == 10
    assert reproduce("gaussian-synergy", out=tmp_path, points=11).rows == first.rows
    assert stored() == before
    (tmp_path / "arrays" / "curves.npz").unlink()
    reproduce("gaussian-synergy", out=tmp_path, points=11)
    assert len(stored().items() - before.items()) == 1
    reproduce("gaussian-synergy", out=tmp_path, points=12)
    assert len(read_arrays(tmp_path / "arrays" / "curves.npz")["correlation"]) == 12
    assert not stored().items() & before.items()


def test_other_correlations_are_drawn_but_not_held_against_the_paper(tmp_path: Path) -> None:
    results = reproduce("gaussian-synergy", out=tmp_path, rho=(0.3, -0.6), points=11)
    assert not any(row.verdict for row in results.rows)


def test_a_correlation_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match="between −1 and 1"):
        GaussianSynergySettings(rho=(1.0, 0.5))
