"""``hatchel measure``, from files of every kind to tables, JSON and pictures."""

import importlib.util
import json
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import typer
from typer.testing import CliRunner, Result

from hatchel.cli.measure import measure_command
from hatchel.data.formats.table_file import read_table

app = typer.Typer()
app.command()(measure_command)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def table() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    z = rng.normal(size=(200, 3))
    z[:, 1] += z[:, 0]
    frame = pd.DataFrame(z, columns=["left", "right", "noise"])
    frame["goal"] = z[:, 0] + z[:, 1] + rng.normal(size=200)
    frame["class"] = np.where(frame["goal"] > 0, "high", "low")
    return frame


@pytest.fixture
def file(table: pd.DataFrame, tmp_path: Path) -> Path:
    path = tmp_path / "table.csv"
    table.to_csv(path, index=False)
    return path


def test_a_reader_sees_all_three_tables(file: Path) -> None:
    shown = run(file, "--target", "goal", "--bootstrap", 20)
    assert shown.exit_code == 0
    for phrase in (
        "What 3 columns say about goal",
        "200 rows, measured as gaussian, in bits.",
        "Left out class: is text",
        "Together: ",
        "mutual information",
        "95 % interval",
        "Alone, and about single outcomes of goal",
        "Pairs with the most synergy",
        "Pairs with the most redundancy (what both say, each by itself)",
        "--out DIR writes",
    ):
        assert phrase in shown.output


def test_a_class_is_measured_as_discrete_with_its_outcomes(file: Path) -> None:
    shown = run(file, "--target", "class", "--predictors", "left,right", "--bootstrap", 0)
    assert shown.exit_code == 0
    assert "measured as discrete" in shown.output
    assert "high" in shown.output
    assert "low" in shown.output
    assert "Not corrected for the bias" in shown.output


def test_json_holds_every_number_and_nothing_else(file: Path) -> None:
    shown = run(file, "--target", "goal", "--json", "--bootstrap", 10, "--units", "nats")
    found = json.loads(shown.output)
    assert found["units"] == "nats"
    assert found["kind"] == "gaussian"
    assert {row["name"] for row in found["measures"]} >= {"gk_synergy", "ci_synergy"}
    assert len(found["predictors"]) == 3
    assert np.shape(found["pairs"]["synergy"]) == (3, 3)


def test_files_hold_the_tables_and_a_picture(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shown = run(file, "--target", "goal", "--out", out, "--bootstrap", 10)
    assert shown.exit_code == 0
    assert (out / "pairs.png").read_bytes().startswith(b"\x89PNG")
    assert len(pd.read_csv(out / "pairs.csv")) == 3
    assert list(pd.read_csv(out / "predictors.csv")["predictor"])[-1] == "noise"
    assert len(pd.read_csv(out / "measures.csv")) == 13
    assert json.loads((out / "measure.json").read_text())["rows"] == 200


def test_the_same_command_gives_the_same_bytes(file: Path, tmp_path: Path) -> None:
    for name in ("first", "second"):
        shown = run(file, "--target", "goal", "--out", tmp_path / name, "--bootstrap", 10)
        assert shown.exit_code == 0
    for path in (tmp_path / "first").iterdir():
        assert path.read_bytes() == (tmp_path / "second" / path.name).read_bytes()


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".data", ".npy", ".npz", ".parquet"])
def test_every_kind_of_file_is_read_alike(ending: str, table: pd.DataFrame, tmp_path: Path) -> None:
    numbers = table.drop(columns="class")
    path = tmp_path / f"table{ending}"
    if ending == ".npy":
        np.save(path, numbers.to_numpy())
        numbers.columns = ["0", "1", "2", "3"]
    elif ending == ".npz":
        np.savez(path, z=numbers.to_numpy()[:, :3], goal=numbers["goal"].to_numpy())
        numbers.columns = ["z0", "z1", "z2", "goal"]
    elif ending == ".parquet":
        if importlib.util.find_spec("pyarrow") is None:
            path.touch()
            with pytest.raises(ValueError, match="pip install pyarrow"):
                read_table(path, columns=2)
            return
        numbers.to_parquet(path)
    else:
        numbers.to_csv(path, index=False, sep="\t" if ending == ".tsv" else ";")
    pd.testing.assert_frame_equal(read_table(path), numbers)


def test_what_of_an_archive_is_no_column_is_said(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    path = tmp_path / "recording.npz"
    np.savez(path, X=rng.normal(size=(60, 2)), y=np.arange(60) % 2, rate=128, names=["a", "b"])
    found = json.loads(run(path, "--target", "y", "--json", "--bootstrap", 0).output)
    assert [row["name"] for row in found["predictors"]] in (["X0", "X1"], ["X1", "X0"])
    assert found["notes"][0] == "Left out of the file: rate (), names (2,), no 60 rows."


def test_a_name_that_arrays_share_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "archive.npz", z=np.zeros((30, 3)), z1=np.zeros(30))
    (tmp_path / "spaces.csv").write_text("a, a ,b\n1,2,3\n4,5,6\n")
    for name, twice in (("archive.npz", "z1"), ("spaces.csv", "a")):
        with pytest.raises(ValueError, match=f"two columns named '{twice}'"):
            read_table(tmp_path / name, columns=2)


