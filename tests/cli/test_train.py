"""``hatchel train``: what it prints, what it refuses, and what it leaves."""

import json
import re

import numpy as np
import pandas as pd
import pytest
from rich.progress import Progress, TextColumn

from hatchel.cli.main import run
from hatchel.cli.train import parsed_seeds
from hatchel.cli.training_progress import update
from hatchel.methods.variational.registry import OBJECTIVES
from hatchel.records.training_log import MetricsEntry, append_metrics, read_metrics
from hatchel.records.training_record import METRICS

SMALL = [
    "network.name=mlp",
    "network.hidden=[8]",
    "n_latents=3",
    "training.log_every=5",
    "training.batch_size=8",
    "data.name=array",
]


@pytest.fixture
def small(tmp_path):
    """Arguments of a training that takes milliseconds a step."""
    images = tmp_path / "images.npy"
    np.save(images, np.random.default_rng(0).integers(0, 2, (40, 4, 4)).astype(np.float32))
    settings = [*SMALL, f"data.samples={images}"]
    options = [part for setting in settings for part in ("--set", setting)]
    return ["train", "vae-dsprites", "--steps", "20", *options]


def test_a_training_leaves_runs_and_figures_and_says_where(small, tmp_path, capsys):
    assert run([*small, "--out", str(tmp_path / "out")]) == 0
    out = capsys.readouterr().out
    assert "finished" in out
    assert str(tmp_path / "out") in out
    figures = tmp_path / "out" / "seed-000" / "figures"
    assert (figures / "traversal.png").exists()
    assert (figures / "loss-terms.png").exists()


def test_records_are_printed_as_json(small, tmp_path, capsys):
    assert run([*small, "--out", str(tmp_path / "out"), "--no-pictures", "--json"]) == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert (record["status"], record["step"]) == ("finished", 20)


def test_data_of_ones_own_are_one_option(tmp_path, capsys):
    """A table under a recipe of images: what gives way is said, and its figures are drawn."""
    rows = np.random.default_rng(0).normal(size=(40, 3))
    text = "\n".join(
        ["a,b,c,sex", *(f"{a},{b},{c},{'mf'[k % 2]}" for k, (a, b, c) in enumerate(rows))]
    )
    (tmp_path / "mine.csv").write_text(text)
    options = ["--steps", "4", "--set", "training.batch_size=8", "--set", "data.attributes=sex"]
    data = ["--data", str(tmp_path / "mine.csv")]
    assert run(["train", "vae-dsprites", *data, *options, "--out", str(tmp_path / "out")]) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "Network mlp in place of conv64, which does not take samples of 3." in said
    assert "Likelihood gaussian with a learned scale in place of bernoulli" in said
    assert "sex: 0 = f, 1 = m." in said
    assert (tmp_path / "out" / "seed-000" / "figures" / "effects.png").exists()


def test_data_of_ones_own_are_read_once(tmp_path, monkeypatch):
    """To see what fits, to train and to draw."""
    reads = []
    read_csv = pd.read_csv

    def counted(path, *given, **more):
        reads.append(path)
        return read_csv(path, *given, **more)

    monkeypatch.setattr(pd, "read_csv", counted)
    rows = np.random.default_rng(0).normal(size=(40, 3))
    pd.DataFrame(rows, columns=["a", "b", "c"]).to_csv(tmp_path / "mine.csv", index=False)
    options = ["--steps", "4", "--set", "training.batch_size=8", "--out", str(tmp_path / "out")]
    assert run(["train", "vae-dsprites", "--data", str(tmp_path / "mine.csv"), *options]) == 0
    assert len(reads) == 1


