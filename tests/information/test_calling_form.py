"""What users may hand over, and what they are told otherwise."""

import inspect
import math
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import torch

from hatchel import information as inf

from .oracle_joints import JOINTS, random_covariance, random_joint

HALF = np.full((2, 2), 0.25)
SINGULAR = np.array([[1, 1, 0.5], [1, 1, 0.5], [0.5, 0.5, 1]])
INDEFINITE = np.array([[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]])
WRONG = {
    "a negative entry": ({"joint": [[1.5, -0.5]]}, "negative entry"),
    "a sum that is not one": ({"joint": [[0.5, 0.6]]}, "divide it by its sum"),
    "counts": ({"joint": [[3, 4], [2, 1]]}, "divide it by its sum"),
    "NaN": ({"joint": [[math.nan, 1.0]]}, "NaN or infinite"),
    "no entry": ({"joint": np.zeros((0, 2))}, "no entry"),
    "a batch without joints": ({"joint": HALF, "batch": 2}, "batch=2"),
    "an indefinite covariance": ({"covariance": INDEFINITE, "target": 2}, "not positive semi"),
    "a singular covariance": ({"covariance": SINGULAR, "target": 2}, "singular"),
    "an asymmetric covariance": ({"covariance": [[1, 0.2], [0, 1]], "target": 1}, "symmetric"),
    "a row as covariance": ({"covariance": [1.0, 2.0]}, r"\(…, d, d\)"),
    "a constant variable": ({"covariance": np.diag([1.0, 0, 2]), "target": 2}, "variance 0"),
    "an empty group": ({"covariance": np.eye(3), "predictors": [[], [0]]}, "is empty"),
    "overlapping groups": ({"covariance": np.eye(3), "predictors": [[0, 1], [1]]}, "overlap"),
    "the target as predictor": (
        {"covariance": np.eye(3), "predictors": [0, 2], "target": 2},
        "overlap",
    ),
    "an index out of range": ({"covariance": np.eye(3), "predictors": [3]}, "0 … 2"),
    "a negative index": ({"covariance": np.eye(3), "predictors": [-1]}, "0 … 2"),
    "no predictor": ({"covariance": np.eye(3), "predictors": []}, "no predictor"),
    "a second target": ({"joint": HALF, "target": [1]}, "last axis"),
    "overlapping axes": ({"joint": random_joint(3, 2), "predictors": [[0, 1], 1]}, "overlap"),
    "nothing": ({}, "exactly one"),
    "two things": ({"joint": HALF, "covariance": np.eye(2)}, "exactly one"),
    "an unknown unit": ({"joint": HALF, "units": "bans"}, "'nats' or 'bits'"),
    "an interval without samples": ({"joint": HALF, "bootstrap": 10}, "needs samples"),
    "two intervals": ({"joint": HALF, "bootstrap": 1, "permutations": 1}, "one interval"),
    "an absurd level": ({"joint": HALF, "level": 95}, "between 0 and 1"),
    "real samples": ({"samples": [[0.5], [1.5]], "target": [0, 1]}, "kind='gaussian'"),
    "an unknown kind": ({"samples": [[1]], "target": [1], "kind": "poisson"}, "'discrete'"),
    "unequal lengths": ({"samples": [[1], [2]], "target": [1]}, "one target per row"),
    "NaN samples": (
        {"samples": [[math.nan], [1.0]], "target": [0.0, 1.0], "kind": "gaussian"},
        "NaN or infinite",
    ),
    "latents beyond one": (
        {"samples": [[1.2], [0.1]], "target": [0.0, 1.0], "kind": "binary"},
        r"\[0, 1\]",
    ),
    "too many latents": (
        {"samples": np.zeros((2, 28)), "target": [0.0, 1.0], "kind": "binary"},
        "at most 27 latents",
    ),
    "too many features for so many latents": (
        {"samples": np.zeros((2, 14)), "target": np.zeros((2, 12_288)), "kind": "binary"},
        "at most 13 latents",
    ),
    "more states than memory": (
        {"samples": np.tile(np.arange(9000)[:, None], 2), "target": np.zeros(9000, int)},
        "cells",
    ),
    "a correction for Gaussians": (
        {"samples": [[1.0], [2]], "target": [1, 2], "kind": "gaussian", "correction": "x"},
        "for kind='discrete'",
    ),
    "an unknown correction": (
        {"samples": [[1], [2]], "target": [1, 2], "correction": "jackknife"},
        "'miller-madow'",
    ),
    "each target of a pmf": ({"joint": HALF, "each": True}, "last axis"),
    "no target": ({"covariance": np.eye(3)}, "needs a target"),
    "no predictor beside the target": ({"joint": [0.5, 0.5]}, "no predictor"),
    "a mask as predictors": (
        {"covariance": np.eye(3), "predictors": [True, False], "target": 2},
        "different integers",
    ),
    "a name as target": ({"covariance": np.eye(3), "target": "x"}, "different integers"),
    "a kind of a pmf": ({"joint": HALF, "kind": "gaussian"}, "are for samples"),
    "a correction of a pmf": ({"joint": HALF, "correction": "miller-madow"}, "are for samples"),
    "a batch of covariances": ({"covariance": np.eye(3), "target": 2, "batch": 1}, "is for a pmf"),
    "half a resample": ({"samples": [1, 2], "target": [1, 2], "bootstrap": 0.5}, "integers"),
    "texts without a kind": ({"samples": ["a", "b"], "target": ["u", "v"]}, "kind='discrete'"),
    "values of several types": (
        {"samples": np.array([["a"], [1]], object), "target": [0, 1], "kind": "discrete"},
        "mixes values",
    ),
    "a target that is a predictor": (
        {
            "samples": [[0.0], [1.0], [3.0]],
            "target": [[1.0, 0], [0.0, 1.0], [0.5, 3]],
            "kind": "gaussian",
            "each": True,
        },
        "target 1 is a linear function",
    ),
    "targets of a joint that has its own": (
        {"joint": inf.DiscreteJoint(torch.tensor(HALF)), "predictors": [0]},
        "says itself",
    ),
    "a joint of one's own that is no pmf": (
        {"joint": inf.DiscreteJoint(torch.ones(2, 2))},
        "sums to one",
    ),
    "a Gaussian of one's own that is singular": (
        {"joint": inf.GaussianJoint(torch.ones(2, 2), ((0,),), (1,))},
        "singular",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_one_clear_error(name: str) -> None:
    arguments, message = WRONG[name]
    positional = [arguments["joint"]] if "joint" in arguments else []
    named = {key: value for key, value in arguments.items() if key != "joint"}
    with pytest.raises(ValueError, match=message):
        inf.mutual_information(*positional, **named)


@pytest.mark.parametrize("given", ["joint", HALF + 0.1j, [[object()]], [["a", "b"]]])
def test_what_is_no_array_is_a_type_error(given: object) -> None:
    with pytest.raises(TypeError, match="not an array of numbers"):
        inf.entropy(given)


def test_columns_of_a_table_are_samples() -> None:
    rng = np.random.default_rng(0)
    z = rng.normal(size=(60, 2))
    x = z.sum(1) + rng.normal(size=60)
    expected = inf.mutual_information(samples=z, target=x, kind="gaussian")
    table = pd.DataFrame({"a": z[:, 0], "b": z[:, 1], "x": x}, index=range(5, 65))
    found = inf.mutual_information(samples=table[["a", "b"]], target=table["x"], kind="gaussian")
    assert found == pytest.approx(expected, abs=1e-12)
    bits = (table > 0).astype(int)
    counted = inf.mutual_information(samples=bits[["a", "b"]], target=bits["x"])
    assert counted == pytest.approx(inf.mutual_information(samples=z > 0, target=x > 0))


def test_a_lone_number_names_one_variable() -> None:
    joint = random_joint(2, 3)
    assert inf.mutual_information(joint, of=1) == inf.mutual_information(joint, of=[1])
    assert inf.entropy(joint, variables=0) == inf.entropy(joint, variables=[0])
    assert inf.conditional_mutual_information(joint, given=0) == inf.conditional_mutual_information(
        joint, given=[0]
    )
    assert inf.specific_information(joint, outcome=2) == inf.specific_information(joint)[2]


def test_only_what_is_measured_must_have_a_covariance() -> None:
    """Two equal variables are no mistake where neither is used, or both are targets by turns."""
    covariance = SINGULAR[np.ix_([0, 2, 1], [0, 2, 1])]
    chosen = inf.mutual_information(covariance=covariance, predictors=[0], target=1)
    assert chosen == pytest.approx(-0.5 * np.log(0.75))
    every = inf.mutual_information(covariance=covariance, predictors=[1], target=[0, 2], each=True)
    np.testing.assert_allclose(every, chosen)
    with pytest.raises(ValueError, match="linear function of the predictors"):
        inf.mutual_information(covariance=covariance, predictors=[0], target=[1, 2], each=True)


def test_checks_leave_gradients_alone() -> None:
    """PyTorch warns where a tensor with a gradient is read as a number."""
    rng = np.random.default_rng(0)
    pmf = torch.tensor(random_joint(2, 2), requires_grad=True)
    latents = torch.tensor(rng.random((8, 2)), requires_grad=True)
    features = torch.tensor(rng.random((8, 3)), requires_grad=True)
    form = {"samples": latents, "target": features}
    for value in (
        inf.mutual_information(pmf),
        inf.ci_synergy(kind="binary", **form).sum(),
        inf.ci_synergy(kind="gaussian", each=True, **form).sum(),
    ):
        value.backward()
    assert all(given.grad.abs().sum() > 0 for given in (pmf, latents, features))


@pytest.mark.parametrize(
    ("measure", "options", "message"),
    [
        (inf.mutual_information, {"of": [2]}, "0 … 1"),
        (inf.mutual_information, {"of": [0, 0]}, "different"),
        (inf.entropy, {"variables": [3]}, "0 … 2"),
        (inf.entropy, {"variables": []}, "one or more"),
        (inf.conditional_mutual_information, {"given": [0], "of": [0, 1]}, "overlap"),
        (inf.conditional_mutual_information, {"given": [0, 1]}, "one or more"),
        (inf.max_synergy, {"size": 3}, "1 … 2"),
        (inf.max_synergy, {"groups": []}, "is empty"),
        (inf.max_synergy, {"groups": [[]]}, "is empty"),
        (inf.i_min, {"groups": [[0], [5]]}, "0 … 1"),
        (inf.i_min, {"groups": [[0, 0], [1]]}, "different"),
        (inf.i_min, {"groups": 0}, "pass groups"),
        (inf.max_synergy, {"size": 1.5}, "1 … 2"),
        (inf.mutual_information, {"of": [0.9]}, "integers"),
        (inf.specific_information, {"outcome": 2}, "0 … 1"),
        (inf.specific_information, {"outcome": -1}, "0 … 1"),
    ],
)
def test_a_wrong_choice_of_variables_is_named(
    measure: inf.GaussianJoint, options: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        measure(JOINTS["AND"], **options)  # type: ignore[operator]


@pytest.mark.parametrize("measure", [inf.gk_synergy, inf.max_synergy, inf.i_min])
def test_closed_forms_for_scalars_refuse_vectors(measure: object) -> None:
    with pytest.raises(ValueError, match="each=True"):
        measure(covariance=random_covariance(4, 0), target=[2, 3])  # type: ignore[operator]


def test_float32_rounding_is_no_mistake() -> None:
    joint = random_joint(3, 4).astype(np.float32)
    assert inf.mutual_information(joint) == pytest.approx(
        inf.mutual_information(random_joint(3, 4)), abs=1e-5
    )


def test_a_signature_shows_the_calling_form_and_the_options() -> None:
    names = list(inspect.signature(inf.max_synergy).parameters)
    assert names[0] == "joint"
    assert {"covariance", "samples", "units", "bootstrap", "groups", "size"} <= set(names)
    assert "S_{max}" in (inf.max_synergy.__doc__ or "")


@pytest.mark.parametrize("name", inf.__all__)
def test_every_public_name_is_there_and_explained(name: str) -> None:
    thing = getattr(inf, name)
    assert thing.__name__ == name
    assert len(thing.__doc__) > 40


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="no attribute 'synergy'"):
        inf.synergy  # noqa: B018
    assert set(dir(inf)) == set(inf.__all__)


def test_import_does_not_load_torch() -> None:
    """Neither the package nor the names of this room; only using one does."""
    code = "import sys, hatchel, hatchel.information; print('torch' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


def test_a_checked_joint_is_measured_as_it_is() -> None:
    joint = inf.DiscreteJoint(torch.as_tensor(random_joint(2, 3)))
    found = inf.mutual_information(joint)
    assert isinstance(found, torch.Tensor)
    assert found.item() == pytest.approx(inf.mutual_information(random_joint(2, 3)))


def test_variables_without_a_target() -> None:
    """Measures of a set of variables need none."""
    covariance = random_covariance(3, 1)
    whole = inf.total_correlation(covariance=covariance)
    assert whole == pytest.approx(inf.total_correlation(covariance=covariance, target=2))
    samples = np.random.default_rng(0).integers(3, size=(100, 3))
    assert inf.o_information(samples=samples) == pytest.approx(
        inf.o_information(samples=samples[:, :2], target=samples[:, 2])
    )
