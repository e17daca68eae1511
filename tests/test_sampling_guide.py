"""The guide to samples: its Python runs, its commands are taken, and it names what there is."""

import re
import shlex
from pathlib import Path

import numpy as np
import pytest

from hatchel.cli.main import run
from hatchel.evaluation.sampling.features import FEATURES
from hatchel.latents.sources import SOURCES
from hatchel.metrics.generation import CLASSIFIERS, NeighbourhoodScores
from hatchel.records.spec import RunSpec, TrainingSpec, choose
from hatchel.runs.train import train

GUIDE = Path(__file__).parents[1] / "docs" / "sampling.md"
TEXT = GUIDE.read_text()
PYTHON = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)
SHELL = "".join(re.findall(r"```sh\n(.*?)```", TEXT, flags=re.DOTALL)).replace("\\\n", " ")
COMMANDS = [line for line in SHELL.splitlines() if line.startswith("hatchel sample")]


@pytest.fixture
def digits(tmp_path, monkeypatch):
    """The reader's run, of small images."""
    images = np.random.default_rng(0).integers(0, 2, (60, 4, 4)).astype(np.float32)
    np.savez(tmp_path / "images.npz", images=images, digit=np.arange(60) % 4)
    spec = RunSpec(
        recipe="digits",
        data=choose("array", samples=str(tmp_path / "images.npz"), factors="digit"),
        network=choose("mlp", hidden=[8]),
        n_latents=3,
        objective=choose("vae"),
        training=TrainingSpec(steps=4, batch_size=8, log_every=2),
    )
    monkeypatch.chdir(tmp_path)
    train(spec, out="out/digits")


def test_the_python_of_the_guide_runs_from_top_to_bottom(capsys):
    program = {"__name__": "guide"}
    for block in PYTHON:
        exec(compile(block, str(GUIDE), "exec"), program)
    assert program["new"].shape == (200, 3)
    assert program["beside"].coverage.value > 0.9
    assert "Estimate(value=" in capsys.readouterr().out


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_the_guide_are_taken(command, digits):
    quick = ["--replicates", "0"] if "--scores" in command else []
    assert run([*shlex.split(command, comments=True)[1:], *quick]) == 0


def test_the_guide_names_every_source_feature_and_score():
    names = (*SOURCES, *FEATURES, *CLASSIFIERS, *NeighbourhoodScores._fields)
    assert all(f"`{name}`" in TEXT for name in names)
