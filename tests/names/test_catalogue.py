"""A catalogue: builders by name, with their options, for the package, a program and plug-ins."""

from importlib.metadata import EntryPoint

import pytest

from hatchel.names import catalogue as module
from hatchel.names.catalogue import Catalogue


def pie(crust, *, apples: int = 3, sugar: float = 0.5):
    """A pie.

    Args:
        crust: what holds it.
        apples: how many,
            of any kind.
        sugar: by weight.
    """
    return crust, apples, sugar


def jam(*, fruit: str):
    """A jam, which needs a fruit."""
    return fruit


def sweets():
    return Catalogue("sweet", {"pie": pie, "jam": jam}, group="tests.sweets", given=("crust",))


def test_an_entry_has_the_options_of_its_builder_but_for_what_is_given():
    options = sweets()["pie"].options
    assert list(options) == ["apples", "sugar"]
    assert (options["apples"].kind, options["apples"].default) == (int, 3)
    assert options["apples"].summary == "how many, of any kind."
    assert sweets()["pie"].summary == "A pie."
    assert sweets()["pie"].defaults == {"apples": 3, "sugar": 0.5}


def test_an_unknown_name_or_option_tells_the_nearest():
    with pytest.raises(ValueError, match="no sweet 'pei'; did you mean 'pie'"):
        _ = sweets()["pei"]
    with pytest.raises(ValueError, match="option of sweet 'pie' 'aples'; did you mean 'apples'"):
        sweets()["pie"].checked({"aples": 1})


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"apples": "many"}, "apples='many': input should be a valid integer"),
        ({"apples": True}, "apples=True: input should be a valid integer"),
        ({"sugar": [1]}, r"sugar=\[1\]: input should be a valid number"),
    ],
)
def test_a_value_of_another_type_is_named(values, words):
    with pytest.raises(ValueError, match=words):
        sweets()["pie"].checked(values)


def test_values_are_as_their_type_has_them():
    assert sweets()["pie"].checked({"apples": "5", "sugar": 1}) == {"apples": 5, "sugar": 1.0}


def test_an_option_without_a_default_has_to_be_given():
    with pytest.raises(ValueError, match=r"sweet 'jam' needs 'fruit': fruit=….* --set food.fruit="):
        sweets()["jam"].complete({}, "food")
    assert sweets()["jam"].complete({"fruit": "plum"}, "food") == {"fruit": "plum"}


def test_a_program_adds_its_own_and_can_not_replace_what_is_there():
    found = sweets()
    found.register("honey")(jam)
    assert found["honey"].builder is jam
    assert list(found) == ["pie", "jam", "honey"]
    assert "honey" in found
    assert len(found) == 3
    with pytest.raises(ValueError, match="the sweet 'pie' is there already"):
        found.register("pie")(jam)


def test_a_module_that_is_imported_again_replaces_its_own():
    found = sweets()
    found.register("honey")(jam)
    found.register("honey")(pie)
    assert found["honey"].builder is pie


def test_an_installed_package_adds_its_own(monkeypatch):
    point = EntryPoint("tart", f"{__name__}:pie", "tests.sweets")

    def entry_points(group, name="tart"):
        return [point] if (group, name) == ("tests.sweets", "tart") else []

    monkeypatch.setattr(module, "entry_points", entry_points)
    assert "tart" in sweets().names()
    assert sweets()["tart"].builder is pie
