"""The study of precision: both precisions from the same seeds, and what is said of them."""

import math
import shutil

import numpy as np
import pytest

from hatchel.records.run import RunRecord
from hatchel.reports.report import write_report
from hatchel.runs.stored import Run
from hatchel.studies.precision import tasks
from hatchel.studies.precision.findings import difference, findings
from hatchel.studies.precision.study import STUDY
from hatchel.studies.runner import carried_out, plan, settings_of
from hatchel.studies.trainings import run_of

TOY = {
    "network.name": "mlp",
    "network.hidden": [8],
    "data.source": "rendered",
    "training.batch_size": 8,
    "training.log_every": 1,
    "objective.discriminator_width": 8,
    "objective.discriminator_depth": 1,
}


def settings(**chosen):
    toy = {"steps": 6, "seeds": 2, "device": "cpu", "changes": TOY, "samples": 200}
    return settings_of(STUDY, toy | chosen)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """Two methods, and scores that cost nothing."""
    root = tmp_path_factory.mktemp("precision")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks, "compute", lambda name, *_, **__: dict.fromkeys(tasks.SCORES, 0.5))
        chosen = settings(methods=("vae", "factor-6.4"))
        results = carried_out(STUDY, chosen, root, engine="serial")
    return root, chosen, results


def test_both_precisions_are_trained_from_the_same_weights_on_the_same_minibatches(finished):
    root, _, results = finished
    names = {row.method for row in results.rows}
    assert names == {f"{m}-{p}" for m in ("vae", "factor-6.4") for p in ("float32", "bfloat16")}
    assert all(row.n == 2 for row in results.rows)
    first, second = (run_of(root, f"vae-{p}", 1) for p in ("float32", "bfloat16"))
    assert first.spec.training.precision == "float32"
    assert second.record.precision == "bfloat16"
    ours, theirs = (run.log.terms["loss"] for run in (first, second))
    assert ours[0] == pytest.approx(theirs[0], rel=1e-2)
    assert not np.array_equal(ours, theirs)


def test_what_is_done_is_not_planned_again_and_its_page_is_written(finished):
    root, chosen, results = finished
    assert not plan(STUDY, chosen, root).stages
    html = write_report(root, STUDY.report.page).read_text()
    for phrase in (
        "Does training in bfloat16 cost anything?",
        "FactorVAE γ",
        "bfloat16 less float32",
        f"hatchel reproduce precision --seeds 2 --steps {chosen.steps}",
        results.settings["auto_why"],
    ):
        assert phrase in html


def record(method, seed, **metrics):
    return RunRecord(
        study="precision",
        method=method,
        draw=0,
        seed=seed,
        fingerprint="",
        settings={},
        metrics=metrics,
        seconds=1.0,
        device="cpu",
    )


def pairs(metric, apart):
    runs = [record("vae-float32", seed, **{metric: 10.0 + seed}) for seed in range(len(apart))]
    return runs + [
        record("vae-bfloat16", seed, **{metric: 10.0 + seed + d}) for seed, d in enumerate(apart)
    ]


def test_a_difference_is_that_of_the_same_seeds_with_its_t_interval():
    found = difference(pairs("mig", [0.1, 0.2, 0.3]), "vae", "mig")
    assert found.mean == pytest.approx(0.2)
    assert found.half == pytest.approx(4.30265 * 0.1 / math.sqrt(3), rel=1e-5)
    assert found.side == 0
    assert difference(pairs("mig", [0.1])[:1], "vae", "mig") is None


@pytest.mark.parametrize(
    ("metric", "apart", "words"),
    [
        ("minus_elbo", [1.0, 1.1, 0.9], "−ELBO: worse in bfloat16 for vae"),
        ("minus_elbo", [-1.0, -1.1, -0.9], "−ELBO: better in bfloat16 for vae, worse for none"),
        ("mig", [1.0, 1.1, 0.9], "MIG: better in bfloat16 for vae"),
        ("mig", [0.1, -0.1, 0.05], "MIG: no difference shown"),
    ],
)
def test_a_finding_says_what_the_interval_shows(metric, apart, words):
    (said,) = findings(pairs(metric, apart))
    assert said.startswith(words)


def test_a_change_that_the_study_makes_itself_is_refused():
    with pytest.raises(ValueError, match=r"--set training\.precision: this study chooses it"):
        settings(changes={"training.precision": "float64"})
    with pytest.raises(ValueError, match="no method 'vea'; did you mean 'vae'"):
        settings(methods=("vea",))


def test_a_run_that_can_not_be_measured_is_said(finished, monkeypatch, tmp_path):
    root = shutil.copytree(finished[0], tmp_path / "study")
    monkeypatch.setattr(Run, "trained", lambda self: 1 / 0)
    (stored,) = tasks.measuring(root, "vae-float32", 0, 200).execute()
    assert stored.status == "failed"
    assert "trained but not measured: division by zero" in stored.reason
