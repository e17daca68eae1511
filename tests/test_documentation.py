"""The guide to training: its Python runs, and its commands are ones that the program takes."""

import re
import shlex
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hatchel.cli import train as train_command
from hatchel.cli.main import run
from hatchel.data.catalogue import DATA_SETS
from hatchel.data.data_set import DataSet
from hatchel.data.sets.dsprites import load_dsprites
from hatchel.data.values.in_memory import BytePixels
from hatchel.likelihoods.catalogue import LIKELIHOODS
from hatchel.methods.variational.registry import OBJECTIVES
from hatchel.networks.catalogue import NETWORKS
from hatchel.runs import train as training
from hatchel.runs.resolution import Resolved

LOADED = Resolved.loaded
GUIDE = Path(__file__).parents[1] / "docs" / "training.md"
PYTHON = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), flags=re.DOTALL)
RUNS = {"tcvae-4", "mine", "digits", "nets", "free", "waves"}
FILES = {block.split()[1]: block for block in PYTHON if re.match(r"# \w+\.py\n", block)}
SHELL = "".join(re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), flags=re.DOTALL))
COMMANDS = [line for line in SHELL.splitlines() if line.startswith("hatchel train ")]
LENGTH = re.compile(r'(steps=|"training\.steps": )[\d_]+')


def small_loaded(parts):
    """Sets that are rendered or fetched before they are used, without waiting for it."""
    name = parts.spec.data.name
    if name == "dsprites":
        return load_dsprites("rendered")
    if name == "portraits":
        return DataSet(name, BytePixels(np.zeros((4, 3, 64, 64), np.uint8)))
    if name == "mnist":
        return DataSet(name, BytePixels(np.zeros((4, 1, 28, 28), np.uint8)))
    return LOADED(parts)


@pytest.fixture
def readers_directory(tmp_path, monkeypatch):
    """A directory that holds what the reader is told to have; training in this process."""
    random = np.random.default_rng(0)
    images = random.integers(0, 2, (40, 64, 64)).astype(np.uint8)
    np.save(tmp_path / "images.npy", images)
    table = "\n".join(",".join(map(str, row)) for row in random.normal(size=(50, 6)))
    (tmp_path / "measurements.csv").write_text(f"a,b,c,d,e,f\n{table}\n")
    (tmp_path / "photos").mkdir()
    for place, picture in enumerate(random.integers(0, 256, (3, 70, 80, 3)).astype(np.uint8)):
        Image.fromarray(picture).save(tmp_path / "photos" / f"{place}.png")
    for name, block in FILES.items():
        (tmp_path / name).write_text(block)
        monkeypatch.delitem(sys.modules, name.removesuffix(".py"), raising=False)
    for catalogue in (DATA_SETS, NETWORKS, LIKELIHOODS, OBJECTIVES):
        monkeypatch.setattr(catalogue, "_registered", {})
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(Resolved, "loaded", small_loaded)
    monkeypatch.setattr(training, "usable_cores", lambda: 1)
    return tmp_path


def test_the_python_of_the_guide_runs_from_top_to_bottom(readers_directory, capsys):
    """Each block in its turn in one program, as its reader would; two steps for thousands."""
    program = {"__name__": "guide"}
    for block in PYTHON:
        if block not in FILES.values():  # those are imported
            exec(compile(LENGTH.sub(r"\g<1>2", block), str(GUIDE), "exec"), program)
    assert all(run.record.status == "finished" for run in program["runs"])
    assert program["read_back"].encode(program["images"][:2, None]).shape == (2, 6)
    assert program["decoded"].shape == program["images"].shape
    assert set(program["run"].log.terms) >= {"charged_kl", "reconstruction", "loss"}
    assert {path.name for path in Path("out").iterdir()} == RUNS
    assert capsys.readouterr().out.startswith("0 finished")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_of_the_guide_are_taken(command, readers_directory, monkeypatch):
    """All is planned and checked as before a training: recipe, settings, data, networks."""
    planned = []
    monkeypatch.setattr(
        train_command, "watched_training", lambda jobs, *where: planned.extend(jobs)
    )
    monkeypatch.setattr(train_command, "_runs", lambda *_: [])
    arguments = shlex.split(command, comments=True)[1:]
    assert run(arguments) == 0
    assert bool(planned) != ("--list" in arguments)
