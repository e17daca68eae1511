"""The study of aggregate marginals: what it measures, and how its claims are judged."""

import numpy as np
import pytest

from hatchel.methods.variational.spread import Spread
from hatchel.records.run import RunRecord
from hatchel.records.samples import read_quality
from hatchel.reports.report import write_report
from hatchel.reports.stored import read_study
from hatchel.studies.aggregate_sampling.findings import BETTER, claims, findings, gains
from hatchel.studies.aggregate_sampling.study import STUDY
from hatchel.studies.aggregate_sampling.tasks import marginal_measures
from hatchel.studies.runner import carried_out, plan, settings_of
from hatchel.studies.trainings import run_of

TOY = {
    "network.name": "mlp",
    "network.hidden": [8],
    "data.size": 200,
    "data.held_back": 60,
    "training.batch_size": 8,
    "training.log_every": 1,
}


def settings(**chosen):
    toy = {"latents": 4, "steps": 4, "seeds": 2, "samples": 30, "mixture": 100}
    return settings_of(STUDY, toy | {"device": "cpu", "changes": TOY} | chosen)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    root = tmp_path_factory.mktemp("aggregate")
    chosen = settings()
    return root, chosen, carried_out(STUDY, chosen, root, engine="serial")


def test_it_trains_a_plain_vae_with_log_normal_pixels(finished):
    root, _, _ = finished
    spec = run_of(root, "vae", 1).spec
    assert (spec.objective.name, spec.likelihood.name, spec.n_latents) == ("vae", "log-normal", 4)


def test_every_source_is_scored_beside_real_images(finished):
    root, _, results = finished
    found = {row.metric: row for row in results.rows}
    record = read_quality(run_of(root, "vae", 0).directory)
    other = read_quality(run_of(root, "vae", 1).directory)
    assert record.samples == 30
    assert record.real == other.real  # on the same features
    for source in ("prior", "marginals", "aggregate", "real"):
        for score in BETTER:
            assert found[f"{source}.{score}"].n == 2
    each = [q.generated["prior"].coverage.value for q in (record, other)]
    assert found["prior.coverage"].mean == pytest.approx(np.mean(each))
    assert found["above_two"].paper == 0.2


def test_what_is_done_is_not_planned_again_and_its_page_is_written(finished):
    root, chosen, _ = finished
    assert not plan(STUDY, chosen, root).stages
    assert read_study(root).arrays("vae-seed-000", 0)["prior"].shape == (30, 3, 64, 64)
    html = write_report(root, STUDY.report.page).read_text()
    for phrase in ("Cumulative", "told by neighbours", "--latents 4", "paper 0.20"):
        assert phrase in html
    for name in ("variances", "samples-marginals", "samples-real", "scores"):
        assert (root / "figures" / f"{name}.png").exists()


def test_marginals_are_measured_by_their_variance():
    """Of variances 4, 1, 1, 9 a half lies above two; information in the same order is ρ = 1."""
    deviation, information = np.array([2.0, 0.9, 1.0, 3.0]), np.array([2.0, 0.0, 0.5, 3.0])
    spread = Spread(0 * deviation, deviation, information, information, 0.0, 0.0, False)
    found = marginal_measures(spread)
    assert found["above_two"] == 0.5
    assert found["greatest"] == 9.0
    assert found["rank_correlation"] == pytest.approx(1.0)
    assert found["active"] == 3.0


def runs_of(gain, above_two=0.2, seeds=3):
    """Records in which marginals score higher than the prior by ``gain(score, seed)``."""
    return [
        RunRecord(
            study="aggregate-sampling",
            method="vae",
            draw=0,
            seed=seed,
            fingerprint="",
            settings={},
            metrics={"above_two": above_two, "greatest": 3.0, "rank_correlation": 0.5 + 0.1 * seed}
            | {f"{s}.{score}": 0.5 for s in ("prior", "aggregate", "real") for score in BETTER}
            | {f"marginals.{score}": 0.5 + gain(score, seed) for score in BETTER},
            seconds=1.0,
            device="cpu",
        )
        for seed in range(seeds)
    ]


@pytest.mark.parametrize(
    ("gain", "verdict"),
    [
        (lambda score, seed: (0.2 + 0.01 * seed) * (score == "coverage"), "holds"),
        (lambda score, seed: (0.2 + 0.01 * seed) * (score == "told_by_logistic"), "contradicted"),
        (lambda score, seed: -0.2 - 0.01 * seed, "holds in part"),
        (lambda score, seed: 0.2 * (-1) ** seed, "not shown"),
        (lambda score, seed: 0.0, "not shown"),
    ],
)
def test_samples_are_judged_by_every_score(gain, verdict):
    assert claims(runs_of(gain))[1].outcome == verdict


def test_to_be_told_less_is_better():
    found = gains(runs_of(lambda score, seed: -0.1 - 0.01 * seed))
    assert found["told_by_neighbours"].side == 1
    assert found["density"].side == -1


@pytest.mark.parametrize(
    ("share", "verdict"), [(0.2, "reproduced"), (0.17, "close"), (0.0, "not reproduced")]
)
def test_the_share_above_two_is_held_against_the_papers(share, verdict):
    rows = STUDY.rows(runs_of(lambda score, seed: 0.0, share))
    assert next(row for row in rows if row.metric == "above_two").verdict == verdict


def test_higher_variance_goes_with_more_information_where_every_seed_says_so():
    """ρ of .5, .6 and .7; one seed alone judges nothing."""
    assert claims(runs_of(lambda score, seed: 0.0))[0].outcome == "holds"
    alone = claims(runs_of(lambda score, seed: 0.0, seeds=1))
    assert [claim.outcome for claim in alone] == ["not judged", "not judged"]
    assert len(findings(runs_of(lambda score, seed: 0.0))) == 1 + len(BETTER)


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"data": "faces"}, "portraits"),
        ({"changes": {"n_latents": 3}}, "this study chooses it"),
        ({"latents": 1}, "latents=1"),
    ],
)
def test_settings_that_do_not_fit_are_refused(chosen, words):
    with pytest.raises(ValueError, match=words):
        settings(**chosen)
