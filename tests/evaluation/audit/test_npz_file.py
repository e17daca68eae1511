"""Codes in an npz, in this package's form and in that of other software."""

import numpy as np
import pytest
from tests.evaluation.audit.small import ROWS, codes, columns

from hatchel.evaluation.audit.npz_file import read_npz

KNOWN = columns()
CODES = codes(KNOWN)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "model.npz"


def test_arrays_beside_codes_are_labels_and_attributes(path):
    np.savez(path, codes=CODES, names=["z0", "z1", "sex", "old"], **KNOWN)
    found = read_npz(path)
    assert found.name == "model"
    assert found.columns_of("sex") == (2,)
    assert set(found.beside) == set(KNOWN)
    np.testing.assert_array_equal(found.beside["city"], KNOWN["city"])


def test_factors_are_columns_under_their_names_and_those_of_their_classes(path):
    factors = np.column_stack([KNOWN["good"], KNOWN["sex"] == "M"]).astype(int)
    np.savez(
        path,
        codes=CODES,
        factors=factors,
        factor_names=["good", "sex"],
        factor_class_names=np.array([["", ""], ["F", "M"]]),
        column_names=list("abcd"),
        log_variances=CODES,
    )
    found = read_npz(path)
    np.testing.assert_array_equal(found.beside["good"], KNOWN["good"])
    np.testing.assert_array_equal(found.beside["sex"], KNOWN["sex"])
    assert found.columns == tuple("abcd")
    assert found.notes == ()


def test_blocks_are_read_and_what_fits_nothing_is_said(path):
    np.savez(path, codes=CODES, blocks=list("zzab"), sex=KNOWN["sex"], weights=np.ones((3, 3)))
    found = read_npz(path)
    assert found.blocks == tuple("zzab")
    assert found.notes == (f"Left out of the file: weights, not {ROWS} values.",)


def test_factors_without_names_are_numbered(path):
    np.savez(path, codes=CODES, factors=KNOWN["good"])
    assert set(read_npz(path).beside) == {"factor 0"}


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"z": CODES}, "no array 'codes', only z; store codes"),
        ({"codes": CODES, "factors": CODES, "factor_names": ["a"]}, "4 factors and 1 factor_names"),
        ({"codes": CODES, "sex": KNOWN["sex"].astype(object)}, "'sex' of .* can't be read"),
    ],
)
def test_what_cannot_be_read_is_named(path, arrays, message):
    np.savez(path, allow_pickle=True, **arrays)
    with pytest.raises(ValueError, match=message):
        read_npz(path)
