"""The study of Non-Syn VAE: its synergy term, both sides of an identity, and a toy run."""

import json
import shutil

import numpy as np
import pytest
import torch

from hatchel.latents.posterior import gaussian_posterior
from hatchel.objectives.subset_search import best_subset
from hatchel.records.run import Curve, RunRecord, read_run
from hatchel.records.training_log import TrainingLog
from hatchel.records.training_record import METRICS, RECORD, write_record
from hatchel.runs import pictures
from hatchel.studies.nonsyn_dsprites.claims import claims
from hatchel.studies.nonsyn_dsprites.cost import study_seconds
from hatchel.studies.nonsyn_dsprites.findings import findings
from hatchel.studies.nonsyn_dsprites.measures import identity
from hatchel.studies.nonsyn_dsprites.plan import (
    narrow_plan,
    step_count,
    steps_taken,
    surviving_latents,
    trained_names,
)
from hatchel.studies.nonsyn_dsprites.rows import applied, narrow_spec, spec_of
from hatchel.studies.nonsyn_dsprites.study import STUDY as NONSYN
from hatchel.studies.nonsyn_dsprites.synergy_term import (
    alive,
    fall,
    frozen_at,
    synergy_term,
    worst_information,
)
from hatchel.studies.nonsyn_dsprites.tasks import measuring
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
METHODS = ("nonsyn", "factor-6.4", "vae", "vae-narrow")


def settings(**chosen):
    toy = {"steps": 16, "seeds": 2, "device": "cpu", "methods": METHODS, "changes": TOY}
    return settings_of(NONSYN, toy | {"images": 60, "mixture": 50} | chosen)


def reproduce(chosen, root, told=lambda *_: None):
    """Run what is left in this process."""
    return carried_out(NONSYN, chosen, root, engine="serial", progress=told)


def make_small(patch):
    """Pictures of a few images."""
    patch.setattr(pictures, "ENCODED", 40)
    patch.setattr(pictures, "PER_POSITION", 1)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    make_small(monkeypatch)


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    root = tmp_path_factory.mktemp("nonsyn")
    with pytest.MonkeyPatch.context() as patch:
        make_small(patch)
        told = []
        results = reproduce(settings(), root, lambda n, failure: told.append((n, failure)))
    return root, results, told


@pytest.fixture
def copied(finished, tmp_path):
    return shutil.copytree(finished[0], tmp_path / "study")


def log(kl, worst=None, terms=None):
    count = len(kl)
    return TrainingLog(
        steps=np.arange(1, count + 1) * 100,
        seconds=np.arange(count, dtype=float),
        terms=terms or {},
        logged={},
        kl_per_latent=np.array(kl, dtype=float),
        worst_set=None if worst is None else np.array(worst, dtype=bool),
    )


def test_the_term_is_alpha_times_the_kl_that_the_greedy_search_leaves():
    kl = [5.0, 0.3, 4.0, 0.2, 2.0]
    kept = best_subset(kl, 0.9)
    rest = sum(value for latent, value in enumerate(kl) if latent not in kept)
    assert rest == pytest.approx(0.5)
    assert worst_information(np.array(kl), 0.9) == pytest.approx(rest)
    found = synergy_term(log([kl, [1.0, 1.0, 1.0, 1.0, 1.0], kl]), 5.0, 0.9, window=200)
    assert found.steps == (100, 200)
    assert found.values == pytest.approx((2.5, 0.0))
    assert np.isnan(worst_information(np.array([1.0, np.nan]), 0.9))


def test_the_trained_term_and_the_one_from_the_log_agree_on_the_same_minibatch(finished):
    """One joint step penalises the set that it logs: α·Imax both ways."""
    root, *_ = finished
    joint = {"objective.form": "joint"} | TOY
    chosen = settings(methods=("nonsyn",), seeds=1, steps=5, changes=joint)
    reproduce(chosen, root.parent / "joint")
    found = run_of(root.parent / "joint", "nonsyn", 0).log
    term = synergy_term(found, 5.0, 0.9, window=100)
    np.testing.assert_allclose(term.values, found.terms["synergy"], rtol=1e-5)
    assert max(term.values) > 0


def test_a_peak_before_step_200_is_no_peak_and_the_end_is_the_last_eighth():
    curve = Curve(steps=tuple(range(100, 1700, 100)), values=(99.0, *range(15, 0, -1)))
    assert fall(curve) == (15.0, 1.5)
    assert fall(Curve(steps=(1, 100), values=(3.0, 2.0))) is None
    assert fall(Curve(steps=(), values=())) is None


