"""The study of stacked CorEx on MNIST, at toy size on made-up digits."""

from html import unescape

import numpy as np
import pytest

from hatchel.data.data_set import DataSet
from hatchel.data.values.in_memory import BytePixels
from hatchel.records.run import RunRecord
from hatchel.reports.report import write_report
from hatchel.studies.runner import carried_out, plan, settings_of
from hatchel.studies.stacked_mnist import tasks
from hatchel.studies.stacked_mnist.findings import best_seed, claims, findings
from hatchel.studies.stacked_mnist.study import STUDY


def made_up_digits(part):
    """Ten patterns of 8 × 8 with a little noise, as many of each."""
    random = np.random.default_rng({"train": 0, "test": 1}[part])
    count = {"train": 600, "test": 300}[part]
    digit = np.arange(count) % 10
    patterns = np.random.default_rng(5).random((10, 1, 8, 8)) < 0.4
    images = patterns[digit] ^ (random.random((count, 1, 8, 8)) < 0.03)
    return DataSet(
        "digits",
        BytePixels(images.astype(np.uint8), top=1),
        ("digit",),
        (10,),
        classes=digit[:, None].astype(np.int64),
    )


def settings(**chosen):
    toy = {"seeds": 2, "epochs": 30.0, "cycles": 2, "samples": 200, "device": "cpu"}
    return settings_of(STUDY, toy | chosen)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    root = tmp_path_factory.mktemp("stacked")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks, "load_mnist", made_up_digits)
        results = carried_out(STUDY, settings(), root, engine="serial")
    return root, results


def test_both_layers_are_measured_beside_the_code_alone(finished):
    _, results = finished
    found = {(row.method, row.metric): row for row in results.rows}
    assert all(row.n == 2 for row in results.rows if row.metric != "adds.2")
    assert found["stacked", "adds.2"].n == 2
    parts = found["stacked", "adds.1"].mean + found["stacked", "adds.2"].mean
    assert parts == pytest.approx(found["stacked", "bound"].mean)
    assert found["vae", "adds.1"].mean == pytest.approx(found["vae", "bound"].mean)
    assert found["stacked", "accuracy"].paper == 0.85
    assert found["stacked", "majority"].mean >= found["stacked", "accuracy"].mean


def test_patterns_are_told_apart_far_above_chance(finished):
    _, results = finished
    accuracy = next(r for r in results.rows if (r.method, r.metric) == ("stacked", "accuracy"))
    assert accuracy.mean > 0.3


def test_what_is_done_is_not_done_again_and_the_page_has_it(finished):
    root, results = finished
    assert not plan(STUDY, settings(), root).stages
    assert plan(STUDY, settings(cycles=1), root).stages
    html = unescape(write_report(root, STUDY.report.page).read_text())
    for said in ("Clusters without labels", "What each layer explains", "latent ", *results.notes):
        assert said.split(": ")[-1][:60] in html


def test_a_seed_that_fails_is_stored_with_its_reason(tmp_path, monkeypatch):
    def refuse(part):
        raise ValueError(f"no {part}")

    monkeypatch.setattr(tasks, "load_mnist", refuse)
    results = carried_out(STUDY, settings(), tmp_path, engine="serial")
    assert "stacked, seed 0 failed: no train" in results.notes
    assert plan(STUDY, settings(), tmp_path).stages


def record(seed, method="stacked", **metrics):
    return RunRecord(
        study="stacked-mnist",
        method=method,
        draw=0,
        seed=seed,
        fingerprint="",
        settings={},
        metrics=metrics,
        seconds=1.0,
        device="cpu",
    )


def test_the_seed_that_is_shown_has_the_lowest_training_loss():
    runs = [
        record(0, training_loss=3.0, accuracy=0.9, majority=0.9),
        record(1, training_loss=2.0, accuracy=0.5, majority=0.6),
    ]
    assert best_seed(runs) == 1
    assert any("has an accuracy of 0.500" in said for said in findings(runs))


def test_a_layer_that_costs_more_than_it_explains_is_not_worth_its_place():
    runs = [record(seed, **{"adds.2": value}) for seed, value in enumerate((1.0, -0.5))]
    assert claims(runs)[0].outcome == "holds in part"
    assert claims(runs[1:])[0].outcome == "contradicted"


def test_the_top_makes_the_code_more_independent_where_its_total_correlation_falls():
    runs = [
        record(seed, method=method, total_correlation=value + seed / 10)
        for seed in range(3)
        for method, value in (("vae", 3.0), ("stacked", 2.0))
    ]
    assert claims(runs)[1].outcome == "holds"
    assert "−1.00" in claims(runs)[1].why
