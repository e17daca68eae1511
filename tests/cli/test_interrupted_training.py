"""A training that is interrupted stores its state, says where it goes on, and does so exactly."""

import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from hatchel.cli.main import run
from hatchel.records.training_log import last_entries, read_metrics
from hatchel.records.training_record import METRICS, read_record, seed_directory
from hatchel.training.checkpoint import last_step

STEPS = 4_000


@pytest.fixture
def command(tmp_path):
    """Arguments of a training of seconds, which by itself stores nothing before its end."""
    images = tmp_path / "images.npy"
    np.save(images, np.random.default_rng(0).integers(0, 2, (40, 4, 4)).astype(np.float32))
    settings = ["network.name=mlp", "network.hidden=[8]", "n_latents=3", "data.name=array"]
    settings += [f"data.samples={images}", "training.batch_size=8", "training.log_every=1"]
    settings += ["training.precision=float32"]
    options = [part for setting in settings for part in ("--set", setting)]
    return ["train", "vae-dsprites", "--steps", str(STEPS), "--no-pictures", *options]


def interrupted(command, directory, seeds):
    """Start a training, interrupt it when every seed has taken some steps, and return its end."""
    start = "from hatchel.cli.main import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", start, *command], stderr=subprocess.PIPE, text=True
    )
    logs = [seed_directory(directory, seed) / METRICS for seed in seeds]
    deadline = time.monotonic() + 120
    while not all(any(e.step > 20 for e in last_entries(log)) for log in logs):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    return process.returncode, said


@pytest.mark.parametrize("seeds", [(0,), (0, 1)], ids=["in this process", "in workers"])
def test_a_training_goes_on_where_it_was_interrupted(command, seeds, tmp_path):
    chosen = ["--seeds", ",".join(map(str, seeds))]
    code, said = interrupted(
        [*command, *chosen, "--out", str(tmp_path / "out")], tmp_path / "out", seeds
    )
    assert code == 130
    assert "Traceback" not in said
    for seed in seeds:
        directory = seed_directory(tmp_path / "out", seed)
        step = last_step(directory)
        assert 20 < step < STEPS
        assert read_record(directory).step == step
        assert f"seed {seed} from step {step:,}" in " ".join(said.split())
    for place, more in (("out", ["--resume"]), ("whole", [])):
        assert run([*command, *chosen, "--out", str(tmp_path / place), *more]) == 0
    again, whole = (
        read_metrics(seed_directory(tmp_path / place, seeds[-1]) / METRICS).terms["loss"]
        for place in ("out", "whole")
    )
    np.testing.assert_array_equal(again, whole)
