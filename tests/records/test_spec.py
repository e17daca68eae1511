"""Specs: settings by key, refusals that name the nearest, what may change when a run goes on."""

import pytest

from hatchel.records.spec import (
    RunSpec,
    TrainingSpec,
    changed,
    choose,
    flattened,
    parsed_setting,
)

SPEC = RunSpec(
    recipe="some", data=choose("dsprites"), objective=choose("factor", gamma=35.0, form="a")
)


def test_every_setting_has_a_dotted_key():
    flat = flattened(SPEC)
    assert flat["objective.gamma"] == 35.0
    assert flat["n_latents"] == 10
    assert flat["training.batch_size"] == 64


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("objective.gamma=6.4", ("objective.gamma", 6.4)),
        ("training.steps=10", ("training.steps", 10)),
        ("objective.anchors=[0, 1]", ("objective.anchors", [0, 1])),
        ("data.directory=some/folder", ("data.directory", "some/folder")),
        ("data.directory=a=b", ("data.directory", "a=b")),
    ],
)
def test_a_setting_is_json_or_text(text, expected):
    assert parsed_setting(text) == expected


@pytest.mark.parametrize("text", ["gamma", "=3"])
def test_a_setting_without_a_key_or_value_is_refused(text):
    with pytest.raises(ValueError, match="key=value"):
        parsed_setting(text)


def test_settings_replace_values_and_leave_the_rest():
    found = changed(SPEC, {"objective.gamma": 6.4, "n_latents": 5, "training.steps": 7})
    assert found.objective == choose("factor", gamma=6.4, form="a")
    assert (found.n_latents, found.training.steps) == (5, 7)
    assert found.data == SPEC.data
    assert SPEC.objective.options["gamma"] == 35.0


def test_a_part_of_another_name_drops_the_old_options():
    found = changed(SPEC, {"objective.name": "beta", "objective.beta": 4.0})
    assert found.objective == choose("beta", beta=4.0)


@pytest.mark.parametrize(
    ("key", "near"),
    [
        ("training.step", "training.steps"),
        ("n_latent", "n_latents"),
        ("training.name", "training.steps"),
        ("optimizer.learning_rate", "optimiser.learning_rate"),
    ],
)
def test_an_unknown_key_names_the_nearest(key, near):
    with pytest.raises(ValueError, match=f"no setting '{key}'; did you mean '{near}'"):
        changed(SPEC, {key: 1})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("training.steps", 0),
        ("training.batch_size", 1),
        ("optimiser.learning_rate", -1),
        ("optimiser.beta1", 1.0),
        ("training.precision", "float16"),
        ("n_latents", "many"),
    ],
)
def test_a_value_that_does_not_fit_is_named(key, value):
    with pytest.raises(ValueError, match=f"{key}={value!r}"):
        changed(SPEC, {key: value})


@pytest.mark.parametrize("key", ["steps", "log_every", "checkpoint_every", "checkpoint_minutes"])
def test_the_schedule_may_change_when_a_run_goes_on(key):
    assert changed(SPEC, {f"training.{key}": 17}).digest == SPEC.digest


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("objective.gamma", 6.4),
        ("n_latents", 5),
        ("training.batch_size", 32),
        ("optimiser.learning_rate", 0.5),
        ("data.name", "mnist"),
    ],
)
def test_nothing_else_may(key, value):
    assert changed(SPEC, {key: value}).digest != SPEC.digest


def test_a_spec_survives_json():
    assert RunSpec.model_validate_json(SPEC.model_dump_json()) == SPEC


def test_a_spec_is_frozen():
    with pytest.raises(ValueError, match="frozen"):
        SPEC.training.steps = 3
    assert TrainingSpec().steps == 100_000
