"""The words study from end to end: what it writes, what it does again, and what may go wrong."""

import json
import math

import numpy as np
import pytest
import torch
from sklearn.decomposition import FastICA

from hatchel.methods.autoencoder import AutoencoderMethod
from hatchel.records.files import read_arrays
from hatchel.records.run import RunRecord, read_run, run_path
from hatchel.studies.runner import plan, settings_of
from hatchel.studies.words.rows import Fitted, all_rows
from hatchel.studies.words.study import STUDY as WORDS
from hatchel.studies.words.study import run_count
from hatchel.studies.words.tasks import METRICS, run_fingerprint

from .conftest import Told, settings

PAPER = {
    "minsyn-binary",
    "minsyn-gaussian",
    "ica",
    "infomax",
    "pca",
    "autoencoder",
    "denoising-autoencoder",
}
TUNABLE = {f"minsyn-strength-{label}" for label in ("0", "0.1", "1", "10")}
NOISY = "denoising-autoencoder"


def records(root):
    """Every stored run by its path, with the time it was written."""
    return {
        path: (RunRecord.model_validate_json(path.read_bytes()), path.stat().st_mtime_ns)
        for path in sorted((root / "runs").rglob("*.json"))
    }


# What is written


def test_results_have_the_schema_that_readers_rely_on(finished):
    stored = json.loads((finished[0] / "results.json").read_text())
    assert set(stored) >= {"study", "version", "settings", "rows"}
    assert stored["study"] == "words"
    for row in stored["rows"]:
        assert set(row) == {"method", "metric", "mean", "sd", "n", "paper", "source", "verdict"}
        assert row["metric"] in {"train_loss", "test_loss", "acc_p1", "acc_p2"}
        assert math.isfinite(row["mean"])
        assert row["sd"] >= 0
        assert row["verdict"] in {"reproduced", "close", "not reproduced", None}
    assert stored == json.loads(finished[1].model_dump_json())


def test_every_method_of_the_paper_and_every_strength_has_every_metric(finished):
    got = {(row.method, row.metric): row for row in finished[1].rows}
    methods = {method for method, _ in got}
    assert methods >= PAPER | TUNABLE
    assert any(method.startswith("ablation-") for method in methods)
    assert set(got) == {(method, metric) for method in methods for metric in METRICS}
    assert finished[1].rows[0].method == "minsyn-binary"


def test_each_row_counts_draws_times_seeds(finished):
    """PCA has no seed: it counts draws."""
    for row in finished[1].rows:
        assert row.n == (2 if row.method == "pca" else 4), row


def test_the_papers_methods_and_no_others_have_its_figure_a_source_and_a_verdict(finished):
    for row in finished[1].rows:
        published = (row.paper, row.source, row.verdict)
        if row.method in PAPER:
            assert None not in published
        else:
            assert published == (None, None, None)
    pca = next(r for r in finished[1].rows if (r.method, r.metric) == ("pca", "train_loss"))
    assert pca.paper == 49.83


def test_means_and_spreads_are_those_of_the_stored_runs(finished):
    root, results = finished
    runs = [record for record, _ in records(root).values()]
    for row in results.rows:
        values = [run.metrics[row.metric] for run in runs if run.method == row.method]
        assert row.mean == pytest.approx(np.mean(values))
        assert row.sd == pytest.approx(np.std(values, ddof=1))


def test_every_run_is_stored_with_its_settings_and_curves(finished):
    root, _ = finished
    rows = {row.name: row for row in all_rows(3)}
    stored = records(root)
    assert len(stored) == run_count(settings())
    for record, _ in stored.values():
        assert record.status == "finished"
        assert run_path(root, record.method, record.draw, record.seed) in stored
        assert set(METRICS) <= set(record.metrics)
        row = rows[record.method]
        assert record.fingerprint == run_fingerprint(row, "sample", record.draw, record.seed)
        if isinstance(row, Fitted):
            continue
        for metric in METRICS:
            curve = record.curves[metric]
            assert curve.steps[0] == 0
            assert curve.steps[-1] == row.steps
            assert curve.values[-1] == record.metrics[metric]


def test_runs_differ_between_draws_and_between_seeds(finished):
    root, _ = finished
    losses = {
        key: read_run(root, "autoencoder", *key).metrics["train_loss"]
        for key in ((0, 0), (0, 1), (1, 0), (1, 1))
    }
    assert len(set(losses.values())) == 4


