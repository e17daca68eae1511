"""The package itself: what it offers, and what importing it does not cost."""

import subprocess
import sys
from importlib.metadata import version

import pytest

import hatchel

HEAVY = ("torch", "sklearn", "pandas", "scipy", "matplotlib", "numpy")


def loaded_after(code):
    """Which heavy packages a fresh interpreter has loaded after running some code."""
    ask = f"{code}\nimport sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()[-1]


def test_importing_the_package_loads_nothing_heavy():
    assert loaded_after("import hatchel") == "[]"


def test_asking_for_help_and_the_version_loads_nothing_heavy():
    asking = "from hatchel.cli.main import run\nrun(['--help']), run(['--version'])"
    assert loaded_after(asking) == "[]"


@pytest.mark.parametrize("name", [name for name in hatchel.__all__ if name != "__version__"])
def test_what_it_offers_is_found_by_name(name):
    assert getattr(hatchel, name).__name__ == name
    assert name in dir(hatchel)


def test_the_version_is_that_of_the_distribution():
    assert hatchel.__version__ == version("hatchel")


def test_an_unknown_name_is_an_attribute_error_that_lists_the_known_ones():
    with pytest.raises(AttributeError, match=r"no attribute 'MinSin'.*MinSyn"):
        hatchel.MinSin  # noqa: B018 - the access is what is tested
