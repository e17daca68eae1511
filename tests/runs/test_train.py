"""Training: what it leaves behind, how it goes on, and how it fails."""

import errno
import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import torch
from torch import nn

from hatchel.data.own.arrays import load_array
from hatchel.methods.variational import trained
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.registry import OBJECTIVES, objective
from hatchel.records.spec import changed, choose
from hatchel.records.training_log import read_metrics
from hatchel.records.training_record import METRICS, read_record, seed_directory
from hatchel.runs import run_writer
from hatchel.runs.resolution import resolved
from hatchel.runs.stored import Run
from hatchel.runs.train import idle_threads, plan, train
from hatchel.runs.training_run import Job
from hatchel.training.checkpoint import checkpoint_path, checkpoints, read_checkpoint
from hatchel.training.phase import Outcome, Phase


def stored(directory):
    """The tensors of the last checkpoint."""
    return read_checkpoint(checkpoints(directory)[-1]).tensors


def same(first, second):
    return first.keys() == second.keys() and all(torch.equal(first[k], second[k]) for k in first)


def terms(directory):
    """What was logged, but for the time it took."""
    log = read_metrics(directory / METRICS)
    return log.steps.tolist(), {name: values.tolist() for name, values in log.terms.items()}


def test_a_run_is_a_directory_with_spec_record_log_and_checkpoints(spec, tmp_path):
    (run,) = train(spec, out=tmp_path / "out")
    assert run.directory == tmp_path / "out" / "seed-000"
    assert {path.name for path in run.directory.iterdir()} == {
        "spec.json",
        "record.json",
        "metrics.jsonl",
        "checkpoint-00000020.safetensors",
        "checkpoint-00000030.safetensors",
    }
    assert run.record.status == "finished"
    assert run.record.step == 30
    assert run.record.data["samples"] == 40
    assert run.log.steps.tolist() == [1, 5, 10, 15, 20, 25, 30]
    assert run.spec == resolved(spec).spec
    assert set(run.record.final) == set(run.log.terms)


def test_a_model_read_back_encodes_and_decodes(spec, tmp_path):
    (run,) = train(spec, out=tmp_path)
    images = run.data.samples(np.arange(6))
    model = run.trained()
    codes = model.encode(images)
    assert codes.shape == (6, 3)
    np.testing.assert_array_equal(model.decode(codes), model.reconstruct(images))
    assert model.reconstruct(images).shape == images.shape
    assert 0 <= model.reconstruct(images).min() <= model.reconstruct(images).max() <= 1


def test_everything_is_encoded_in_order(spec, tmp_path, monkeypatch):
    """Batch by batch as all at once, with the factors of each image."""
    monkeypatch.setattr(trained, "AT_ONCE", 16)
    data = load_array(np.random.default_rng(1).random((40, 4, 4)), np.arange(40) % 4)
    (run,) = train(spec, out=tmp_path, data=data)
    model = run.trained()
    posteriors, factors = zip(*model.encode_all(data), strict=True)
    assert [len(part) for part in factors] == [16, 16, 8]
    means = torch.cat([posterior.mean for posterior in posteriors]).numpy()
    np.testing.assert_allclose(means, model.encode(data.samples(np.arange(40))), atol=1e-6)
    np.testing.assert_array_equal(np.concatenate(factors)[:, 0], np.arange(40) % 4)


@pytest.mark.parametrize("objective", ["vae", "factor", "nonsyn", "tcvae"])
def test_a_run_in_two_sittings_is_the_run_in_one_bit_for_bit(spec, tmp_path, objective):
    extra = {"discriminator_width": 8} if objective == "factor" else {}
    spec = spec.model_copy(update={"objective": choose(objective, **extra)})
    train(spec, out=tmp_path / "once")
    train(spec, out=tmp_path / "twice", settings={"training.steps": 20})
    train(spec, out=tmp_path / "twice", resume=True)
    once, twice = (seed_directory(tmp_path / name, 0) for name in ("once", "twice"))
    assert same(stored(once), stored(twice))
    assert terms(once) == terms(twice)


