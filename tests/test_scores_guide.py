"""The guide to scores: its Python runs, and its commands are ones that the program takes."""

import re
import shlex
import sys
from pathlib import Path

import numpy as np
import pytest

from hatchel.cli.main import run
from hatchel.metrics.catalogue import METRICS

GUIDE = Path(__file__).parents[1] / "docs" / "scores.md"
PYTHON = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), flags=re.DOTALL)
FILES = {block.split()[1]: block for block in PYTHON if re.match(r"# \w+\.py\n", block)}
SHELL = "".join(re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), flags=re.DOTALL))
COMMANDS = [each for each in SHELL.splitlines() if each.startswith("hatchel evaluate codes.")]


@pytest.fixture(autouse=True)
def readers_directory(tmp_path, monkeypatch):
    """A directory that holds what the reader is told to have."""
    factors = np.random.default_rng(0).integers(0, 4, (120, 3))
    codes = factors + 0.1 * np.random.default_rng(1).normal(size=(120, 3))
    np.savez(tmp_path / "codes.npz", codes=codes, factors=factors)
    np.save(tmp_path / "codes.npy", codes)
    rows = "\n".join(",".join(map(str, row)) for row in factors)
    (tmp_path / "factors.csv").write_text(f"a,b,c\n{rows}\n")
    for name, block in FILES.items():
        (tmp_path / name).write_text(block)
        monkeypatch.delitem(sys.modules, name.removesuffix(".py"), raising=False)
    monkeypatch.setattr(METRICS, "_registered", {})
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)


def test_the_python_of_the_guide_runs_from_top_to_bottom(capsys):
    program = {"__name__": "guide"}
    for block in PYTHON:
        if block not in FILES.values():  # those are imported
            exec(compile(block, str(GUIDE), "exec"), program)
    assert "of the variance is in latents" in capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_the_guide_are_taken(command, capsys):
    arguments = shlex.split(command, comments=True)[1:]
    quick = ["--bootstrap", "0", "--discriminator-steps", "0"]
    if "--metrics" not in arguments:
        quick += ["--metrics", "sap"]
    assert run([*arguments, *quick]) == 0
    assert "{" in capsys.readouterr().out or "--json" not in arguments
