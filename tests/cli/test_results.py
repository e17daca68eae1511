"""``hatchel results``: from what studies stored to one page."""

import json
import shutil
from pathlib import Path

import pytest

import hatchel
from hatchel.cli.main import run
from hatchel.studies.catalogue import STUDIES


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds a study at toy size; not to be changed."""
    root = tmp_path_factory.mktemp("out")
    hatchel.reproduce("gaussian-synergy", out=root / "gaussian", points=11, engine="serial")
    return root


@pytest.fixture
def copied(stored: Path, tmp_path: Path) -> Path:
    return shutil.copytree(stored, tmp_path / "out")


def written(out: Path, *places: Path) -> str:
    assert run(["results", *map(str, places), "--out", str(out)]) == 0
    return out.read_text()


def test_every_published_figure_stands_beside_ours(stored, tmp_path):
    page = written(tmp_path / "results.md", stored)
    (line,) = [each for each in page.splitlines() if "XOR: CI synergy" in each]
    assert "| 1.00 | 1.000 | 1 | ✓ reproduced | Ver Steeg et al. 2017" in line
    assert "| [gaussian-synergy](#gaussian-synergy) | ✓ reproduced 5 | – | " in page
    assert "hatchel reproduce gaussian-synergy --points 11" in page
    assert f"Page: `{stored.as_posix()}/gaussian/report.html`" in page


def test_the_page_is_complete_over_the_catalogue_and_says_what_runs_the_rest(stored, tmp_path):
    page = written(tmp_path / "results.md", stored)
    assert [line[3:] for line in page.splitlines() if line.startswith("## ")] == list(STUDIES)
    for name in set(STUDIES) - {"gaussian-synergy"}:
        assert f"**Not run.** To run it:\n\n```sh\nhatchel reproduce {name}\n```" in page


def test_the_same_records_give_the_same_bytes(stored, tmp_path):
    assert written(tmp_path / "one.md", stored) == written(tmp_path / "two.md", stored)


def test_a_directory_may_be_a_study_itself_and_is_shown_once(stored, tmp_path):
    page = written(tmp_path / "results.md", stored / "gaussian", stored)
    assert page.count("figure | published | ours") == 1


def test_without_directories_nothing_is_stored(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["results"]) == 0
    assert f"0 of {len(STUDIES)} studies are stored" in capsys.readouterr().out
    assert (tmp_path / "out" / "results.md").read_text().count("**Not run.**") == len(STUDIES)


def test_json_has_every_comparison(stored, tmp_path, capsys):
    assert run(["results", str(stored), "--json", "--out", str(tmp_path / "no.md")]) == 0
    found = {each["study"]: each for each in json.loads(capsys.readouterr().out)}
    assert list(found) == list(STUDIES)
    (only,) = found["gaussian-synergy"]["stored"]
    assert {each["outcome"] for each in only["comparisons"]} == {"reproduced"}
    assert only["comparisons"][0]["published"] == pytest.approx(2 / 3)
    assert not (tmp_path / "no.md").exists()


def changed(root: Path, **values: object) -> None:
    path = root / "gaussian" / "results.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def without_comparisons(root: Path) -> None:
    path = root / "gaussian" / "results.json"
    kept = json.loads(path.read_text())
    del kept["comparisons"]
    path.write_text(json.dumps(kept))


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda root: (root / "gaussian" / "results.json").write_text("{"), "is damaged or of"),
        (without_comparisons, "another version (comparisons: Field required)"),
        (lambda root: changed(root, study="coins"), "no study here; name the module"),
        (lambda root: changed(root, settings={"points": 1}), "is of other settings than"),
        (lambda root: shutil.rmtree(root / "gaussian"), "has results of a study"),
    ],
)
def test_a_record_that_cannot_be_read_is_one_line_and_no_page(copied, damage, words, capsys):
    damage(copied)
    out = copied.parent / "page" / "results.md"
    assert run(["results", str(copied), "--out", str(out)]) == 2
    complaint = capsys.readouterr().err
    assert words in complaint
    assert str(copied) in complaint
    assert complaint.count("\n") == 1
    assert not out.parent.exists()


def test_a_page_that_cannot_be_written_leaves_the_one_before(copied, tmp_path, monkeypatch):
    out = tmp_path / "results.md"
    out.write_text("before")
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "no room")))
    assert run(["results", str(copied), "--out", str(out)]) == 1
    assert out.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["results.md"]