def test_a_run_that_went_on_from_an_old_checkpoint_forgets_what_came_after(spec, tmp_path):
    train(spec, out=tmp_path / "once")
    train(spec, out=tmp_path / "cut")
    once, cut = (seed_directory(tmp_path / name, 0) for name in ("once", "cut"))
    checkpoint_path(cut, 30).unlink()
    with (cut / METRICS).open("ab") as log:
        log.write(b'{"step": 31, "sec')  # a torn line
    train(spec, out=tmp_path / "cut", resume=True)
    assert same(stored(once), stored(cut))
    assert terms(once) == terms(cut)


def test_a_finished_run_is_left_as_it_is(spec, tmp_path):
    train(spec, out=tmp_path)
    before = {path: path.stat().st_mtime_ns for path in seed_directory(tmp_path, 0).iterdir()}
    train(spec, out=tmp_path, resume=True)
    assert {path: path.stat().st_mtime_ns for path in before} == before


COMMAND = """
import sys
from hatchel.cli.main import run
sys.exit(run(sys.argv[1:]))
"""


def command(images, out, *more):
    options = [
        "data.name=array",
        f"data.samples={images}",
        "network.name=mlp",
        "network.hidden=[8]",
        "n_latents=3",
        "training.log_every=1",
        "training.checkpoint_every=1",
        "training.batch_size=8",
    ]
    settings = [part for option in options for part in ("--set", option)]
    return [
        *(sys.executable, "-c", COMMAND, "train", "nonsyn-dsprites", "--out", str(out)),
        *("--steps", "150", "--no-pictures", *settings, *more),
    ]


def test_killed_at_any_moment_it_goes_on_bit_for_bit(images, tmp_path):
    """SIGKILL while a checkpoint is written in every step; what is left resumes exactly."""
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    directory = seed_directory(killed, 0)
    process = subprocess.Popen(command(images, killed), env=environment, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while len(checkpoints(directory)) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert read_record(directory).status == "running"
    last = read_checkpoint(checkpoints(directory)[-1]).step
    assert 0 < last < 150
    for out, more in ((killed, ["--resume"]), (whole, [])):
        subprocess.run(
            command(images, out, *more), env=environment, check=True, capture_output=True
        )
    assert same(stored(directory), stored(seed_directory(whole, 0)))
    assert terms(directory) == terms(seed_directory(whole, 0))


def test_seeds_train_apart_and_differ(spec, tmp_path):
    """Side by side, in processes of their own, they train as they do alone."""
    together = train(spec, seeds=(0, 1), out=tmp_path / "together")
    alone = train(spec, seeds=(1,), out=tmp_path / "alone")
    assert same(stored(together[1].directory), stored(alone[0].directory))
    assert not same(stored(together[0].directory), stored(together[1].directory))


def test_a_diverged_seed_is_recorded_and_explained(spec, tmp_path):
    (run,) = train(spec, out=tmp_path, settings={"optimiser.learning_rate": 1e30})
    record = run.record
    assert record.status == "failed"
    assert "smaller optimiser.learning_rate" in record.reason
    assert read_metrics(run.directory / METRICS).steps[-1] < 30


def test_a_full_disk_is_recorded_and_the_checkpoints_before_it_stay(spec, tmp_path, monkeypatch):
    written = run_writer.write_checkpoint

    def full(directory, state, digest, seconds):
        if state.step > 10:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return written(directory, state, digest, seconds)

    monkeypatch.setattr(run_writer, "write_checkpoint", full)
    failures = []
    (run,) = train(spec, out=tmp_path / "out", progress=lambda _, failure: failures.append(failure))
    assert run.record.status == "failed"
    assert "No space left on device" in run.record.reason
    assert "--resume" in failures[0]
    assert [path.name for path in checkpoints(run.directory)] == ["checkpoint-00000010.safetensors"]
    monkeypatch.undo()
    train(spec, out=tmp_path / "out", resume=True)
    train(spec, out=tmp_path / "whole")
    assert run.record.status == "finished"
    assert same(stored(run.directory), stored(seed_directory(tmp_path / "whole", 0)))


def test_a_directory_that_holds_a_run_is_not_overwritten(spec, tmp_path):
    train(spec, out=tmp_path)
    with pytest.raises(ValueError, match="holds a run already; go on there with --resume"):
        train(spec, out=tmp_path)


def test_a_checkpoint_of_other_settings_is_refused_before_training(spec, tmp_path):
    train(spec, out=tmp_path)
    with pytest.raises(ValueError, match="trained with other settings"):
        train(spec, out=tmp_path, settings={"objective.alpha": 1.0}, resume=True)


def test_a_checkpoint_cut_short_is_refused_before_training(spec, tmp_path):
    train(spec, out=tmp_path)
    path = checkpoint_path(seed_directory(tmp_path, 0), 30)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ValueError, match=f"{path.name} is cut short or damaged"):
        train(spec, out=tmp_path, settings={"training.steps": 40}, resume=True)
    path.unlink()
    train(spec, out=tmp_path, resume=True)