def test_latents_are_alive_by_their_kl_at_the_end():
    assert alive(log([[9.0, 9.0, 9.0]] * 7 + [[1.0, 0.11, 0.09]])) == 2


def test_the_worst_set_is_frozen_where_it_last_changed():
    changing = [[0, 1], [1, 0], [0, 1], [0, 1]]
    assert frozen_at(log([[1.0, 1.0]] * 4, changing)) == 300
    assert frozen_at(log([[1.0, 1.0]] * 2, [[0, 1]] * 2)) == 100
    assert frozen_at(log([[1.0, 1.0]])) is None


def posterior(seed, images=400):
    """Three latents that depend on each other."""
    generator = torch.Generator().manual_seed(seed)
    mixing = torch.tensor([[1.0, 0.8, 0.0], [0.0, 0.6, 0.0], [0.0, 0.0, 1.0]])
    mean = torch.randn(images, 3, generator=generator) @ mixing
    return gaussian_posterior(mean, torch.full_like(mean, -2.0))


def test_both_sides_of_the_identity_differ_by_no_more_than_their_error():
    """Differences in units of their standard error: mean 0, spread 1, within five errors."""
    scores = [
        both.gap / both.gap_error for both in (identity(posterior(0), seed) for seed in range(60))
    ]
    assert abs(np.mean(scores)) < 5 / 60**0.5
    assert abs(np.std(scores, ddof=1) - 1) < 5 / (2 * 60) ** 0.5
    assert np.std(scores) > 0


def test_dependent_latents_have_a_negative_whole_minus_sum():
    both = identity(posterior(1))
    assert both.whole - both.parts == both.whole_minus_sum
    assert both.whole_minus_sum + 5 * both.whole_minus_sum_error < 0
    assert both.negative_tc + 5 * both.negative_tc_error < 0
    assert not both.saturated
    sharp = gaussian_posterior(posterior(1).mean, torch.full((400, 3), -12.0))
    assert identity(sharp).saturated


def test_every_run_is_trained_measured_and_stored(finished):
    root, results, told = finished
    assert not any(failure for _, failure in told)
    names = list(dict.fromkeys(row.method for row in results.rows))
    (narrow,) = [name for name in names if name.endswith("-latents")]
    assert names == ["nonsyn", "factor-6.4", "vae", narrow]
    for name in names:
        for seed in range(2):
            record = read_run(root, name, 0, seed)
            assert record.status == "finished"
            assert record.settings["step"] == 16
            assert len(record.curves["synergy"].steps) == 16
            assert 0 <= record.metrics["mig"] <= 1
            drawn = root / "runs" / name / f"seed-{seed:03d}" / "pictures.npz"
            assert drawn.exists() == (seed == 0)
    assert json.loads((root / "results.json").read_text())["settings"]["seeds"] == 2


def test_the_control_has_as_many_latents_as_non_syn_leaves_alive(finished):
    root, results, _ = finished
    kept = [read_run(root, "nonsyn", 0, seed).metrics["active_latents"] for seed in range(2)]
    (narrow,) = {row.method for row in results.rows if row.method.endswith("-latents")}
    expected = max(1, int(np.mean(kept) + 0.5))
    assert narrow == f"vae-{expected}-latents"
    assert run_of(root, narrow, 0).spec.n_latents == expected
    assert surviving_latents(settings(), root) == expected


def test_a_finished_study_trains_and_measures_nothing_again(copied):
    before = {p: p.read_bytes() for p in copied.rglob("runs/*/*/*.jsonl")}
    told = []
    reproduce(settings(), copied, lambda *what: told.append(what))
    assert told == []
    assert {p: p.read_bytes() for p in before} == before
    assert steps_taken(settings(), copied) == step_count(settings())


def test_more_steps_go_on_from_the_checkpoints_bit_for_bit(copied, tmp_path):
    fewer = {"methods": ("vae",), "seeds": 1}
    reproduce(settings(steps=20, **fewer), copied)
    reproduce(settings(steps=20, **fewer), tmp_path / "whole")
    ours, theirs = (run_of(root, "vae", 0).log for root in (copied, tmp_path / "whole"))
    assert ours.steps[-1] == 20
    np.testing.assert_array_equal(ours.kl_per_latent, theirs.kl_per_latent)
    assert read_run(copied, "vae", 0, 0).settings["step"] == 20


