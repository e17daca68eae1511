"""The guides to CorEx: their Python runs as it is printed, but for the length of training."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hatchel.estimators import variational_corex

DOCS = Path(__file__).parents[1] / "docs"
BLOCKS = [
    block
    for name in ("total_correlation.md", "estimators.md")
    for block in re.findall(r"```python\n(.*?)```", (DOCS / name).read_text(), flags=re.DOTALL)
    if "CorEx" in block
]


@pytest.fixture(autouse=True)
def readers_directory(tmp_path, monkeypatch):
    """A directory that holds what the reader is told to have."""
    random = np.random.default_rng(0)
    factor = random.normal(size=1_000)
    pd.DataFrame(
        {
            "age": np.round(40 + 10 * factor),
            "visits": random.poisson(np.exp(0.5 * factor)),
            "job": random.choice(["cook", "smith", "teacher"], 1_000),
            "member": random.choice(["yes", "no"], 1_000),
        }
    ).to_csv(tmp_path / "answers.csv", index=False)
    values = random.normal(size=(60, 80)) + random.normal(size=(60, 1))
    pd.DataFrame(values, columns=[f"g{i}" for i in range(80)]).to_csv(
        tmp_path / "expression.csv", index=False
    )
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_the_python_of_the_guide_runs(block, monkeypatch):
    schedule = variational_corex.VariationalCorEx._schedule

    def short(model):
        model.n_steps = 20
        return schedule(model)

    monkeypatch.setattr(variational_corex.VariationalCorEx, "_schedule", short)
    exec(block, {"__name__": "guide"})
