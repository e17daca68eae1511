"""The study of anchored latents: what it trains and measures, and how its claims are judged."""

import numpy as np
import pytest

from hatchel.records.run import RunRecord
from hatchel.reports.report import write_report
from hatchel.reports.stored import read_study
from hatchel.studies.anchor_portraits.findings import claims, findings
from hatchel.studies.anchor_portraits.measures import (
    information_measures,
    shown_latents,
)
from hatchel.studies.anchor_portraits.study import STUDY
from hatchel.studies.runner import carried_out, plan, settings_of
from hatchel.studies.trainings import run_of

TOY = {
    "network.name": "mlp",
    "network.hidden": [8],
    "data.size": 200,
    "training.batch_size": 8,
    "training.log_every": 1,
}


def settings(**chosen):
    toy = {"anchors": 2, "latents": 4, "steps": 4, "seeds": 2, "samples": 200, "mixture": 100}
    return settings_of(STUDY, toy | {"device": "cpu", "changes": TOY} | chosen)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    root = tmp_path_factory.mktemp("anchor")
    chosen = settings()
    return root, chosen, carried_out(STUDY, chosen, root, engine="serial")


def test_both_models_are_the_same_but_for_the_anchors(finished):
    root, _, _ = finished
    anchored, plain = (run_of(root, model, 1).spec for model in ("anchor", "vae"))
    assert anchored.objective.options == {"anchors": [0, 1], "strength": 0.5}
    assert plain.objective.name == "vae"
    alike = {"recipe": "", "objective": plain.objective}
    assert anchored.model_copy(update=alike) == plain.model_copy(update=alike)
    assert anchored.likelihood.options["scale"] == pytest.approx(0.5**0.5)


def test_every_score_has_a_row_and_the_papers_figures_stand_beside(finished):
    _, _, results = finished
    found = {(row.method, row.metric): row for row in results.rows}
    assert found["anchor", "shown"].paper == 3.5
    assert found["vae", "top_1"].paper == 3.1
    assert found["vae", "top_2"].paper == 2.8
    assert all(row.n == 2 for row in results.rows)
    assert 0 <= found["anchor", "mig"].mean <= 1
    assert 0 <= found["vae", "factors_led"].mean <= 6


def test_the_anchored_latents_stand_for_anchor_vae(finished):
    root, _, _ = finished
    study = read_study(root)
    arrays = study.arrays("anchor-seed-001", 0)
    assert sorted(arrays["shown"]) == [0, 1]
    assert arrays["share"].shape == arrays["importance"].shape == (4, 6)
    assert "traversal" not in arrays
    assert study.arrays("vae-seed-000", 0)["traversal"].shape == (2, 25, 3, 64, 64)


def test_what_is_done_is_not_planned_again_and_its_page_is_written(finished):
    root, chosen, _ = finished
    assert not plan(STUDY, chosen, root).stages
    html = write_report(root, STUDY.report.page).read_text()
    for phrase in ("paper 3.50", "Which factor each latent carries", "skin_colour", "--anchors 2"):
        assert phrase in html
    for name in ("information", "traversals", "factors-anchor", "factors-vae", "scores"):
        assert (root / "figures" / f"{name}.png").exists()


def test_more_scored_samples_are_measured_anew_without_training(finished):
    root, _, _ = finished
    (stage,) = plan(STUDY, settings(samples=150), root).stages
    assert stage[0] == "measuring"


def test_those_set_apart_are_the_anchors_or_the_best():
    information = np.array([0.5, 3.0, 2.0, 1.0])
    assert shown_latents(information, 2, anchored=True).tolist() == [1, 0]
    assert shown_latents(information, 2, anchored=False).tolist() == [1, 2]
    found = information_measures(information, np.array([1, 0]))
    assert (found["shown"], found["shown_least"], found["others_most"]) == (1.75, 0.5, 2.0)
    assert (found["shown_lead"], found["top_2"], found["all"]) == (-1.5, 2.0, 6.5)
    assert found["among_best"] == 1.0


def test_where_every_latent_is_anchored_there_are_no_others():
    found = information_measures(np.array([1.0]), np.array([0]))
    assert (found["others_most"], found["shown_lead"], found["top_2"]) == (0.0, 1.0, 0.0)


def runs_of(gain, lead, seeds=3):
    """Records of both models whose scores differ by ``gain`` of the seed."""
    made = []
    for seed in range(seeds):
        for model, more in (("vae", 0.0), ("anchor", gain(seed))):
            keys = ("shown", "shown_disentanglement", "mig", "minus_elbo")
            metrics = dict.fromkeys(keys, 1.0 + more) | {
                "shown_lead": lead(seed),
                "among_best": 2.0,
            }
            made.append(
                RunRecord(
                    study="anchor-portraits",
                    method=model,
                    draw=0,
                    seed=seed,
                    fingerprint="",
                    settings={},
                    metrics=metrics,
                    seconds=1.0,
                    device="cpu",
                )
            )
    return made


@pytest.mark.parametrize(
    ("gain", "lead", "verdicts", "mig"),
    [
        (lambda s: 0.5 + 0.01 * s, lambda s: 1.0, ["holds"] * 3, "raised"),
        (lambda s: -0.5 + 0.01 * s, lambda s: -1.0, ["contradicted"] * 3, "lowered"),
        (
            lambda s: (-1.0) ** s,
            lambda s: s - 1.0,
            ["holds in part", "not shown", "not shown"],
            "no difference shown",
        ),
    ],
)
def test_claims_are_judged_seed_by_seed(gain, lead, verdicts, mig):
    runs = runs_of(gain, lead)
    assert [claim.outcome for claim in claims(runs)] == verdicts
    assert any(said.startswith(f"MIG: {mig}") for said in findings(runs))


def test_one_seed_is_no_verdict():
    runs = runs_of(lambda s: 1.0, lambda s: 1.0, seeds=1)
    assert [claim.outcome for claim in claims(runs)] == ["holds", "not judged", "not judged"]
    assert any("MIG: one seed, not judged" in said for said in findings(runs))


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"anchors": 5}, "choose different ones of 0 … 3; no latent 4"),
        ({"strength": 1.0}, "choose a finite number below 1"),
        ({"changes": {"objective.strength": 0.1}}, "this study chooses it"),
        ({"data": "faces"}, "portraits"),
        ({"scale": 0.0}, "scale=0.0"),
    ],
)
def test_settings_that_do_not_fit_are_refused(chosen, words):
    with pytest.raises(ValueError, match=words):
        settings(**chosen)