def test_pictures_are_stored_for_the_first_seed_of_every_draw(finished):
    root, _ = finished
    for row in all_rows(3):
        for draw in (0, 1):
            arrays = read_arrays(root / "arrays" / f"{row.name}-draw-{draw:03d}.npz")
            assert arrays["components"].shape == (9, 28, 84)
            assert arrays["train_reconstructions"].shape[1:] == (28, 84)
            assert all(np.isfinite(array).all() for array in arrays.values())
    words = read_arrays(root / "arrays" / "words-draw-000.npz")
    assert len(words["train"]) == len(words["train_words"])
    assert not set(words["train_words"]) & set(words["test_words"])


def test_no_temporary_file_is_left(finished):
    assert not list(finished[0].rglob(".*"))


def test_pca_has_the_loss_of_its_nine_components(finished):
    """An independent computation: what nine singular vectors leave of the centred words."""
    from hatchel.data.words.letters import load_letters
    from hatchel.data.words.word_images import words_benchmark

    words = words_benchmark(1, load_letters("sample"))[0].flat.astype(float)
    left = np.linalg.svd(words - words.mean(0), compute_uv=False)[9:]
    loss = read_run(finished[0], "pca", 1, 0).metrics["train_loss"]
    assert loss == pytest.approx((left**2).sum() / len(words), rel=1e-9)


def test_ica_and_infomax_span_what_pca_spans(finished):
    """Rotations and scalings of the same nine directions: the same loss, another ACC."""
    root, _ = finished
    for method in ("ica", "infomax"):
        for draw in (0, 1):
            ours, pca = (read_run(root, m, draw, 0).metrics for m in (method, "pca"))
            # to the precision of whitening and back
            assert ours["train_loss"] == pytest.approx(pca["train_loss"], rel=1e-6)
            assert ours["test_loss"] == pytest.approx(pca["test_loss"], rel=1e-6)
            assert ours["acc_p1"] != pytest.approx(pca["acc_p1"], rel=1e-3)


# What is done again


def test_a_second_call_trains_nothing_and_finds_the_same(copied, finished, reproduce):
    before = records(copied)
    results, told = reproduce(copied)
    assert told.runs == (len(before), 0)
    assert records(copied) == before
    assert results.rows == finished[1].rows
    assert results.notes == finished[1].notes


@pytest.mark.parametrize("damage", ["deleted", "cut short"])
def test_a_run_that_is_lost_is_the_only_one_done_again(copied, reproduce, damage):
    before = records(copied)
    lost = run_path(copied, "minsyn-binary", 1, 0)
    if damage == "deleted":
        lost.unlink()
    else:
        lost.write_bytes(lost.read_bytes()[:100])
    _, told = reproduce(copied)
    assert told.runs == (len(before) - 1, 1)
    after = records(copied)
    assert {path for path in after if after[path] != before[path]} == {lost}
    # alone instead of in a stack: float32 sums in another order, over three steps
    again, first = (stored[lost][0].metrics for stored in (after, before))
    assert again == pytest.approx(first, rel=1e-3)


def test_a_row_done_again_as_a_whole_is_the_same_to_the_last_bit(copied, reproduce):
    before = records(copied)
    lost = [path for path in before if path.parent.name == "minsyn-strength-1"]
    for path in lost:
        path.unlink()
    _, told = reproduce(copied)
    assert told.runs[1] == len(lost) == 4
    after = records(copied)
    for path in lost:
        assert after[path][0].metrics == before[path][0].metrics
        assert after[path][0].curves == before[path][0].curves


def test_other_steps_train_again_and_leave_what_has_no_steps(copied, reproduce):
    before = records(copied)
    _, told = reproduce(copied, steps=4)
    after = records(copied)
    changed = {path.parent.name for path in after if after[path] != before[path]}
    named = {row.name for row in all_rows(4)}
    fixed = {row.name for row in all_rows(4) if isinstance(row, Fitted)}
    # three tenths of three and of four steps may round up to the same number
    same = {
        new.name
        for new, old in zip(all_rows(4), all_rows(3), strict=True)
        if new.settings() == old.settings()
    }
    assert fixed <= same
    assert "minsyn-binary" not in same
    assert changed == named - same
    assert told.runs[1] == 4 * len(changed)


def test_more_seeds_keep_those_there_are(copied, reproduce):
    before = records(copied)
    results, told = reproduce(copied, seeds=3)
    after = records(copied)
    assert {path: after[path] for path in before} == before
    assert told.runs == (len(before), len(after) - len(before))
    assert all(row.n == (2 if row.method == "pca" else 6) for row in results.rows)


def test_fewer_draws_read_only_their_own_runs(copied, reproduce):
    results, told = reproduce(copied, draws=1)
    assert told.runs[1] == 0
    assert all(row.n == (1 if row.method == "pca" else 2) for row in results.rows)


