"""``hatchel sample``: what it writes, what it says, and what it refuses."""

import errno
import json
import os

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from hatchel.cli.main import run
from hatchel.data.catalogue import load
from hatchel.records.files import read_arrays
from hatchel.records.samples import SampleQualityRecord, read_quality
from hatchel.records.spec import RunSpec, TrainingSpec, choose
from hatchel.runs.samples import in_own_units
from hatchel.runs.stored import Run
from hatchel.runs.train import train

QUICK = ["--scores", "--replicates", "0"]


def trained(root, data, **more):
    spec = RunSpec(
        recipe="small",
        data=data,
        network=choose("mlp", hidden=[8]),
        n_latents=3,
        objective=choose("vae"),
        training=TrainingSpec(steps=6, batch_size=8, log_every=3),
        **more,
    )
    return train(spec, out=root / "out")[0].directory


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    """A run on small images."""
    root = tmp_path_factory.mktemp("images")
    pixels = np.random.default_rng(0).integers(0, 2, (60, 6, 5)).astype(np.float32)
    np.savez(root / "images.npz", images=pixels, kind=np.arange(60) % 3)
    return trained(root, choose("array", samples=str(root / "images.npz"), factors="kind"))


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    """A run on a table in large units."""
    root = tmp_path_factory.mktemp("table")
    rows = pd.DataFrame(np.random.default_rng(0).normal(size=(90, 2)), columns=["pay", "age"])
    (1000 * rows + 5000).to_csv(root / "people.csv", index=False)
    data = choose("table", table=str(root / "people.csv"), split={"test": 0.5})
    return trained(root, data, likelihood=choose("gaussian"))


def test_images_are_written_as_arrays_and_as_a_grid(images, tmp_path, capsys):
    assert run(["sample", str(images), "-n", "10", "--out", str(tmp_path)]) == 0
    arrays = read_arrays(tmp_path / "marginals.npz")
    assert arrays["samples"].shape == (10, 1, 6, 5)
    np.testing.assert_array_equal(arrays["samples"], Run(images).sample(10).x)
    assert arrays["latent_names"].tolist() == ["z0", "z1", "z2"]
    with Image.open(tmp_path / "marginals.png") as grid:
        zoom = -(-56 // 6)
        assert grid.size == (4 * (5 * zoom + 2) + 2, 3 * (6 * zoom + 2) + 2)
    assert f"samples: {tmp_path / 'marginals.png'}" in capsys.readouterr().out


def test_a_table_is_written_in_its_own_units_under_its_names(table, tmp_path):
    out = tmp_path / "new.csv"
    asked = ["--from", "aggregate", "-n", "200", "--seed", "3", "--draw"]
    assert run(["sample", str(table), *asked, "--out", str(out)]) == 0
    written = pd.read_csv(out)
    assert list(written.columns) == ["pay", "age"]
    assert 4_000 < written["pay"].mean() < 6_000
    arrays = read_arrays(tmp_path / "new.npz")
    assert arrays["value_names"].tolist() == ["pay", "age"]
    np.testing.assert_allclose(written, arrays["samples"], rtol=1e-5)
    assert {each.name for each in tmp_path.iterdir()} == {"new.csv", "new.npz"}


def test_units_are_those_before_scaling(table):
    data = Run(table).data
    own = in_own_units(data, data.samples(np.arange(90)))
    np.testing.assert_allclose(own, pd.read_csv(Run(table).spec.data.options["table"]), rtol=1e-4)
    bare = load("array", samples=np.zeros((3, 4, 4), np.uint8))
    np.testing.assert_array_equal(in_own_units(bare, own), own)


def test_json_has_files_and_scores_and_nothing_else(images, capsys):
    assert run(["sample", str(images), "--from", "prior", *QUICK, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["from"], found["n"]) == ("prior", 64)
    assert set(found["files"]) == {"npz", "png", "json"}
    record = SampleQualityRecord.model_validate(found["scores"])
    assert record == read_quality(images / "samples")
    assert set(record.generated) == {"prior", "marginals", "aggregate"}


def test_scores_are_shown_beside_those_of_real_samples(table, tmp_path, capsys):
    more = ["--scores", "--replicates", "20", "--neighbours", "3"]
    assert run(["sample", str(table), *more, "--out", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    for phrase in ("precision", "coverage", "told by neighbours", "real", "22 samples a set"):
        assert phrase in shown
    assert "features: the columns, each by its spread." in shown
    assert f"scores: {tmp_path / 'quality.json'}" in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from", "marginal"], "did you mean 'marginals'?"),
        (["-n", "0"], "n=0: draw one sample or more"),
        (["--stored", "0"], "stored=0: encode one sample or more"),
        ([*QUICK, "--features", "lables"], "did you mean 'labels'?"),
        ([*QUICK, "--neighbours", "30"], "neighbours=30 needs 31 in each of two halves"),
        ([*QUICK, "--features", "columns"], "no columns; choose features 'labels' or 'vae'"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_two(images, tmp_path, arguments, message, capsys):
    assert run(["sample", str(images), *arguments, "--out", str(tmp_path / "out")]) == 2
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("hatchel: ")]
    assert len(lines) == 1
    assert message in lines[0]


def test_what_is_no_run_and_a_run_without_a_checkpoint_are_refused(images, tmp_path, capsys):
    assert run(["sample", str(tmp_path / "none")]) == 2
    assert "'" in (said := capsys.readouterr().err)
    assert "is not there; give the directory of a run" in said
    begun = tmp_path / "begun"
    begun.mkdir()
    for name in ("spec.json", "record.json"):
        (begun / name).write_bytes((images / name).read_bytes())
    assert run(["sample", str(begun)]) == 2
    assert "has no checkpoint yet; train it first" in capsys.readouterr().err


def test_a_full_disk_is_one_line_and_leaves_nothing_half_written(
    images, tmp_path, monkeypatch, capsys
):
    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("hatchel.records.files.os.fsync", full)
    assert run(["sample", str(images), "-n", "3", "--out", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"hatchel: {tmp_path / 'marginals.npz'}: No space left on device; make")
    assert said.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_scored_is_refused_before_anything_is_written(images, tmp_path):
    arguments = [*QUICK, "--neighbours", "30", "--out", str(tmp_path / "out")]
    assert run(["sample", str(images), *arguments]) == 2
    assert not list((tmp_path / "out").glob("*"))