def test_a_checkpoint_of_another_network_is_refused(spec, tmp_path):
    """The same spec with another pair of one's own modules."""
    data = load_array(np.zeros((10, 4, 4), np.float32))

    def pair(width):
        encoder = nn.Sequential(nn.Flatten(), nn.Linear(16, width), nn.Linear(width, 6))
        return encoder, nn.Sequential(nn.Linear(3, 16), nn.Unflatten(1, (1, 4, 4)))

    train(spec, out=tmp_path, networks=pair(5), data=data)
    with pytest.raises(ValueError, match="belongs to another model"):
        train(spec, out=tmp_path, networks=pair(6), data=data, resume=True)


def bare(model, data_size):
    """Reconstruction of mean codes, in one phase that logs a term of its own and nothing else."""

    def loss(given):
        codes = model.posterior(given.parameters, given.x).mean
        value = -model.log_likelihood(given.parameters, codes, given.x).mean()
        return Outcome(value, {"own": value})

    return Method(model, (Phase("one", loss, model.groups, "model", {}),))


def test_an_objective_may_log_what_it_likes(spec, tmp_path, monkeypatch):
    """Neither a bound nor the KL of each latent is asked of it."""
    monkeypatch.setitem(OBJECTIVES._registered, "bare", bare)
    (run,) = train(spec, out=tmp_path, settings={"objective.name": "bare"})
    assert run.record.status == "finished"
    assert set(run.log.terms) == {"own"}
    assert run.log.kl_per_latent.shape[1] == 0


def test_networks_and_images_of_ones_own(spec, tmp_path):
    data = load_array(np.random.default_rng(1).random((30, 2, 3, 5)), layout="NCHW")
    encoder = nn.Sequential(nn.Flatten(), nn.Linear(30, 6))
    decoder = nn.Sequential(nn.Linear(3, 30), nn.Unflatten(1, data.sample_shape))
    (run,) = train(spec, out=tmp_path, networks=(encoder, decoder), data=data)
    assert run.record.status == "finished"
    assert run.trained().encode(data.samples(np.arange(4))).shape == (4, 3)
    assert json.loads((run.directory / "spec.json").read_text())["network"] == {"name": "own"}
    with pytest.raises(ValueError, match="networks of its user's"):
        type(run)(run.directory).trained()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"network.name": "conv64"}, "takes images of 64×64"),
        ({"objective.name": "facter"}, "did you mean 'factor'"),
        ({"likelihood.name": "bernouli"}, "did you mean 'bernoulli'"),
        ({"data.samples": "absent.npy"}, "absent.npy"),
        ({"data.name": "dsprite"}, "did you mean 'dsprites'"),
        ({"objective.name": "anchor"}, "'anchor': anchors=.* choose different ones of 0 … 2"),
        ({"objective.discount": 0.0}, "'nonsyn': discount=0.0: choose 0 < discount"),
        (
            {"objective.name": "tcvae", "training.batch_size": 64},
            "'tcvae': a batch of 64 from 40 samples: .*other sizes",
        ),
    ],
)
def test_parts_that_do_not_fit_are_refused_before_training(spec, tmp_path, settings, message):
    with pytest.raises(ValueError, match=message):
        train(spec, out=tmp_path / "out", settings=settings)
    assert not (tmp_path / "out").exists()


def reads_variances(bound, target):
    return {"variance": (1.0, bound.log_variance.mean() * target.known.sum())}


def varies(model):
    def loss(given):
        spread = model.posterior(given.parameters, given.x).log_variance.mean()
        return Outcome(spread, {"spread": spread})

    return Method(model, (Phase("own", loss, model.groups, "model", {}),))


