"""Codes of other software, from every kind of file; what is wrong with a file is named."""

import numpy as np
import pytest

from hatchel.evaluation.codes_file import read_codes

Z, V = np.random.default_rng(0).normal(size=(40, 3)), np.arange(80).reshape(40, 2) % 4


def test_an_npz_with_names_and_variances(tmp_path):
    np.savez(
        tmp_path / "model.npz", codes=Z, factors=V, factor_names=["a", "b"], log_variances=Z - 3
    )
    coded = read_codes(tmp_path / "model.npz")
    assert coded.name == "model"
    assert coded.factor_names == ("a", "b")
    np.testing.assert_array_equal(coded.codes, Z)
    np.testing.assert_array_equal(coded.factors, V)
    np.testing.assert_array_equal(coded.log_variances, Z - 3)


def test_an_npz_without_names_and_one_without_factors(tmp_path):
    np.savez(tmp_path / "a.npz", codes=Z, factors=V[:, 0])
    np.savez(tmp_path / "b.npz", codes=Z)
    assert read_codes(tmp_path / "a.npz").factor_names == ("factor 0",)
    assert read_codes(tmp_path / "b.npz").factors is None


def test_factors_beside_codes_in_every_kind_of_file_are_the_same(tmp_path):
    np.save(tmp_path / "codes.npy", Z)
    np.save(tmp_path / "factors.npy", V)
    np.savez(tmp_path / "factors.npz", factors=V, factor_names=["a", "b"])
    rows = [f"{a},{b}" for a, b in V]
    (tmp_path / "factors.csv").write_text("\n".join(["a,b", *rows]))
    (tmp_path / "factors.tsv").write_text("\n".join(["a,b", *rows]).replace(",", "\t"))
    for ending, names in (
        ("npy", ("factor 0", "factor 1")),
        ("npz", ("a", "b")),
        ("csv", ("a", "b")),
        ("tsv", ("a", "b")),
    ):
        coded = read_codes(tmp_path / "codes.npy", tmp_path / f"factors.{ending}")
        np.testing.assert_array_equal(coded.factors, V)
        assert coded.factor_names == names


def test_texts_become_classes_in_alphabetical_order(tmp_path):
    np.save(tmp_path / "codes.npy", Z)
    names = ["square", "heart", "ellipse", "heart"] * 10
    (tmp_path / "factors.csv").write_text("\n".join(["shape", *names]))
    coded = read_codes(tmp_path / "codes.npy", tmp_path / "factors.csv")
    assert coded.factors[:4, 0].tolist() == [2, 1, 0, 1]
    assert coded.factor_class_names == (("ellipse", "heart", "square"),)


def test_names_of_classes_are_read_with_the_factors_that_have_some(tmp_path):
    names = np.array([["", ""], ["f", "m"]])
    held = {"factors": V, "factor_names": ["age", "sex"], "factor_class_names": names}
    np.savez(tmp_path / "model.npz", codes=Z, **held)
    np.savez(tmp_path / "factors.npz", **held)
    np.save(tmp_path / "codes.npy", Z)
    for given in (("model.npz",), ("codes.npy", "factors.npz")):
        coded = read_codes(*(tmp_path / name for name in given))
        assert coded.factor_class_names == ((), ("f", "m"))
    np.savez(tmp_path / "wrong.npz", codes=Z, **(held | {"factor_class_names": names[:1]}))
    assert read_codes(tmp_path / "wrong.npz").factor_class_names == ()
    np.savez(tmp_path / "wrong.npz", codes=Z, **(held | {"factor_class_names": names[1:]}))
    with pytest.raises(ValueError, match="2 factors and class names of 1; give a tuple for each"):
        read_codes(tmp_path / "wrong.npz")


def test_factors_given_apart_replace_those_in_the_npz(tmp_path):
    np.savez(tmp_path / "model.npz", codes=Z, factors=V)
    np.save(tmp_path / "other.npy", V[:, :1])
    assert read_codes(tmp_path / "model.npz", tmp_path / "other.npy").factors.shape == (40, 1)


def test_nothing_is_unpickled(tmp_path):
    objects = np.array([{"a": 1}] * 40)
    np.savez(tmp_path / "codes.npz", codes=objects, factors=V)
    np.save(tmp_path / "codes.npy", objects)
    np.savez(tmp_path / "factors.npz", codes=Z, factors=objects)
    for name in ("codes.npz", "codes.npy", "factors.npz"):
        with pytest.raises(ValueError, match="can't be read"):
            read_codes(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "factors", "message"),
    [
        ("absent.npz", None, "there is no file"),
        ("absent.npy", None, "there is no file"),
        ("z.npz", None, "has no array 'codes', only z, labels; store codes"),
        ("text.md", None, "neither a run nor codes"),
        ("broken.npz", None, "damaged, or no npz"),
        ("broken.npy", None, "damaged, or holds Python objects"),
        ("good.npy", "absent.csv", "there is no file"),
        ("good.npy", "z.npz", "has no array 'factors', only z, labels"),
        ("good.npy", "text.md", "factors are read from npz, npy, csv or tsv"),
        ("good.npy", "gaps.csv", "factor 'b' of .* lacks values"),
        ("good.npy", "empty.csv", "can't be read as a table"),
    ],
)
def test_mistakes_are_named(tmp_path, name, factors, message):
    np.savez(tmp_path / "z.npz", z=Z, labels=V)
    np.save(tmp_path / "good.npy", Z)
    for broken in ("broken.npz", "broken.npy", "text.md"):
        (tmp_path / broken).write_text("nonsense")
    (tmp_path / "gaps.csv").write_text("a,b\n1,2\n1,\n")
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(ValueError, match=message):
        read_codes(tmp_path / name, None if factors is None else tmp_path / factors)
