"""A score says what it means, and can be stored."""

import json

import pytest

from hatchel.metrics.score import Score, number, sentence

NAN = float("nan")


def test_the_record_is_json_and_what_is_not_finite_is_null():
    score = Score("mig", 0.5, 0.4, 0.6, NAN, float("inf"), {"bins": 20}, "MIG 0.50.")
    record = json.loads(json.dumps(score.as_record(), allow_nan=False))
    assert record["value"] == 0.5
    assert record["ceiling"] is record["floor"] is None
    assert record["settings"] == {"bins": 20}


def test_the_sentence_has_the_interval_and_the_ends():
    said = sentence("MIG", "it leads by {percent}", 0.42, (0.4, 0.44), (0.895, 0.001), 0.95)
    assert said == (
        "MIG 0.42 (95 % interval 0.40 to 0.44): it leads by 42 %. The factors themselves as a "
        "code score 0.90 here, a random code of this shape 0.001."
    )


def test_ends_that_are_none_are_said_to_be_none():
    said = sentence("CI", "{value} nats", 0.4, (NAN, NAN), (1e-3, 0), 0.95, bracketed=False)
    assert said.endswith("score 0.001 here, a random code of this shape 0.00; neither is a limit.")


def test_what_was_not_asked_for_is_not_said():
    said = sentence("IRS", "it moves {value}", 0.5, (NAN, NAN), (NAN, NAN), 0.95)
    assert said == "IRS 0.50: it moves 0.50."


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.123, "0.12"),
        (0, "0.00"),
        (-2e-16, "0.00"),
        (0.0123, "0.012"),
        (-0.05, "-0.05"),
        (float("inf"), "infinite"),
        (12.345, "12.35"),
    ],
)
def test_numbers_are_short(value, text):
    assert number(value) == text