@pytest.mark.parametrize("function", [reads_variances, varies])
def test_an_objective_that_reads_what_a_code_lacks_is_refused_before_training(
    function, spec, tmp_path, monkeypatch
):
    """One of labels, and one of phases of its own."""
    monkeypatch.setattr(OBJECTIVES, "_registered", {"own": function})
    data = load_array(np.zeros((40, 4, 4)), target=np.arange(40.0))
    settings = {"objective.name": "own", "blocks": [{"name": "b", "law": "bernoulli", "width": 3}]}
    with pytest.raises(ValueError, match="objective 'own': a log-variance needs Gaussian latents"):
        train(spec, out=tmp_path / "out", settings=settings, data=data)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("seeds", [(), (1, 1), (-1,)])
def test_seeds_are_different_and_not_negative(spec, tmp_path, seeds):
    with pytest.raises(ValueError, match="different seeds"):
        train(spec, seeds=seeds, out=tmp_path)


def test_tensorboard_events_on_request(spec, tmp_path):
    (run,) = train(spec, out=tmp_path, tensorboard=True)
    (events,) = (run.directory / "tensorboard").iterdir()
    assert events.stat().st_size > 500


def test_each_seed_is_a_job_of_its_own_on_a_cpu(spec, tmp_path):
    jobs = plan(spec, (0, 1, 2), out=tmp_path, device="cpu")
    assert [job.seeds for job in jobs] == [(0,), (1,), (2,)]
    assert idle_threads(10_000) == 1


def test_a_run_goes_on_with_the_threads_it_was_begun_with(spec, tmp_path):
    """Sums of another number of threads differ in rounding."""
    Job(resolved(spec), (0,), tmp_path, threads=3).execute()
    later = {"training.steps": 40}
    (job,) = plan(spec, (0,), settings=later, out=tmp_path, device="cpu", resume=True)
    assert job.threads == 3


def test_a_checkpoint_is_all_that_a_run_needs_to_go_on(spec, tmp_path):
    """Whatever became of the record."""
    train(spec, out=tmp_path, settings={"training.steps": 20})
    (seed_directory(tmp_path, 0) / "record.json").write_text("")
    (run,) = train(spec, out=tmp_path, resume=True)
    assert (run.record.status, run.record.step) == ("finished", 30)


def test_other_schedules_share_a_digest(spec):
    assert changed(spec, {"training.steps": 99}).digest == spec.digest


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"seeds": "0:2"}, r"seeds='0:2': give a number, or several"),
        ({"seeds": 2.5}, r"seeds=2\.5: give a number"),
        ({"settings": ["a"]}, r"settings=\['a'\]: give changes by key"),
        ({"settings": {"recipe": "foo"}}, "no setting 'recipe'"),
        ({"settings": {"alpha": 1}}, r"no setting 'alpha'; did you mean 'objective\.alpha'"),
        ({"settings": {"objective.alpha": float("nan")}}, "alpha=nan: give a finite number"),
    ],
)
def test_what_is_no_seed_and_no_setting_is_said(options, words, spec, tmp_path):
    settings = {"objective.alpha": 1.0}
    with pytest.raises(ValueError, match=words):
        train(changed(spec, settings), out=tmp_path / "out", **options)
    assert not (tmp_path / "out").exists()


def test_one_seed_is_a_number(spec, tmp_path):
    assert train(spec, 3, out=tmp_path)[0].record.seed == 3


def test_what_is_no_spec_is_refused():
    with pytest.raises(ValueError, match="Give the name of a recipe or a RunSpec, not None"):
        train(None)


def test_settings_that_differ_are_named_where_a_run_can_not_go_on(spec, tmp_path):
    train(spec, out=tmp_path, settings={"training.steps": 10})
    with pytest.raises(ValueError, match=r"\(n_latents is 3 there and 4 here\); resume with"):
        train(spec, out=tmp_path, settings={"n_latents": 4}, resume=True)


def test_a_run_with_unknown_parts_says_how_to_register_them(spec, tmp_path, monkeypatch):
    monkeypatch.setattr(OBJECTIVES, "_registered", {})
    objective("mine")(lambda bound: {"kl": (1.0, bound.rate)})
    (run,) = train(spec, out=tmp_path, settings={"objective.name": "mine"})
    monkeypatch.setattr(OBJECTIVES, "_registered", {})
    with pytest.raises(ValueError, match=r"no objective 'mine'; .* register them first: --import"):
        Run(run.directory).trained()
