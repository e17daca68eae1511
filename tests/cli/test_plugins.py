"""Modules of one's own: found in the current folder, and their mistakes said with the place."""

import subprocess
import sys
from pathlib import Path

import pytest

from hatchel.cli.plugins import import_modules

OBJECTIVE = """
import hatchel

@hatchel.objective("halved")
def halved(bound):
    "Half of the KL."
    return {"reconstruction": (1.0, bound.reconstruction), "kl": (0.5, bound.rate)}
"""


def test_the_installed_command_finds_a_module_in_the_current_folder(tmp_path):
    """Whose folder a console script does not have on its path."""
    (tmp_path / "mine.py").write_text(OBJECTIVE)
    script = Path(sys.executable).with_name("hatchel")
    command = [script, "train", "--import", "mine", "--list"]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "halved" in found.stdout


def test_the_package_is_a_command(tmp_path):
    command = [sys.executable, "-P", "-m", "hatchel", "--version"]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert found.stdout.startswith("hatchel ")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("absent_one", None, "there is no module 'absent_one' in this folder or on PYTHONPATH"),
        (
            "wants",
            "import not_there_at_all",
            r"No module named .not_there_at_all. \(.*wants.py",
        ),
        ("wrong", "def (", r"SyntaxError: .*wrong.py, line 1\)"),
        ("raises", "x = 1\n1 / 0", r"ZeroDivisionError: division by zero \(.*raises.py, line 2\)"),
        ("named.py", "", "give the name of a module, named"),
    ],
)
def test_a_module_that_fails_says_where(name, text, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    if text is not None:
        (tmp_path / f"{name.removesuffix('.py')}.py").write_text(text)
    with pytest.raises(ValueError, match=words):
        import_modules([name])
