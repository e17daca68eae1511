"""``hatchel evaluate``, from runs and files to tables, JSON and pages."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from hatchel.cli.main import app, run
from hatchel.data.own.arrays import load_array
from hatchel.metrics.catalogue import METRICS
from hatchel.records.spec import RunSpec, TrainingSpec, choose
from hatchel.runs.train import train

OWN = """
import hatchel

@hatchel.metric("own-width", sentence="the first latent is {value} wide")
def own_width(codes, factors, *, times: float = 1.0):
    return times * (codes[:, 0].max() - codes[:, 0].min())
"""
QUICK = ("--metrics", "mig,irs", "--bootstrap", 4, "--discriminator-steps", 0)


def evaluate(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["evaluate", *map(str, arguments)])


@pytest.fixture
def codes(tmp_path: Path) -> Path:
    """A perfect code of two factors, with a latent to spare."""
    random = np.random.default_rng(0)
    factors = random.integers((4, 5), size=(300, 2))
    z = np.column_stack([factors / (3, 4), 0.01 * random.normal(size=300)])
    path = tmp_path / "perfect.npz"
    np.savez(path, codes=z, factors=factors, factor_names=["shape", "size"])
    return path


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three seeds on small images whose corner tells their class."""
    root = tmp_path_factory.mktemp("runs")
    classes = np.arange(80)[:, None] % (2, 4)
    images = np.random.default_rng(0).integers(0, 2, (80, 4, 4)).astype(np.float32)
    images[:, 0, 0] = classes[:, 0]
    np.savez(root / "images.npz", images=images, classes=classes)
    assert load_array(root / "images.npz", "classes").factor_sizes == (2, 4)
    spec = RunSpec(
        recipe="small",
        data=choose("array", samples=str(root / "images.npz"), factors="classes"),
        network=choose("mlp", hidden=[8]),
        n_latents=2,
        objective=choose("vae"),
        training=TrainingSpec(steps=6, batch_size=8, log_every=2),
    )
    for seed in range(3):  # one by one, in this process
        train(spec, (seed,), out=root / "small")
    return root / "small"


def test_a_reader_sees_scores_with_their_ends_and_latents(codes: Path, tmp_path: Path) -> None:
    shown = evaluate(codes, *QUICK, "--out", tmp_path / "out")
    assert shown.exit_code == 0
    for phrase in (
        "perfect: 300 samples, 3 latents",
        "95 % interval",
        "ceiling",
        "• MIG 0.9",
        "most about",
        "total correlation, discriminator: –",
        f"report: {tmp_path / 'out' / 'report.html'}",
    ):
        assert phrase in shown.output
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "scores.json",
        "codes.npz",
        "matrices.npz",
        "report.html",
        "figures",
    }


def test_json_has_the_keys_of_the_field_and_nothing_else(codes: Path, tmp_path: Path) -> None:
    metrics = "mig,dci,modularity"
    shown = evaluate(
        codes, *QUICK, "--metrics", metrics, "--json", "--out", tmp_path, "--set", "dci.trees=3"
    )
    found = json.loads(shown.stdout)
    assert list(found["scores"]) == [
        "mig",
        "dci.disentanglement",
        "dci.completeness",
        "dci.informativeness",
        "modularity",
    ]
    mig = found["scores"]["mig"]
    assert mig.keys() >= {"value", "low", "high", "ceiling", "floor", "settings"}
    assert mig["value"] == pytest.approx(mig["ceiling"], abs=0.02)
    assert mig["settings"]["samples"] == 300
    assert found["scores"]["dci.completeness"]["settings"]["trees"] == 3
    assert json.loads((tmp_path / "scores.json").read_text()) == found


def test_factors_may_lie_beside_the_codes(tmp_path: Path) -> None:
    shape = np.arange(60) % 3
    np.save(tmp_path / "z.npy", np.column_stack([shape, np.zeros(60)]))
    names = ["square", "heart", "ellipse"]
    (tmp_path / "f.csv").write_text("\n".join(["shape", *(names[k] for k in shape)]))
    shown = evaluate(
        tmp_path / "z.npy", "--factors", tmp_path / "f.csv", *QUICK, "--json", "--out", tmp_path
    )
    found = json.loads(shown.stdout)
    assert found["factor_names"] == ["shape"]
    assert found["scores"]["mig"]["value"] == pytest.approx(1)
    assert "Latents that never vary: z1." in found["notes"]


def test_a_run_is_encoded_and_its_evaluation_lies_in_it(runs: Path) -> None:
    shown = evaluate(runs / "seed-000", *QUICK, "--samples", 50, "--seed", 2, "--json")
    found = json.loads(shown.stdout)
    assert found["samples"] == 50
    assert found["seed"] == 2
    assert found["latents"][0]["mixture"] is not None
    folder = runs / "seed-000" / "evaluation"
    with np.load(folder / "codes.npz") as stored:
        assert stored["codes"].shape == stored["log_variances"].shape == (50, 2)
    assert "Evaluation of seed-000" in (folder / "report.html").read_text()