def test_an_interrupt_leaves_what_is_finished_and_the_next_call_goes_on(tmp_path, reproduce):
    class Impatient(Told):
        def __call__(self, runs, failure):
            self.append((runs, failure))
            if len(self) == 4:
                raise KeyboardInterrupt

    root = tmp_path / "words"
    with pytest.raises(KeyboardInterrupt):
        reproduce(root, Impatient(), draws=1, seeds=1)
    kept = records(root)
    assert len(kept) == 3
    assert not (root / "results.json").exists()
    results, told = reproduce(root, draws=1, seeds=1)
    after = records(root)
    assert told.runs == (3, len(after) - 3)
    assert {path: after[path] for path in kept} == kept
    assert all(row.n == 1 for row in results.rows)
    assert all(row.sd is None for row in results.rows)


# What may go wrong


def out_of_luck(self, x, generator):
    raise RuntimeError("out of luck")


def nowhere(self, x, generator):
    return torch.full_like(x, float("nan"))


@pytest.mark.parametrize(
    ("broken", "reason"), [(out_of_luck, "RuntimeError: out of luck"), (nowhere, "diverged")]
)
def test_a_run_that_fails_is_recorded_with_its_reason_and_stops_no_other(
    copied, reproduce, monkeypatch, broken, reason
):
    for path in (copied / "runs" / NOISY).iterdir():
        path.unlink()
    (copied / "runs" / "autoencoder" / "draw-000-seed-000.json").unlink()
    with monkeypatch.context() as patch:
        patch.setattr(AutoencoderMethod, "corrupt", broken)
        results, told = reproduce(copied)
    assert len(told.failures) == 1
    assert reason in told.failures[0]
    failed = [record for record, _ in records(copied).values() if record.status == "failed"]
    assert {(record.method, record.draw, record.seed) for record in failed} == {
        (NOISY, draw, seed) for draw in (0, 1) for seed in (0, 1)
    }
    assert all(reason in record.reason for record in failed)
    rows = {row.method: row for row in results.rows}
    assert (rows[NOISY].n, rows[NOISY].mean, rows[NOISY].verdict) == (0, None, None)
    assert rows["autoencoder"].n == 4
    assert sum(f"{NOISY}, draw" in note and "failed" in note for note in results.notes) == 4
    json.loads((copied / "results.json").read_text())
    # and a failed run is tried again
    results, told = reproduce(copied)
    assert told.runs[1] == 4
    assert not told.failures
    assert all(row.n == 4 for row in results.rows if row.method == NOISY)


def test_a_rival_that_fails_is_recorded_too(copied, reproduce, monkeypatch):
    def singular(self, X):
        raise np.linalg.LinAlgError("Singular matrix")

    run_path(copied, "ica", 1, 1).unlink()
    monkeypatch.setattr(FastICA, "fit", singular)
    results, told = reproduce(copied)
    assert told.failures == ["ica, seed 1: LinAlgError: Singular matrix"]
    assert next(row for row in results.rows if row.method == "ica").n == 3


def test_a_directory_that_takes_no_files_is_refused_before_any_work(tmp_path, reproduce):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(ValueError, match="can't be written to"):
        reproduce(tmp_path / "out")


@pytest.mark.parametrize("chosen", [{"draws": 0}, {"seeds": 0}, {"steps": 0}, {"letters": "none"}])
def test_impossible_settings_are_refused(chosen):
    with pytest.raises(ValueError, match=next(iter(chosen))):
        settings(**chosen)


def test_quick_is_two_draws_of_three_seeds():
    quick = settings_of(WORDS, {"steps": 7}, quick=True)
    assert (quick.draws, quick.seeds, quick.steps) == (2, 3, 7)
    assert (WORDS.settings().draws, WORDS.settings().seeds) == (5, 10)
    assert settings_of(WORDS, {"draws": 4}, quick=True).draws == 4


def test_the_plan_names_every_run_once_and_none_that_is_finished(copied):
    assert not plan(WORDS, settings(), copied).stages
    run_path(copied, "ica", 1, 1).unlink()
    ((title, planned),) = plan(WORDS, settings(), copied).stages
    assert title == "runs"
    assert [(each.title, each.runs) for each in planned] == [("ica, draw 1, seed 1", 1)]
    ((_, more),) = plan(WORDS, settings(), copied / "elsewhere").stages
    assert sum(each.runs for each in more) == run_count(settings())
    assert not (copied / "elsewhere").exists()


def test_the_estimate_follows_the_speed_of_the_runs_that_are_stored(copied):
    def slower(factor):
        for path, (record, _) in records(copied).items():
            path.write_text(
                record.model_copy(update={"seconds": factor * record.seconds}).model_dump_json()
            )

    def seconds():
        ((_, planned),) = plan(WORDS, settings(seeds=3), copied).stages
        return sum(each.cost.seconds for each in planned)

    before = seconds()
    slower(10)
    assert seconds() == pytest.approx(10 * before)