@pytest.mark.parametrize(
    ("header", "names"),
    [('"a;b;c",d', ["a;b;c", "d"]), ("a b\tc", ["a b", "c"]), ("a  b c", ["a", "b", "c"])],
)
def test_the_separator_is_what_cuts_the_header(
    header: str, names: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "table.txt"
    line = {2: "1,2", 3: "1 2 3"}[len(names)]
    path.write_text(f"{header}\n{line}\n{line}\n".replace(",", "\t" if "\t" in header else ","))
    assert list(read_table(path).columns) == names


def test_a_long_column_of_numbers_and_texts_is_one_column(tmp_path: Path) -> None:
    """Read in pieces it would be numbers in one and texts in another, with a warning."""
    path = tmp_path / "table.csv"
    path.write_text("a,b\n" + "1,2\n" * 600_000 + "x,2\n")
    assert read_table(path)["a"].nunique() == 2


def test_names_in_brackets_are_printed_as_they_are(table: pd.DataFrame, tmp_path: Path) -> None:
    table = table.drop(columns="class").rename(columns={"left": "[bold]left"})
    table.to_csv(tmp_path / "table.csv", index=False)
    shown = run(tmp_path / "table.csv", "--target", "goal", "--bootstrap", 0).output
    assert "│ [bold]left" in shown
    assert "Together: right, [bold]left" in shown


def test_a_name_with_a_comma_can_be_chosen(table: pd.DataFrame, tmp_path: Path) -> None:
    table.rename(columns={"left": "left, upper"}).to_csv(tmp_path / "table.csv", index=False)
    shown = run(
        *(tmp_path / "table.csv", "--target", "goal", "--bootstrap", 0, "--json"),
        *("--predictors", "left, upper", "--predictors", "right,noise"),
    )
    names = {row["name"] for row in json.loads(shown.output)["predictors"]}
    assert names == {"left, upper", "right", "noise"}


def test_pairs_that_were_not_measured_are_null(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    table = pd.DataFrame({name: rng.integers(9, size=200) for name in ("a", "b", "goal")})
    table.to_csv(tmp_path / "table.csv", index=False)
    arguments = (tmp_path / "table.csv", "--target", "goal", "--bootstrap", 0)
    found = json.loads(run(*arguments, "--json", "--out", tmp_path / "out").output)
    assert found["pairs"]["synergy"] == [[0, None], [None, 0]]
    assert pd.read_csv(tmp_path / "out" / "pairs.csv")["synergy"].isna().all()
    assert "Pairs with the most" not in run(*arguments).output


def test_question_marks_are_missing_values(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a, b\n1, ?\n2, x\n")
    found = read_table(path)
    assert list(found.columns) == ["a", "b"]
    assert found["b"].isna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("absent.csv", None, "there is no file"),
        ("table.xls", b"x", "known are"),
        ("empty.csv", b"", "can't be read"),
        ("thin.csv", b"a\n1\n2\n", "2 columns or more"),
        ("bad.npz", b"no archive", "can't be read"),
        ("twice.csv", b"a,b,a\n1,2,3\n4,5,6\n", "two columns named 'a'"),
        ("headless.csv", b"1,2\n3,4\n5,6\n", "holds numbers, 1, 2 .*; put a line with the names"),
        ("ragged.csv", b"a,b\n1,2\n3,4,5\n", "every line needs as many values"),
        ("latin.csv", "größe,b\n1,2\n".encode("latin-1"), "not text in UTF-8"),
        ("commas.tsv", b"a,b\n1,2\n3,4\n", "separator that its ending promises"),
    ],
)
def test_a_file_that_is_no_table_is_refused(
    name: str, content: bytes | None, message: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        read_table(path, columns=2)


def test_arrays_that_are_no_table_are_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "lengths.npz", a=np.zeros(3), b=np.zeros(4))
    np.save(tmp_path / "cube.npy", np.zeros((2, 2, 2)))
    np.save(tmp_path / "objects.npy", np.array([{}, {}]), allow_pickle=True)
    for name, message in (
        ("lengths.npz", "2 columns or more"),
        ("cube.npy", "2 columns or more"),
        ("objects.npy", "can't be read"),
    ):
        with pytest.raises(ValueError, match=message):
            read_table(tmp_path / name, columns=2)


def test_a_wrong_column_is_one_line_with_a_remedy(file: Path) -> None:
    shown = run(file, "--target", "gaol")
    assert isinstance(shown.exception, ValueError)
    assert "perhaps goal" in str(shown.exception)
    assert "\n" not in str(shown.exception)


def test_an_output_that_is_a_file_is_refused_before_anything_is_measured(file: Path) -> None:
    shown = run(file, "--target", "goal", "--out", file)
    assert "output directory" in str(shown.exception)


@pytest.mark.parametrize(
    ("name", "target", "kind"),
    [
        ("communities.data", "ViolentCrimesPerPop", "gaussian"),
        ("adult.csv", "income-per-year", "discrete"),
    ],
)
def test_real_tables_are_measured(name: str, target: str, kind: str) -> None:
    where = Path(os.environ.get("HATCHEL_DATA", "/nonexistent")) / name
    if not where.is_file():
        pytest.skip(f"{name} is not in HATCHEL_DATA")
    found = json.loads(run(where, "--target", target, "--json", "--bootstrap", 0).output)
    assert found["kind"] == kind
    best = found["predictors"][0]
    assert best["name"] in ("PctKids2Par", "PctIlleg", "relationship")
    value = {row["name"]: row["value"] for row in found["measures"]}
    assert value["gk_synergy"] <= value["mutual_information"]


def test_asking_for_help_loads_no_torch() -> None:
    import subprocess

    code = "import sys, hatchel.cli.measure; print('torch' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
