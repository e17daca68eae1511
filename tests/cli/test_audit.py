"""``hatchel audit``, from files to tables, JSON and the page; mistakes are one line."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from hatchel.cli.main import app, run
from hatchel.records.audit import AuditRecord

QUICK = ("--probes", "logistic", "--bootstrap", 5)


def audit(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["audit", *map(str, arguments)])


@pytest.fixture
def codes(tmp_path: Path) -> Path:
    """A code with a column for sex, and what is known of its rows."""
    random = np.random.default_rng(0)
    sex, old = random.integers(0, 2, (2, 400))
    y = (random.normal(size=400) + sex > 0.5).astype(int)
    z = random.normal(size=(400, 3)) + np.column_stack([y, 2 * sex, 0 * old])
    path = tmp_path / "people.npz"
    np.savez(path, codes=z, names=["z0", "sex", "z1"], y=y, sex=sex, old=old)
    return path


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Raw features, some missing."""
    random = np.random.default_rng(0)
    frame = pd.DataFrame({"age": random.integers(18, 80, 300)})
    frame["job"] = random.choice(["a", "b"], 300)
    frame["pay"] = np.where(frame.index < 4, None, random.random(300))
    frame["good"] = random.integers(0, 2, 300)
    path = tmp_path / "people.csv"
    frame.to_csv(path, index=False)
    return path


def test_a_reader_sees_label_remains_gaps_and_the_page(codes: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shown = audit(codes, "--label", "y", "--sensitive", "sex,old", *QUICK, "--out", out)
    assert shown.exit_code == 0
    for phrase in (
        "people: y=1, told from 3 columns with accuracy",
        "balanced accuracy",
        "told, bits",
        "sex: demographic parity",
        "if alike",
        f"report: {out / 'report.html'}",
    ):
        assert phrase in shown.output
    assert {path.name for path in out.iterdir()} == {"audit.json", "report.html", "figures"}


def test_json_is_the_record_and_nothing_else(codes: Path, tmp_path: Path) -> None:
    asked = ("--label", "y", "--sensitive", "sex", "--remove", "sex", "--json")
    shown = audit(codes, *asked, *QUICK, "--out", tmp_path)
    record = AuditRecord.model_validate(json.loads(shown.stdout))
    assert [each.removed for each in record.removals] == [(), ("sex",)]
    assert record == AuditRecord.model_validate_json((tmp_path / "audit.json").read_bytes())


def test_raw_features_are_audited_with_their_gaps_left_out(table: Path, tmp_path: Path) -> None:
    asked = ("--label", "good", "--sensitive", "age>40", "--sensitive", "job", "--missing", "drop")
    more = ("--sensitive-features", "--remove", "all-subsets", "--how", "mean", "--json")
    shown = audit(table, *asked, *more, *QUICK, "--out", tmp_path)
    record = AuditRecord.model_validate(json.loads(shown.stdout))
    assert [each.removed for each in record.removals] == [(), ("age",), ("job",), ("age", "job")]
    assert any("4 of 300 rows" in note for note in record.notes)
    assert record.settings["how"] == "mean"


def test_without_a_place_it_is_written_below_out(
    codes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(codes.parent)
    assert audit(codes.name, "--label", "y", "--sensitive", "sex", *QUICK).exit_code == 0
    assert (codes.parent / "out" / "audit" / "people" / "report.html").is_file()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--label", "yy", "--sensitive", "sex"), "did you mean 'y'?"),
        (("--label", "y", "--sensitive", "sec"), "did you mean 'sex'?"),
        (("--label", "y", "--sensitive", "sex", "--remove", "sax"), "did you mean 'sex'?"),
        (("--label", "y", "--sensitive", "sex,old", "--remove", "old"), "has no block 'old'"),
        (("--label", "y", "--sensitive", "y"), "say the same of every row"),
        (("--label", "y", "--sensitive", "sex", "--probes", "mpl"), "did you mean 'mlp'?"),
        (("--label", "y"), "--sensitive"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_two(
    codes: Path,
    tmp_path: Path,
    arguments: tuple[str, ...],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["audit", str(codes), *arguments, "--out", str(tmp_path / "out")]) == 2
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("hatchel: ")]
    assert len(lines) == 1
    assert message in lines[0]


def test_a_mistake_of_a_table_is_named_with_its_remedy(table: Path, tmp_path: Path) -> None:
    for arguments, message in (
        (("--sensitive", "job"), "lack a value of 'pay'; leave out those rows, --missing drop"),
        (("--sensitive", "age", "--missing", "drop"), "'age>"),
    ):
        shown = audit(table, "--label", "good", *arguments, "--out", tmp_path)
        assert message in str(shown.exception)
