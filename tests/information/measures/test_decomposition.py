"""The two-predictor decomposition, under each of its definitions."""

import numpy as np
import pytest
from hypothesis import given, settings

from hatchel import information as inf

from ..oracle_joints import JOINTS, joints, random_covariance, random_joint

OPTIMISED = 2e-9  # twice the gap of the union programme
# Redundant, unique 1, unique 2, synergistic; bits.
EXAMPLES = {
    ("RDN", "broja"): (1, 0, 0, 0),
    ("UNQ", "broja"): (0, 1, 1, 0),
    ("UNQ", "i_min"): (1, 0, 0, 1),
    ("XOR", "broja"): (0, 0, 0, 1),
    ("XOR", "i_min"): (0, 0, 0, 1),
    ("XOR", "ci"): (0, 0, 0, 1),
    ("RDNXOR", "broja"): (1, 0, 0, 1),
    ("RDNXOR", "i_min"): (1, 0, 0, 1),
    ("AND", "broja"): (0.311278, 0, 0, 0.5),
    ("AND", "ci"): (-0.084963, 0.396241, 0.396241, 0.103759),
}


def parts(found: inf.Decomposition) -> tuple[float, ...]:
    return (found.redundant, *found.unique, found.synergistic)


@pytest.mark.parametrize(("example", "scheme"), EXAMPLES)
def test_known_decompositions(example: str, scheme: str) -> None:
    found = inf.partial_information(JOINTS[example], scheme=scheme, units="bits")
    assert parts(found) == pytest.approx(EXAMPLES[example, scheme], abs=6e-7)  # six digits
    assert found.scheme == scheme


@settings(max_examples=40, deadline=None)
@given(joints(2))
def test_the_parts_add_up(joint: np.ndarray) -> None:
    first, second = (inf.mutual_information(joint, of=[j]) for j in range(2))
    for scheme in ("i_min", "broja", "ci"):
        found = inf.partial_information(joint, scheme=scheme)
        assert sum(parts(found)) == pytest.approx(inf.mutual_information(joint), abs=1e-9)
        assert found.redundant + found.unique[0] == pytest.approx(first, abs=1e-9)
        assert found.redundant + found.unique[1] == pytest.approx(second, abs=1e-9)
        if scheme != "ci":
            assert min(parts(found)) >= -OPTIMISED


def test_gaussians_decompose_alike_under_i_min_and_broja() -> None:
    form = {"covariance": random_covariance(3, seed=1), "target": 2}
    first = inf.partial_information(scheme="i_min", **form)
    second = inf.partial_information(scheme="broja", **form)
    assert parts(first) == pytest.approx(parts(second), abs=1e-9)
    assert min(first.unique) == pytest.approx(0, abs=1e-12)


def test_broja_carries_its_gap() -> None:
    found = inf.partial_information(random_joint(2, 4), units="bits")
    assert 0 <= found.gap <= 1e-6
    assert inf.partial_information(random_joint(2, 4), scheme="ci").gap is None


@pytest.mark.parametrize("scheme", ["i_min", "broja", "ci"])
def test_every_part_has_its_interval(scheme: str) -> None:
    rng = np.random.default_rng(0)
    z = rng.integers(2, size=(300, 2))
    x = np.where(rng.random(300) < 0.9, z[:, 0] & z[:, 1], z[:, 0])
    form = {"samples": z, "target": x, "scheme": scheme, "units": "bits"}
    found = inf.partial_information(bootstrap=40, **form)
    assert list(found.parts) == ["redundant", "unique 1", "unique 2", "synergistic"]
    for name, value in inf.partial_information(**form).parts.items():
        assert found.parts[name].value == pytest.approx(value, abs=1e-12)
        assert found.parts[name].low < value < found.parts[name].high
    assert found.parts["synergistic"].interval == found.interval
    independent = inf.partial_information(permutations=40, **form)
    assert independent.parts["redundant"].p_value == pytest.approx(1 / 41) or scheme == "ci"
    assert inf.mutual_information(samples=z, target=x, bootstrap=5).parts is None


def test_three_predictors_and_unknown_schemes_are_refused() -> None:
    with pytest.raises(ValueError, match="there are 3"):
        inf.partial_information(random_joint(3, 2))
    with pytest.raises(ValueError, match="'broja'"):
        inf.partial_information(random_joint(2, 2), scheme="iwmes")
