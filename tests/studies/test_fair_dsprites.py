"""The study of MIG over α and γ: what it trains, and how the paper's claims are judged."""

import itertools
import math

import pytest

from hatchel.records.run import RunRecord
from hatchel.reports.report import write_report
from hatchel.studies.fair_dsprites.cells import Cell, cell_of
from hatchel.studies.fair_dsprites.findings import claims, findings
from hatchel.studies.fair_dsprites.study import STUDY
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
    toy = {"alphas": (300, 0), "gammas": (10,), "steps": 4, "seeds": 2, "samples": 300}
    toy |= {"judged": 300, "probe": "logistic"}
    return settings_of(STUDY, toy | {"device": "cpu", "changes": TOY} | chosen)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    root = tmp_path_factory.mktemp("fair")
    chosen = settings()
    return root, chosen, carried_out(STUDY, chosen, root, engine="serial")


def test_it_trains_where_shape_and_position_go_together_and_scores_where_they_do_not(finished):
    root, _, results = finished
    assert {row.method for row in results.rows} == {"alpha-0-gamma-10", "alpha-300-gamma-10"}
    run = run_of(root, "alpha-300-gamma-10", 1)
    assert run.spec.data.name == "dsprites-unfair"
    assert run.spec.objective.options["alpha"] == 300
    assert [block.name for block in run.spec.blocks] == ["z", "shape", "scale"]
    scores = {row.metric: row for row in results.rows if row.method == "alpha-0-gamma-10"}
    assert 0 <= scores["mig"].mean <= 1
    assert scores["mig"].n == 2
    for asked in ("shape", "scale", "shape+scale"):
        assert 0 <= scores[f"gap.{asked}"].mean <= 1
        assert 0.3 < scores[f"accuracy.{asked}"].mean <= 1
    assert {"told.shape", "told.scale"} <= scores.keys()
    assert scores["majority"].mean > 0.5  # the right half of the image is drawn more often


def test_what_is_done_is_not_planned_again_and_its_page_is_written(finished):
    root, chosen, results = finished
    assert not plan(STUDY, chosen, root).stages
    html = write_report(root, STUDY.report.page).read_text()
    for phrase in (
        "MIG of every run over α",
        "α = 300, γ = 10",
        "--alphas 0,300 --gammas 10",
        "not judged",
        "covers more of accuracy and fairness",
        "shape and scale",
    ):
        assert phrase in html
    assert len(results.notes) == 1
    assert len(results.comparisons) == 6


def runs_of(mig, alphas=(0, 100, 300, 1000), gammas=(10, 50, 100), seeds=2):
    """Records whose MIG is a function of α, γ and the seed."""
    return [
        RunRecord(
            study="fair-dsprites",
            method=Cell(alpha, gamma).name,
            draw=0,
            seed=seed,
            fingerprint="",
            settings={},
            metrics={"mig": mig(alpha, gamma, seed)},
            seconds=1.0,
            device="cpu",
        )
        for alpha, gamma, seed in itertools.product(alphas, gammas, range(seeds))
    ]


@pytest.mark.parametrize(
    ("mig", "verdicts"),
    [
        (lambda a, g, s: a + 0.01 * g, ["holds", "holds"]),
        (lambda a, g, s: -a - 0.01 * g, ["contradicted", "contradicted"]),
        (lambda a, g, s: (a + g) * (-1) ** s, ["not shown", "not shown"]),
        (lambda a, g, s: 0.3, ["not judged", "not judged"]),
    ],
)
def test_a_claim_is_judged_by_its_rank_correlations(mig, verdicts):
    """τ = 1 in every series holds, τ = −1 contradicts, both by turns show nothing."""
    assert [claim.outcome for claim in claims(runs_of(mig))[:2]] == verdicts


def test_the_best_ratio_is_that_of_the_best_cell():
    """log(50/300) = −1.8 is near −2; log(10/1000) = −4.6 is not."""
    near = claims(runs_of(lambda a, g, s: float((a, g) == (300, 50))))[4]
    far = claims(runs_of(lambda a, g, s: float((a, g) == (1000, 10))))[4]
    assert (near.outcome, far.outcome) == ("holds", "contradicted")
    assert f"{math.log(50 / 300):.1f}".replace("-", "−") in near.why


def test_factor_vae_stands_beside_the_supervised_cells():
    said = findings(runs_of(lambda a, g, s: float(a > 0)))
    assert said[0].startswith(
        "α = 0, FactorVAE over the blocks: MIG 0.000 ± 0.000 (n = 6); α > 0: 1"
    )


def test_names_of_cells_lead_back_to_them():
    for cell in (Cell(0.0, 10.0), Cell(1000.0, 0.5)):
        assert cell_of(cell.name) == cell


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"alphas": ()}, "one or more different numbers"),
        ({"gammas": (10, 10)}, "one or more different numbers"),
        ({"changes": {"objective.alpha": 3}}, "--set objective.alpha: this study chooses it"),
    ],
)
def test_settings_that_do_not_fit_are_refused(chosen, words):
    with pytest.raises(ValueError, match=words):
        settings(**chosen)
