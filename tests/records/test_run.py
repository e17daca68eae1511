"""Records of runs: stored whole, read back equal, and never believed when damaged."""

import pytest
from pydantic import ValidationError

from hatchel.records.run import Curve, RunRecord, fingerprint, read_run, run_path, write_run

RECORD = RunRecord(
    study="words",
    method="ica",
    draw=1,
    seed=2,
    fingerprint="abc",
    settings={"n_components": 9, "hidden_layer_sizes": [], "strength": None},
    metrics={"train_loss": 48.123456789012345, "acc_p1": 0.1 + 0.2},
    curves={"train_loss": Curve(steps=(0, 10), values=(3.5, 1 / 3))},
    seconds=0.25,
    device="cpu",
)


def stored(root):
    write_run(root, RECORD)
    return run_path(root, "ica", 1, 2)


def test_a_record_comes_back_equal_to_the_last_bit(tmp_path):
    stored(tmp_path)
    assert read_run(tmp_path, "ica", 1, 2) == RECORD


def test_a_failed_run_keeps_its_reason(tmp_path):
    failed = RECORD.model_copy(update={"status": "failed", "reason": "diverged", "metrics": {}})
    write_run(tmp_path, failed)
    assert read_run(tmp_path, "ica", 1, 2) == failed


def test_each_run_has_a_file_of_its_own(tmp_path):
    paths = {
        run_path(tmp_path, method, draw, seed)
        for method in ("ica", "pca")
        for draw in (0, 1, 10)
        for seed in (0, 1, 10)
    }
    assert len(paths) == 18


def test_a_run_that_is_not_stored_is_none(tmp_path):
    stored(tmp_path)
    assert read_run(tmp_path, "ica", 1, 3) is None
    assert read_run(tmp_path, "pca", 1, 2) is None


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_a_record_cut_short_reads_as_none(tmp_path, share):
    path = stored(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert read_run(tmp_path, "ica", 1, 2) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [(b'"seconds"', b'"sekunden"'), (b'"finished"', b'"perhaps"'), (b"0.25", b'"soon"')],
    ids=["unknown field", "unknown status", "wrong type"],
)
def test_a_record_of_another_form_reads_as_none(tmp_path, old, new):
    path = stored(tmp_path)
    assert old in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(old, new))
    assert read_run(tmp_path, "ica", 1, 2) is None


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"[]", b"null", b"not json"])
def test_what_is_no_record_reads_as_none(tmp_path, content):
    stored(tmp_path).write_bytes(content)
    assert read_run(tmp_path, "ica", 1, 2) is None


def test_a_record_never_changes():
    with pytest.raises(ValidationError, match="frozen"):
        RECORD.seed = 3


def test_a_fingerprint_does_not_depend_on_the_order_of_keys():
    one = fingerprint({"a": 1, "b": {"c": [1, 2], "d": None}})
    assert one == fingerprint({"b": {"d": None, "c": [1, 2]}, "a": 1})


@pytest.mark.parametrize(
    "other",
    [
        {"a": 2, "b": [1, 2]},
        {"a": 1, "b": [2, 1]},
        {"a": 1},
        {"a": 1, "b": [1, 2], "c": None},
        {"a": "1", "b": [1, 2]},
        {"a": 1 + 1e-12, "b": [1, 2]},
    ],
)
def test_a_fingerprint_changes_with_every_fact(other):
    assert fingerprint({"a": 1, "b": [1, 2]}) != fingerprint(other)


def test_a_fingerprint_is_the_same_in_every_process():
    """Stored ones are compared with new ones: this one was stored."""
    assert fingerprint({"study": "words", "seed": 1}) == "cf6dde6e642b8281"