def test_other_settings_in_the_same_directory_are_refused_before_any_training(copied):
    other = settings(changes=TOY | {"optimiser.learning_rate": 0.01})
    with pytest.raises(ValueError, match="trained with other settings"):
        reproduce(other, copied)


def test_a_run_that_failed_is_a_record_and_a_finding(copied):
    run = run_of(copied, "vae", 1)
    write_record(run.directory, run.record.model_copy(update={"status": "failed", "reason": "NaN"}))
    told = []
    results = reproduce(settings(), copied, lambda n, failure: told.append(failure))
    assert told == ["vae, seed 1: NaN"]
    assert read_run(copied, "vae", 0, 1).status == "failed"
    assert "Failed: the VAE, seed 1: NaN" in results.notes


def test_without_a_finished_non_syn_run_the_control_is_left_out(copied):
    for seed in range(2):
        run = run_of(copied, "nonsyn", seed)
        changes = {"status": "failed", "reason": "NaN"}
        write_record(run.directory, run.record.model_copy(update=changes))
    assert narrow_plan(settings(), copied) == []
    assert "vae-narrow" not in " ".join(trained_names(settings(), copied))


def test_what_cannot_be_measured_is_stored_with_its_reason(copied):
    run = run_of(copied, "vae", 1)
    for path in run.directory.glob("checkpoint-*"):
        path.write_bytes(path.read_bytes()[:50])
    task = measuring(copied, "vae", 1, settings().scale)
    (record,) = task.execute()
    assert "not measured" in record.reason
    assert read_run(copied, "vae", 0, 1).status == "failed"
    assert (run.directory / RECORD).exists()
    assert (run.directory / METRICS).exists()


@pytest.mark.parametrize(
    ("chosen", "message"),
    [
        ({"methods": ("vae", "vae-narrow")}, "add nonsyn"),
        ({"methods": ("vae", "vae")}, "each once"),
        ({"methods": ("nonsin",)}, "did you mean 'nonsyn'"),
        ({"methods": ("factor-six",)}, "there is no method 'factor-six'"),
        ({"methods": ("factor-6.40",)}, "there is no method 'factor-6.40'"),
        ({"changes": {"objective.alfa": 3}}, "did you mean 'objective.alpha'"),
        ({"changes": {"objective.gamma": 3}}, "--methods"),
        ({"changes": {"data.name": "mnist"}}, "dSprites"),
        ({"changes": {"training.steps": 3}}, "--steps"),
        ({"changes": {"objective.name": "vae"}}, "--methods"),
        ({"changes": {"network.nme": "mlp"}}, "did you mean 'network.name'"),
    ],
)
def test_a_mistake_in_the_settings_is_refused(chosen, message):
    with pytest.raises(ValueError, match=message):
        settings(**chosen)


def test_an_option_of_an_objective_is_for_methods_that_have_it():
    changes = {"objective.alpha": 2.0}
    assert applied(spec_of("nonsyn", 1), changes).objective.options["alpha"] == 2.0
    assert applied(spec_of("vae", 1), changes) == spec_of("vae", 1)
    assert settings(changes=changes).scale.alpha == 2.0
    assert applied(spec_of("vae", 1), {"n_latents": 6}).n_latents == 6
    assert applied(narrow_spec(3, 1), {"n_latents": 6}).n_latents == 3
    assert spec_of("factor-10", 1).objective.options["gamma"] == 10.0


def record(method, seed=0, status="finished", step=1000, **metrics):
    return RunRecord(
        study="nonsyn-dsprites",
        method=method,
        draw=0,
        seed=seed,
        fingerprint="",
        settings={"step": step},
        status=status,
        reason="" if status == "finished" else "NaN",
        metrics=metrics,
        seconds=500.0,
        device="cpu",
    )


def falling(method, pairs):
    return [
        record(method, seed, synergy_peak=peak, synergy_end=end)
        for seed, (peak, end) in enumerate(pairs)
    ]


def said(runs, start):
    return next((note for note in findings(runs) if note.startswith(start)), None)


def outcomes(runs, words):
    return [claim.outcome for claim in claims(runs) if words in claim.subject]


