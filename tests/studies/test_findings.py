"""Findings: sentences that follow the runs, whichever way they come out."""

import pytest

from hatchel.records.run import RunRecord
from hatchel.studies.words.claims import MINSYN, RIVALS, claims, draw_means, draws_below
from hatchel.studies.words.findings import findings, paired_differences
from hatchel.studies.words.paper import PUBLISHED

DRAWS, SEEDS = (0, 1), (0, 1)


def run(method, draw, seed, status="finished", reason="", **metrics):
    values = {"train_loss": 50.0, "test_loss": 90.0, "acc_p1": 0.8, "acc_p2": 0.4} | metrics
    return RunRecord(
        study="words",
        method=method,
        draw=draw,
        seed=seed,
        fingerprint="",
        settings={"steps": 500},
        status=status,
        reason=reason,
        metrics=values if status == "finished" else {},
        seconds=0.0,
        device="cpu",
    )


def runs_of(method, **metrics):
    return [run(method, draw, seed, **metrics) for draw in DRAWS for seed in SEEDS]


def study(minsyn, rivals, **of_methods):
    """All methods of the paper: ours with some numbers, rivals with others, some with their own."""
    every = dict.fromkeys(MINSYN, minsyn) | dict.fromkeys(RIVALS, rivals)
    every |= {name.replace("_", "-"): metrics for name, metrics in of_methods.items()}
    return [run for method, metrics in every.items() for run in runs_of(method, **metrics)]


def the_one(notes, *words):
    """The note that has all these words."""
    (note,) = [note for note in notes if all(word in note for word in words)]
    return note


BEST, WORST = {"acc_p1": 0.5, "acc_p2": 0.2}, {"acc_p1": 0.9, "acc_p2": 0.5}


def outcome(runs, *words):
    """The claim that has all these words, and what came of it."""
    (claim,) = [one for one in claims(runs) if all(word in one.subject for word in words)]
    return claim.outcome, claim.n, claim.why


def test_minsyn_below_every_rival_in_every_draw_disentangles_best():
    for power in ("|w|", "w²"):
        assert outcome(study(BEST, WORST), "disentangles best", power)[:2] == ("holds", 2)


def test_minsyn_above_one_rival_does_not():
    runs = study(BEST, WORST, pca={"acc_p1": 0.4})
    assert outcome(runs, "disentangles best", "|w|")[0] == "contradicted"
    assert outcome(runs, "disentangles best", "w²")[0] == "holds"


def test_both_forms_must_lie_below_in_the_mean_over_seeds_and_draws_count_one_by_one():
    runs = study(BEST, WORST)
    assert draws_below(runs, "acc_p1") == (2, 2)
    one_seed_bad = [r for r in runs if (r.method, r.draw, r.seed) != ("minsyn-binary", 1, 0)]
    assert draws_below([*one_seed_bad, run("minsyn-binary", 1, 0, acc_p1=1.2)], "acc_p1") == (2, 2)
    assert draws_below([*one_seed_bad, run("minsyn-binary", 1, 0, acc_p1=1.4)], "acc_p1") == (1, 2)


def test_a_draw_that_a_method_lacks_is_not_counted():
    runs = [r for r in study(BEST, WORST) if (r.method, r.draw) != ("pca", 1)]
    assert draws_below(runs, "acc_p1") == (1, 1)
    assert draws_below([r for r in runs if r.method != "minsyn-gaussian"], "acc_p1") == (0, 0)
    assert draws_below([], "acc_p1") == (0, 0)


def test_means_are_over_seeds_and_skip_failed_runs():
    runs = [
        run("ica", 0, 0, acc_p1=1.0),
        run("ica", 0, 1, acc_p1=3.0),
        run("ica", 0, 2, status="failed", reason="diverged"),
        run("ica", 3, 0, acc_p1=5.0),
    ]
    assert draw_means(runs, "ica", "acc_p1") == {0: 2.0, 3: 5.0}


@pytest.mark.parametrize(
    ("acc", "fits"),
    [({"acc_p1": 0.82, "acc_p2": 0.43}, "|w|"), ({"acc_p1": 1.0, "acc_p2": 0.8}, "w²")],
)
def test_the_power_said_to_fit_is_the_nearer_one(acc, fits):
    note = the_one(findings(study(BEST, WORST, ica=acc), {}), "its numbers fit")
    assert f"its numbers fit {fits}:" in note
    assert f"{acc['acc_p1']:.2f} with |w| and {acc['acc_p2']:.2f} with w²" in note
    assert "0.824" in note


@pytest.mark.parametrize(("loss", "inside"), [(1.19 * 50, 2), (1.5 * 50, 0)])
def test_the_gaussian_ratio_is_printed_with_the_draws_inside_the_band(loss, inside):
    runs = study(BEST, WORST, minsyn_gaussian={"train_loss": loss})
    note = the_one(findings(runs, {}), "Gaussian MinSyn's train loss is")
    assert f"{loss / 50:.3f} ± 0.000 of PCA's over 2 draws ({inside} of them" in note


