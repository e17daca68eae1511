"""The study of tables: what it trains and judges, and what is said of the frontiers."""

import numpy as np
import pandas as pd
import pytest

from hatchel.data.location import shipped_file
from hatchel.records.run import RunRecord
from hatchel.reports.report import write_report
from hatchel.studies.fair_tables import untrained
from hatchel.studies.fair_tables.findings import by_data, claims, findings
from hatchel.studies.fair_tables.rows import Named, Shown, named, shown
from hatchel.studies.fair_tables.study import STUDY
from hatchel.studies.runner import carried_out, plan, settings_of
from hatchel.studies.trainings import run_of

TOY = {
    "network.hidden": [8],
    "training.batch_size": 8,
    "training.log_every": 1,
    "objective.discriminator_width": 8,
    "objective.discriminator_depth": 1,
}
RACE = "high_racepctblack"


def settings(**chosen):
    toy = {
        "data": ("communities",),
        "alphas": (30,),
        "gammas": (10,),
        "betas": (4,),
        "seeds": 2,
        "steps": 4,
    }
    judged = {"probe": "logistic", "samples": 300, "device": "cpu", "changes": TOY}
    return settings_of(STUDY, toy | judged | chosen)


def write_communities(root, count=1_200):
    """A file as the archive has it, in which crime goes with the first attribute."""
    names = shipped_file("communities_columns.txt").read_text().split()
    random = np.random.default_rng(0)
    table = pd.DataFrame(random.random((count, len(names))).round(2), columns=names)
    table["ViolentCrimesPerPop"] = (table["racepctblack"] + random.random(count)).round(2)
    named_towns = table.astype(object).assign(communityname=[f"town{k}" for k in range(count)])
    named_towns.to_csv(root / "communities.data", header=False, index=False)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    root = tmp_path_factory.mktemp("tables")
    write_communities(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HATCHEL_DATA", str(root))
        patch.setattr(untrained, "ITERATIONS", 5)
        chosen = settings()
        results = carried_out(STUDY, chosen, root / "out", engine="serial")
        left = plan(STUDY, chosen, root / "out").stages
    return root / "out", results, left


def test_models_and_untrained_rows_are_judged_alike(finished):
    root, results, left = finished
    assert not left
    rows = {row.method for row in results.rows}
    trained = {"ffvae-30-10", "vae", "beta-4", "factor-10"}
    assert rows == {f"communities.{r}" for r in (*trained, "raw", "exponentiated-gradient")}
    assert run_of(root, "communities.ffvae-30-10", 1).spec.objective.options["alpha"] == 30
    found = {(row.method, row.metric): row for row in results.rows}
    raw = found["communities.raw", f"accuracy.{RACE}"]
    assert raw.n == 2
    assert raw.mean > found["communities.raw", "majority"].mean
    assert found["communities.raw", f"told.{RACE}"].mean > 0.9  # it is one of the features
    assert 0 <= found["communities.ffvae-30-10", f"gap.{RACE}"].mean <= 1


def test_a_classifier_made_fair_is_fairer_than_the_raw_features(finished):
    """Crime goes with the attribute: the raw gap is wide, and the constraint closes most of it."""
    found = {(row.method, row.metric): row.mean for row in finished[1].rows}
    raw = found["communities.raw", f"gap.{RACE}"]
    assert raw > 0.2
    assert found["communities.exponentiated-gradient", f"gap.{RACE}"] < raw


def test_its_page_shows_every_question(finished):
    root, results, _ = finished
    html = write_report(root, STUDY.report.page).read_text()
    for phrase in (
        "What does fairness cost",
        "Communities and Crime",
        "exponentiated gradient",
        "--data communities --alphas 30 --gammas 10 --betas 4 --seeds 2 --steps 4",
    ):
        assert phrase in html
    assert len(results.settings["hypervolumes"]["communities"]) == 7


def test_what_cannot_be_judged_is_recorded_and_tried_again(tmp_path, monkeypatch):
    """Without fairlearn, or with a table that can't be told apart."""
    write_communities(tmp_path)
    monkeypatch.setenv("HATCHEL_DATA", str(tmp_path))
    monkeypatch.setattr(untrained, "find_spec", lambda name: None)
    row = Named("communities", "exponentiated-gradient")
    task = untrained.Untrained(tmp_path / "out", row, 0, 300, "logistic")
    (found,) = task.execute()
    assert found.status == "failed"
    assert "pip install fairlearn" in found.reason
    assert not task.is_done()


def record(row, seed, accuracy, gap):
    return RunRecord(
        study="fair-tables",
        method=Named("adult", row).method,
        draw=0,
        seed=seed,
        fingerprint="",
        settings={},
        metrics={"majority": 0.5, "accuracy.sex": accuracy, "gap.sex": gap},
        seconds=1.0,
        device="cpu",
    )


def two_cells_and_raw(raw):
    cells = [("ffvae-1-1", 0.7, 0.1), ("ffvae-1-10", 0.8, 0.2), ("raw", *raw)]
    return [record(row, seed, a, g + 0.001 * seed) for row, a, g in cells for seed in range(3)]


@pytest.mark.parametrize(("raw", "outcome"), [((0.9, 0.4), "holds"), ((0.99, 0.0), "contradicted")])
def test_the_cells_of_ffvae_are_held_against_each_rival(raw, outcome):
    runs = two_cells_and_raw(raw)
    assert set(by_data(runs)["adult"]["sex"]) == {"ffvae", "raw"}
    outcomes = {claim.subject: claim.outcome for claim in claims(runs)}
    assert outcomes["adult: FFVAE covers more than raw features"] == outcome
    assert outcomes["adult: FFVAE covers more than β-VAE"] == "not judged"


def test_a_failed_run_is_said():
    lost = record("raw", 0, 0.5, 0.1).model_copy(update={"status": "failed", "reason": "no file"})
    assert findings([lost]) == ("adult.raw failed: no file",)


def test_names_of_rows_lead_back_to_them():
    assert named("adult.ffvae-0.5-10") == Named("adult", "ffvae-0.5-10")
    assert shown("adult.ffvae-0.5-10") == Shown("adult", "ffvae", "α 0.5, γ 10")
    assert shown("adult.beta-4") == Shown("adult", "beta", "β 4")
    assert shown("adult.vae") == Shown("adult", "vae", "")
    assert shown("adult.exponentiated-gradient").family == "exponentiated-gradient"


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"data": ("adlt",)}, "no data set of this study 'adlt'; did you mean 'adult'"),
        ({"probe": "logistik"}, "did you mean 'logistic'"),
        ({"probe": "all"}, "choose one probe"),
        ({"alphas": ()}, "one or more different numbers"),
        ({"changes": {"objective.alpha": 3}}, "this study chooses it"),
    ],
)
def test_settings_that_do_not_fit_are_refused(chosen, words):
    with pytest.raises(ValueError, match=words):
        settings(**chosen)