def test_a_model_that_is_dead_throughout_is_said_to_be_before_all_else(
    codes: Path, tmp_path: Path
) -> None:
    with np.load(codes) as given:
        held = dict(given)
    held["codes"] *= 1e-3
    dead, other = tmp_path / "dead.npz", tmp_path / "other.npz"
    np.savez(dead, **held, log_variances=np.zeros_like(held["codes"]))
    np.savez(other, **held)
    quick = (*QUICK, "--bootstrap", 0, "--out", tmp_path / "out")
    for models in ([dead], [dead, other]):
        shown = evaluate(*models, *quick)
        assert shown.stdout.startswith("Every latent is dead")


def test_the_threshold_is_in_bits(runs: Path, tmp_path: Path) -> None:
    arguments = (runs / "seed-000", *QUICK, "--bootstrap", 0, "--out", tmp_path)
    assert "above 1.01 bits (0.7 nats)" in evaluate(*arguments).output
    shown = evaluate(*arguments, "--threshold", 2)
    assert "above 2.00 bits (1.39 nats)" in shown.output
    stored = json.loads((tmp_path / "scores.json").read_text())
    assert stored["threshold"] == pytest.approx(2 * np.log(2))


def test_the_chen_convention_takes_the_posterior(runs: Path, codes: Path, tmp_path: Path) -> None:
    own = ("--set", "mig.convention=chen", "--set", "mig.draws=100", "--json", "--out", tmp_path)
    found = json.loads(evaluate(runs / "seed-000", *QUICK, *own).stdout)
    settings = found["scores"]["mig"]["settings"]
    assert (settings["convention"], settings["draws"]) == ("chen", 100)
    assert settings["log_variances"] == "array of shape (80, 2)"
    with pytest.raises(ValueError, match="pass log_variances"):
        raise evaluate(codes, *QUICK, *own).exception or AssertionError


def test_several_runs_are_compared(runs: Path, tmp_path: Path) -> None:
    shown = evaluate(runs, *QUICK, "--out", tmp_path)
    assert shown.exit_code == 0
    assert "mean ± sd" in shown.output
    assert "UDR of seed-001" in shown.output
    assert (tmp_path / "comparison.html").is_file()
    assert (tmp_path / "seed-002" / "report.html").is_file()
    both = json.loads(evaluate(runs, *QUICK, "--out", tmp_path, "--json").stdout)
    assert list(both["models"]) == ["seed-000", "seed-001", "seed-002"]
    assert both["comparison"]["spread"]["mig"]["n"] == 3
    assert len(both["comparison"]["udr"]) == 3


def test_a_metric_of_ones_own_is_imported_and_scored_like_every_other(
    codes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(METRICS, "_registered", {})
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "own_width.py").write_text(OWN)
    arguments = (codes, *QUICK, "--import", "own_width", "--out", tmp_path / "out")
    shown = evaluate(*arguments, "--metrics", "own-width, mig", "--set", "own-width.times=3")
    assert shown.exit_code == 0, shown.output
    assert "• own-width 3.00" in shown.output
    assert "the first latent is 3.00 wide" in (tmp_path / "out" / "report.html").read_text()
    wrong = evaluate(*arguments, "--metrics", "own-width", "--set", "own-width.times=x")
    assert "times='x': input should be a valid number" in str(wrong.exception)


def test_the_same_command_gives_the_same_bytes(codes: Path, tmp_path: Path) -> None:
    for name in ("first", "second"):
        evaluate(codes, *QUICK, "--out", tmp_path / name)
    for path in (tmp_path / "first").rglob("*.*"):
        other = tmp_path / "second" / path.relative_to(tmp_path / "first")
        assert path.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["absent"], "is not there; give the directory of a run"),
        (["{codes}", "--metrics", "mgi"], "no metric 'mgi'; did you mean 'mig'?"),
        (["{codes}", "--metrics", "udr"], "give two runs or more"),
        (["{codes}", "--set", "mig=3"], "--set takes METRIC.KEY=VALUE"),
        (
            ["{codes}", "--set", "mig.bin=3"],
            "no setting of metric 'mig' 'bin'; did you mean 'bins'? there are: convention",
        ),
        (["{codes}", "--set", "mig.bins=few"], "bins='few': input should be a valid integer"),
        (["{codes}", "--import", "no_such_module"], "--import no_such_module"),
        (["{codes}", "--factors", "absent.csv"], "there is no file 'absent.csv'"),
        (["{codes}", "--set", "mig.bins=400", "--metrics", "mig"], "300 samples for 400 bins"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    arguments: list[str],
    message: str,
    codes: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = [each.format(codes=codes) for each in arguments]
    assert run(["evaluate", *given, "--out", str(tmp_path / "out")]) == 2
    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert last.startswith("hatchel: ")
    assert message in last
    assert not (tmp_path / "out" / "scores.json").exists()