@pytest.mark.parametrize(
    ("train", "test", "said"),
    [
        (52.0, 88.0, "Not reproduced: binary MinSyn's losses."),
        (13.0, 88.0, "Not reproduced: binary MinSyn's losses."),
        (13.0, 48.0, "Binary MinSyn's losses come near the paper's:"),
    ],
)
def test_the_binary_losses_are_said_to_be_reproduced_only_when_both_are(train, test, said):
    runs = study(BEST, WORST, minsyn_binary={"train_loss": train, "test_loss": test})
    note = the_one(findings(runs, {}), said)
    assert ("none came near" in note) == said.startswith("Not")


@pytest.mark.parametrize(
    ("train", "test", "found"),
    [(40.0, 80.0, "holds"), (60.0, 100.0, "contradicted"), (40.0, 100.0, "contradicted")],
)
def test_the_most_disentangled_reconstructs_best_where_it_has_both_lowest_losses(
    train, test, found
):
    best = {"acc_p1": 0.4, "train_loss": train, "test_loss": test}
    said, draws, why = outcome(study(BEST, WORST, minsyn_binary=best), "also reconstructs best")
    assert (said, draws) == (found, 2)
    assert f"on training words in {2 if train < 50 else 0} of 2" in why
    assert f"on test words in {2 if test < 90 else 0} of 2" in why


def test_a_claim_that_holds_in_one_of_two_draws_holds_in_part():
    runs = [r for r in study(BEST, WORST) if (r.method, r.draw) != ("infomax", 1)]
    runs += [run("infomax", 1, 0, acc_p1=2.0)]
    assert outcome(runs, "InfoMax fares even worse") == ("holds in part", 2, "In 1 of 2 draws.")


def test_nothing_is_judged_without_runs():
    assert {claim.outcome for claim in claims([])} == {"not judged"}


def test_paired_differences_pair_the_same_draw_and_seed():
    runs = [
        run("a", 0, 0, acc_p1=1.0),
        run("a", 0, 1, acc_p1=2.0),
        run("a", 1, 0, acc_p1=9.0),  # without a partner
        run("b", 0, 1, acc_p1=0.5),
        run("b", 0, 0, acc_p1=0.75),
        run("b", 2, 0, acc_p1=7.0),
        run("a", 3, 0, status="failed"),
        run("b", 3, 0, acc_p1=7.0),
        run("c", 0, 0, acc_p1=100.0),
    ]
    assert sorted(paired_differences(runs, "a", "b", "acc_p1")) == [0.25, 1.5]
    assert sorted(paired_differences(runs, "b", "a", "acc_p1")) == [-1.5, -0.25]
    assert paired_differences(runs, "a", "d", "acc_p1") == []


@pytest.mark.parametrize(
    ("base", "strength", "said"),
    [
        (0.3, 0.5, "The CI decoder lowers ACC more."),
        (0.85, 0.3, "λ lowers ACC more."),
        (0.95, 0.97, "Neither lowers ACC."),
    ],
)
def test_the_ablation_credits_what_lowered_the_acc_more(base, strength, said):
    """From an autoencoder at 0.9 to λ = 0 on the CI decoder, and from there to λ = 1."""
    runs = [
        *runs_of("ablation-autoencoder", acc_p1=0.9),
        *runs_of("minsyn-strength-0", acc_p1=base),
        *runs_of("minsyn-strength-1", acc_p1=strength),
    ]
    note = the_one(findings(runs, {}), "λ or the CI start?")
    assert said in note
    assert "computed anew" not in note  # there are no rows without a base to speak of
    assert "500 steps" in note
    assert "n = 4" in note
    assert f"ACC |w| {base - 0.9:+.3f}".replace("-", "−") in note
    assert f"ACC |w| {strength - base:+.3f}".replace("-", "−") in note


def test_what_did_not_converge_or_failed_or_was_left_out_is_said():
    runs = [
        run("ica", 0, 0, converged=0.0),
        run("ica", 0, 1, converged=1.0),
        run("autoencoder", 1, 2, status="failed", reason="diverged: so much"),
    ]
    notes = findings(runs, {"infomax": "no solver is installed"})
    assert "ica had not converged in 1 of 2 runs when it stopped." in notes
    assert "autoencoder, draw 1, seed 2 failed: diverged: so much." in notes
    assert "infomax was left out: no solver is installed." in notes


def test_nothing_is_found_without_runs():
    assert findings([], {}) == ()


@pytest.mark.parametrize("without", [*MINSYN, *RIVALS])
def test_findings_do_without_any_one_method(without):
    runs = [r for r in study(BEST, WORST) if r.method != without]
    assert all(isinstance(note, str) and note for note in findings(runs, {}))


def test_the_papers_figures_are_those_it_prints():
    assert PUBLISHED["minsyn-binary", "train_loss"].value == 12.94
    assert PUBLISHED["minsyn-binary", "test_loss"].value == 48.12
    assert PUBLISHED["minsyn-gaussian", "acc_p1"].value == 0.670
    assert PUBLISHED["infomax", "acc_p2"].value == 0.849
    assert PUBLISHED["denoising-autoencoder", "test_loss"].value == 76.40
    assert ("minsyn-strength-1", "train_loss") not in PUBLISHED
