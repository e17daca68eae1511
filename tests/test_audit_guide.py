"""The guide to the audit: its Python runs, and its commands are ones that the program takes."""

import os
import re
import shlex
from pathlib import Path

import numpy as np
import pytest

from hatchel.cli.main import run
from hatchel.metrics.fairness.catalogue import MEASURES
from hatchel.records.audit import read_audit

GUIDE = Path(__file__).parents[1] / "docs" / "audit.md"
TEXT = GUIDE.read_text()
PYTHON = re.findall(r"```python\n(.*?)```", TEXT, flags=re.DOTALL)
EXAMPLE = next(block for block in PYTHON if block.startswith("# adult_pca.py"))
SHELL = "".join(re.findall(r"```sh\n(.*?)```", TEXT, flags=re.DOTALL)).replace("\\\n", " ")
COMMANDS = {
    part[2]: part[1:]
    for line in SHELL.splitlines()
    if (part := shlex.split(line, comments=True))[:2] == ["hatchel", "audit"]
}
QUICK = ["--probes", "logistic", "--bootstrap", "5"]


@pytest.fixture
def adult(tmp_path, monkeypatch):
    """Work where the reader has put Adult."""
    directory = os.environ.get("HATCHEL_DATA")
    path = Path(directory or ".") / "adult.csv"
    if not (directory and path.is_file()):
        reason = "adult.csv is not in $HATCHEL_DATA"
        if os.environ.get("HATCHEL_REQUIRE_DATA"):
            pytest.fail(reason)
        pytest.skip(reason)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "adult.csv").symlink_to(path)


def test_the_python_of_the_guide_runs_from_top_to_bottom(capsys):
    program = {"__name__": "guide"}
    for block in PYTHON:
        if block != EXAMPLE:
            exec(compile(block, str(GUIDE), "exec"), program)
    assert "equalised odds difference" in capsys.readouterr().out
    assert program["gap"].value > program["gap"].chance


def test_the_guide_names_every_measure():
    assert all(f"`{key}`" in TEXT for key in MEASURES)


def test_codes_of_any_software_are_audited_as_the_guide_has_it(tmp_path, monkeypatch):
    random = np.random.default_rng(0)
    income, sex, race = random.integers(0, 2, (3, 400))
    codes = random.normal(size=(400, 3)) + np.outer(sex, [0, 0, 1])
    monkeypatch.chdir(tmp_path)
    known = {"income": income, "sex": sex, "race": race}
    np.savez("codes.npz", codes=codes, names=["z0", "z1", "sex"], **known)
    assert run([*COMMANDS["codes.npz"], *QUICK]) == 0


def test_pca_of_adult_keeps_what_the_guide_says(adult):
    """sex is told from ten components computed without it; gaps between its groups are wide."""
    exec(compile(EXAMPLE, str(GUIDE), "exec"), {})
    assert run([*COMMANDS["adult-pca.npz"], *QUICK]) == 0
    record = read_audit(Path("out/audit/adult-pca"))
    label, sex = record.removals[0].label["logistic"], record.removals[0].remains[0]
    assert 0.80 < label.accuracy.value < 0.86
    assert 0.88 < sex.probes["logistic"].auc.value < 0.94
    assert label.groups[0].gaps["demographic_parity_difference"].low > 0.1


def test_adult_itself_tells_sex_without_the_column(adult):
    assert run([*COMMANDS["adult.csv"], *QUICK, "--samples", "4000"]) == 0
    first, without = read_audit(Path("out/audit/adult")).removals
    assert without.columns == ("sex=Female", "sex=Male")
    assert first.remains[0].probes["logistic"].auc.value > 0.999
    assert 0.9 < without.remains[0].probes["logistic"].auc.value < 0.97
