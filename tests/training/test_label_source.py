"""Labels of minibatches are those of the samples drawn, and missing ones are marked."""

import numpy as np
import pytest
import torch

from hatchel.data.data_set import DataSet
from hatchel.data.values.in_memory import StoredValues
from hatchel.training.label_source import label_source, no_labels
from hatchel.training.phase import Phase

CPU = torch.device("cpu")


def phase(*needs):
    return Phase("any", lambda given: None, (), "model", {}, needs)


def labelled():
    values = StoredValues(np.zeros((6, 2), np.float32))
    return DataSet(
        "six",
        values,
        factor_names=("shape", "size"),
        factor_sizes=(3, 2),
        attribute_names=("old", "tall"),
        attribute_sizes=(2, 2),
        attributes=np.array([[0, 1], [1, -1], [-1, -1], [1, 1], [0, 0], [1, 0]], np.int8),
        target=np.array([0.5, np.nan, 1.0, 2.0, 3.0, 4.0]),
        target_name="income",
    )


def test_labels_are_those_of_the_samples_drawn():
    source = label_source(labelled(), [phase("attributes", "factors")], CPU, torch.float32)
    indices = torch.tensor([[5, 1], [0, 0]])
    found = source(indices, ["attributes", "factors"])
    assert found["attributes"].values.tolist() == [[[1, 0], [1, 0]], [[0, 1], [0, 1]]]
    assert found["attributes"].known.tolist() == [[[True, True], [True, False]], [[True] * 2] * 2]
    assert found["factors"].values.tolist() == [[[2, 1], [0, 1]], [[0, 0], [0, 0]]]


def test_a_real_target_keeps_its_values_and_marks_what_is_missing():
    source = label_source(labelled(), [phase("target")], CPU, torch.float64)
    values, known = source(torch.tensor([0, 1, 3]), ["target"])["target"]
    assert values.dtype == torch.float64
    assert values.tolist() == [[0.5], [0.0], [2.0]]
    assert known.tolist() == [[True], [False], [True]]


def test_a_phase_gets_what_it_needs_and_nothing_else():
    source = label_source(labelled(), [phase("attributes"), phase()], CPU, torch.float32)
    assert source(torch.tensor([0]), []) == {}
    assert no_labels(torch.tensor([0]), []) == {}
    with pytest.raises(AssertionError, match="need labels"):
        no_labels(torch.tensor([0]), ["factors"])