def test_an_engine_is_chosen_by_name(small, tmp_path, capsys):
    seeds = ["--seeds", "0,1", "--no-pictures"]
    for engine in ("serial", "processes"):
        assert run([*small, *seeds, "--engine", engine, "--out", str(tmp_path / engine)]) == 0
    one, other = (
        read_metrics(tmp_path / engine / "seed-001" / METRICS) for engine in ("serial", "processes")
    )
    np.testing.assert_array_equal(one.terms["loss"], other.terms["loss"])
    capsys.readouterr()
    assert run([*small, "--engine", "serail", "--out", str(tmp_path / "none")]) == 2
    assert "no engine 'serail'; did you mean 'serial'" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_data_that_can_not_be_used_are_refused_with_the_remedy(tmp_path, capsys):
    assert run(["train", "vae-dsprites", "--data", str(tmp_path / "absent.csv")]) == 2
    assert "give a folder of pictures, an npy or npz file, or a table" in capsys.readouterr().err


def test_a_failed_seed_is_explained(small, tmp_path, capsys):
    more = ["--set", "optimiser.learning_rate=1e30", "--no-pictures"]
    assert run([*small, *more, "--out", str(tmp_path / "out")]) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "failed" in out
    assert "smaller optimiser.learning_rate" in out


def test_the_recipes_and_their_settings_are_listed(capsys):
    assert run(["train", "--list"]) == 0
    listed = capsys.readouterr().out
    for name in ("vae-dsprites", "factor-dsprites", "nonsyn-dsprites", "anchor-portraits"):
        assert re.search(rf"^{name} +\S", listed, re.MULTILINE)
    for name in OBJECTIVES:
        assert re.search(rf"^{name} +−log p", listed, re.MULTILINE)
    assert run(["train", "nonsyn-dsprites", "--list"]) == 0
    assert re.search(r"^objective.alpha +5.0$", capsys.readouterr().out, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["train"], "which recipe"),
        (["train", "vae-dsprite"], "did you mean 'vae-dsprites'"),
        (["train", "vae-dsprites", "--set", "objective.betta=3"], "no setting 'objective.betta'"),
        (["train", "vae-dsprites", "--set", "steps"], "key=value"),
        (["train", "vae-dsprites", "--seeds", "one"], "--seeds takes"),
        (["train", "vae-dsprites", "--seeds", "5:2"], "one or more different seeds"),
        (["train", "vae-dsprites", "--device", "tpu9"], "device 'tpu9'"),
        (["train", "vae-dsprites", "--import", "no_such_module"], "no_such_module"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(arguments, message, capsys, tmp_path):
    if len(arguments) > 1:
        arguments = [*arguments, "--out", str(tmp_path / "out")]
    assert run(arguments) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_progress_shows_the_terms_that_there_are(tmp_path):
    """The bound and the KL; of an objective that logs neither, its own first terms."""
    with Progress(TextColumn("{task.fields[news]}"), disable=True) as bar:
        for terms, shown in (
            ({"own": 3.25, "other": 1.0}, "own 3.2  other 1.0"),
            ({"elbo": -9.5, "kl": 2.0, "loss": 1.0}, "−ELBO 9.5  KL 2.0"),
        ):
            row = bar.add_task("", total=10, news="")
            with (tmp_path / METRICS).open("wb") as log:
                entry = MetricsEntry(step=4, seconds=1.0, terms=terms, kl_per_latent=())
                append_metrics(log, entry)
            update(bar, tmp_path, row)
            assert bar.tasks[row].fields["news"] == shown
            assert bar.tasks[row].completed == 4


@pytest.mark.parametrize(
    ("text", "seeds"), [("0", (0,)), ("0,3,7", (0, 3, 7)), ("2:5", (2, 3, 4)), ("5:5", ())]
)
def test_seeds_are_one_or_several_or_a_range(text, seeds):
    assert parsed_seeds(text) == seeds


def test_the_settings_of_a_changed_recipe_are_listed(capsys):
    options = ["--set", "objective.name=capacity", "--set", "n_latents=3"]
    assert run(["train", "vae-dsprites", "--list", *options]) == 0
    shown = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert shown["n_latents"] == "3"
    assert "objective.capacity" in shown


def test_seeds_beyond_any_use_are_refused():
    with pytest.raises(ValueError, match="1,000,000,000 seeds are too many; give 10,000"):
        parsed_seeds("0:1000000000")
