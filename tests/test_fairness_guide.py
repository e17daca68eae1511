"""The guide to flexible fairness: its Python runs, and what it names is there."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hatchel.methods.variational.ffvae import ffvae
from hatchel.names.options import options_of
from hatchel.runs.recipes import RECIPES
from hatchel.studies.catalogue import STUDIES

GUIDE = (Path(__file__).parents[1] / "docs" / "fairness.md").read_text()
PYTHON = re.findall(r"```python\n(.*?)```", GUIDE, flags=re.DOTALL)
NAMED = re.findall(r"^hatchel (train|reproduce) (\S+)", GUIDE, flags=re.MULTILINE)


@pytest.mark.parametrize("source", PYTHON)
def test_its_python_runs(source, tmp_path, monkeypatch):
    random = np.random.default_rng(0)
    frame = pd.DataFrame(random.standard_normal((60, 4)), columns=list("abcd"))
    frame = frame.assign(sex=random.integers(0, 2, 60), race=random.choice(["x", "y"], 60))
    frame.to_csv(tmp_path / "people.csv", index=False)
    monkeypatch.chdir(tmp_path)
    exec(source.replace("random_state=0", "random_state=0, n_steps=3, device='cpu'"), {})


def test_its_recipes_and_studies_exist():
    assert NAMED
    for command, name in NAMED:
        assert name in (RECIPES if command == "train" else STUDIES)


def test_it_names_every_option_of_the_objective():
    options = options_of(ffvae, ("model", "data"))
    for name in options:
        assert f"`{name}`" in GUIDE or name.startswith("discriminator_")