def test_implicit_means_below_the_plain_vae_in_every_seed_and_is_judged_at_each_gamma():
    vae = falling("vae", [(24.0, 8.0), (20.0, 7.0)])
    low, high = [(20.0, 1.0), (18.0, 2.0)], [(42.0, 37.0), (30.0, 5.0)]
    both = [*falling("factor-6.4", low), *falling("factor-35", high), *vae]
    assert outcomes(both, "implicitly (γ = 6.4)") == ["holds"]
    assert outcomes(both, "implicitly (γ = 35)") == ["holds in part"]
    assert outcomes(falling("factor-35", high), "implicitly") == ["not judged"]


def test_lower_at_the_end_but_not_against_its_own_peak_is_no_implicit_minimising():
    """A method whose term was small all along has not minimised it."""
    vae = falling("vae", [(24.0, 8.0)])
    assert outcomes([*falling("factor-6.4", [(8.0, 6.0)]), *vae], "implicitly") == ["contradicted"]


@pytest.mark.parametrize(
    ("migs", "found"), [((0.1, 0.1), "contradicted"), ((0.3, 0.1), "not shown")]
)
def test_likeness_is_contradicted_by_a_difference_and_shown_by_nothing(migs, found):
    """FactorVAE at .4 in both seeds: −.3 in both, or −.1 and −.3."""
    runs = [record("nonsyn", seed, mig=mig) for seed, mig in enumerate(migs)]
    runs += [record("factor-35", seed, mig=0.4) for seed in range(2)]
    assert outcomes(runs, "about as well as FactorVAE (γ = 35)") == [found]
    assert outcomes(runs[1:], "about as well") == ["not judged"]


def test_a_difference_is_claimed_only_where_its_interval_leaves_out_zero():
    def mig(values, method):
        return [record(method, seed, mig=value) for seed, value in enumerate(values)]

    rival = mig([0.1, 0.1, 0.1, 0.1], "vae")
    apart = said([*mig([0.30, 0.31, 0.29, 0.30], "nonsyn"), *rival], "MIG")
    assert "+0.200 ± 0.008 (n = 4; the 95 % interval leaves out zero)" in apart
    close = said([*mig([0.30, 0.00, 0.29, 0.05], "nonsyn"), *rival], "MIG")
    assert "no difference is shown" in close
    alone = [*mig([0.9], "nonsyn"), *mig([0.1], "vae")]
    assert said(alone, "MIG") is None
    assert "No difference from these is a finding" in said(alone, "One seed only")


def test_runs_of_unequal_length_are_pointed_out():
    assert "VAE 1,000" in said([record("vae"), record("nonsyn", step=2000)], "Unequal training")
    assert said([record("vae"), record("nonsyn")], "Unequal") is None


def test_cost_is_seconds_per_step_times_steps_and_seeds_over_processes():
    runs = [record("vae", 0), record("vae", 1), record("nonsyn", 0)]
    assert study_seconds(runs, 2000, seeds=2, processes=2) == pytest.approx(2000.0)
    assert study_seconds(runs, 2000, seeds=2, processes=0) == pytest.approx(2000.0)
    assert study_seconds(runs, 2000, seeds=4, processes=2) == pytest.approx(4000.0)


def test_the_plan_says_what_waits_and_where_trainings_go_on(copied, tmp_path):
    fresh = dict(plan(NONSYN, settings(), tmp_path / "fresh").stages)
    assert [len(planned) for planned in fresh.values()] == [6, 2, 8]
    waiting = fresh["the control, which waits for nonsyn"]
    assert [each.title for each in waiting] == ["vae-narrow, seed 0", "vae-narrow, seed 1"]
    assert not (tmp_path / "fresh").exists()
    assert not plan(NONSYN, settings(), copied).stages
    further = dict(plan(NONSYN, settings(steps=24), copied).stages)
    assert [len(planned) for planned in further.values()] == [6, 2, 8]
    longer = dict(plan(NONSYN, settings(steps=32), copied).stages)
    ours, theirs = (found["training"][0].cost.seconds for found in (longer, further))
    assert ours == pytest.approx(2 * theirs)


def test_an_unmeasured_run_is_planned_alone(copied):
    (copied / "runs" / "vae" / "draw-000-seed-001.json").unlink()
    ((stage, planned),) = plan(NONSYN, settings(), copied).stages
    assert (stage, [each.title for each in planned]) == ("measuring", ["vae, seed 1"])
