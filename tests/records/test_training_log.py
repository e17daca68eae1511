"""The log of a training: what was appended is read, whatever a kill left behind it."""

import json
import math

import numpy as np
import pytest
from pydantic import ValidationError

from hatchel.records.training_log import (
    MetricsEntry,
    append_metrics,
    followed,
    read_metrics,
    rewind_metrics,
)


def entry(step=0, worst_set=None, kl_per_latent=(1.0, 2.0), **terms):
    return MetricsEntry(
        step=step,
        seconds=step / 10,
        terms=terms or {"loss": 100.0 - step},
        kl_per_latent=kl_per_latent,
        worst_set=worst_set,
    )


@pytest.fixture
def path(tmp_path):
    return tmp_path / "metrics.jsonl"


def write(path, *entries):
    with path.open("ab") as file:
        for found in entries:
            append_metrics(file, found)
    return path


def test_what_was_appended_comes_back_as_arrays(path):
    write(path, entry(0, loss=9.5, kl=1.0), entry(10, loss=8.5, kl=2.0, kl_per_latent=[3.0, 4.0]))
    log = read_metrics(path)
    np.testing.assert_array_equal(log.steps, [0, 10])
    np.testing.assert_array_equal(log.seconds, [0, 1])
    np.testing.assert_array_equal(log.terms["loss"], [9.5, 8.5])
    np.testing.assert_array_equal(log.terms["kl"], [1, 2])
    np.testing.assert_array_equal(log.kl_per_latent, [[1, 2], [3, 4]])
    assert log.worst_set is None


def test_a_line_is_json_of_the_agreed_form(path):
    write(path, entry(10, (1,), loss=8.5))
    assert json.loads(path.read_text()) == {
        "step": 10,
        "seconds": 1.0,
        "terms": {"loss": 8.5},
        "kl_per_latent": [1.0, 2.0],
        "worst_set": [1],
    }


def refuse(constant):
    raise AssertionError(f"{constant} is not JSON")


def test_a_diverged_run_is_logged_in_json_that_any_reader_takes(path):
    """Numbers that are not finite are strings, which RFC 8259 allows and bare NaN is not."""
    values = {"a": math.nan, "b": math.inf, "c": -math.inf}
    write(path, entry(1, kl_per_latent=(math.nan, 1.0), **values))
    stored = json.loads(path.read_text(), parse_constant=refuse)
    assert stored["terms"] == {"a": "NaN", "b": "Infinity", "c": "-Infinity"}
    log = read_metrics(path)
    np.testing.assert_array_equal(list(log.terms.values()), [[math.nan], [math.inf], [-math.inf]])
    np.testing.assert_array_equal(log.kl_per_latent, [[math.nan, 1]])


@pytest.mark.parametrize("share", [0.02, 0.5, 0.97])
def test_a_torn_last_line_is_left_out(path, share):
    whole = write(path, entry(0), entry(10)).read_bytes()
    last = write(path, entry(20)).read_bytes()[len(whole) :]
    path.write_bytes(whole + last[: round(share * len(last))])
    np.testing.assert_array_equal(read_metrics(path).steps, [0, 10])


def test_a_last_line_that_lacks_only_its_break_is_read(path):
    path.write_bytes(write(path, entry(0), entry(10)).read_bytes()[:-1])
    np.testing.assert_array_equal(read_metrics(path).steps, [0, 10])


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"{", "the line"),
        (b'{"step": 1}', "seconds"),
        (b'{"step": "1", "seconds": 0, "terms": {}, "kl_per_latent": []}', "step"),
        (b'{"step": -1, "seconds": 0, "terms": {}, "kl_per_latent": []}', "step"),
        (b'{"step": 1, "seconds": 0, "terms": {"a": "2.0"}, "kl_per_latent": []}', r"terms\.a"),
        (b'{"step": 1, "seconds": 0, "terms": {"a": true}, "kl_per_latent": []}', r"terms\.a"),
        (b'{"step": 1, "seconds": 0, "terms": {}, "kl_per_latent": [], "more": 1}', "more"),
    ],
)
def test_a_wrong_line_is_named_with_its_reason(path, line, why):
    first = write(path, entry(0)).read_bytes()
    path.write_bytes(first + line + b"\n" + first)
    with pytest.raises(ValueError, match=rf"line 2 of .*metrics\.jsonl.*\({why}: "):
        read_metrics(path)


def test_a_missing_log_is_an_error_with_its_path(path):
    with pytest.raises(ValueError, match=r"metrics\.jsonl'; train the run first"):
        read_metrics(path)


def test_an_empty_log_has_no_entries(path):
    path.touch()
    log = read_metrics(path)
    assert (log.steps.shape, log.kl_per_latent.shape, log.terms) == ((0,), (0, 0), {})


def test_a_term_that_some_entries_lack_is_not_a_number_there(path):
    log = read_metrics(write(path, entry(0, loss=1.0), entry(1, loss=2.0, tc=3.0)))
    np.testing.assert_array_equal(log.terms["tc"], [math.nan, 3])
    np.testing.assert_array_equal(log.logged["tc"], [False, True])
    assert followed(log, "tc").steps == (1,)


def test_membership_of_the_worst_set_is_a_matrix(path):
    log = read_metrics(write(path, entry(0, ()), entry(1, (1,)), entry(2, [0, 1])))
    np.testing.assert_array_equal(log.worst_set, [[False, False], [False, True], [True, True]])


def test_a_worst_set_beyond_the_latents_is_refused(path):
    with pytest.raises(ValueError, match=r"step 1 .* names latent 2 of 2"):
        read_metrics(write(path, entry(1, (2,))))


def test_entries_of_different_models_are_refused(path):
    write(path, entry(0), entry(1, kl_per_latent=(1.0,)))
    with pytest.raises(ValueError, match=r"have \[1, 2\] latents; a log is of one model"):
        read_metrics(path)


def test_steps_logged_again_take_the_place_of_the_old_ones(path):
    write(path, *(entry(step, loss=1.0) for step in (0, 10, 20, 30)))
    log = read_metrics(write(path, entry(10, loss=2.0), entry(20, loss=2.0)))
    np.testing.assert_array_equal(log.steps, [0, 10, 20])
    np.testing.assert_array_equal(log.terms["loss"], [1, 2, 2])


def test_a_run_that_goes_on_leaves_the_log_of_one_that_never_stopped(tmp_path):
    entries = [entry(step, (0,)) for step in range(0, 50, 10)]
    straight = write(tmp_path / "straight.jsonl", *entries)
    torn = write(tmp_path / "torn.jsonl", *entries[:4])
    torn.write_bytes(torn.read_bytes()[:-9])
    rewind_metrics(torn, 15)
    assert write(torn, *entries[2:]).read_bytes() == straight.read_bytes()


def test_a_log_that_is_not_one_is_not_rewound(path):
    path.write_bytes(b"something else\n")
    with pytest.raises(ValueError, match="line 1"):
        rewind_metrics(path, 10)
    assert path.read_bytes() == b"something else\n"


def test_a_term_is_followed_up_to_a_step(path):
    log = read_metrics(write(path, *(entry(step) for step in (0, 10, 20))))
    assert followed(log, "loss", until=10).steps == (0, 10)
    assert followed(log, "loss").values == (100, 90, 80)
    assert followed(log, "synergy") is None


def test_an_entry_of_wrong_types_cannot_be_made():
    with pytest.raises(ValidationError):
        entry(1.5)
    with pytest.raises(ValidationError):
        entry(1, loss="3")
