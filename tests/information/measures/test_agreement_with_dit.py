"""Measures against those of dit, an independent implementation."""

import importlib
import warnings
from typing import Any

import numpy as np
import pytest

from hatchel import information as inf

from ..oracle_joints import JOINTS, random_joint

pytest.importorskip("dit")

CASES = {
    **{name: JOINTS[name] for name in ("XOR", "AND", "SUM", "3-AND")},
    **{f"random {n}, {k}": random_joint(n, k, seed=7) for n, k in ((2, 2), (2, 3), (3, 2))},
    "sparse": random_joint(2, 3, seed=3, concentration=0.1),
}
MULTIVARIATE = {
    "total_correlation": inf.total_correlation,
    "dual_total_correlation": inf.dual_total_correlation,
    "o_information": inf.o_information,
    "coinformation": inf.co_information,
    "entropy": inf.entropy,
}


def dit(module: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # dit warns of optional parts of its own
        return importlib.import_module(module)


def distribution(joint: np.ndarray) -> Any:
    states = [state for state in np.ndindex(joint.shape) if joint[state] > 0]
    names = ["".join(map(str, state)) for state in states]
    return dit("dit").Distribution(names, [joint[state] for state in states])


@pytest.mark.parametrize("name", MULTIVARIATE)
@pytest.mark.parametrize("case", CASES)
def test_sums_of_entropies(case: str, name: str) -> None:
    theirs = getattr(dit("dit.multivariate"), name)(distribution(CASES[case]))
    assert MULTIVARIATE[name](CASES[case], units="bits") == pytest.approx(float(theirs), abs=1e-9)


def decomposed(scheme: str, joint: np.ndarray, **options: Any) -> tuple[float, ...]:
    pid = dit("dit.pid")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = getattr(pid, scheme)(distribution(joint), ((0,), (1,)), (2,), **options)
    atoms = (((0,), (1,)), ((0,),), ((1,),), ((0, 1),))
    return tuple(float(found[atom]) for atom in atoms)


@pytest.mark.parametrize("case", [case for case, joint in CASES.items() if joint.ndim == 3])
@pytest.mark.parametrize(
    ("scheme", "theirs", "options", "tolerance"),
    [
        ("i_min", "PID_WB", {}, 1e-9),
        # Its default solver is off by more than 1e-3; its cone solver stops at about 1e-7.
        ("broja", "PID_BROJA", {"method": "cone"}, 1e-5),
    ],
)
def test_decompositions(
    case: str, scheme: str, theirs: str, options: dict[str, str], tolerance: float
) -> None:
    joint = CASES[case]
    ours = inf.partial_information(joint, scheme=scheme, units="bits")
    expected = decomposed(theirs, joint, **options)
    found = (ours.redundant, *ours.unique, ours.synergistic)
    assert found == pytest.approx(expected, abs=tolerance)
