"""A user's own metric: a function and a registration, and then like every other."""

from importlib.metadata import EntryPoint

import numpy as np
import pytest
from tests.metrics.codes import SMALL, drawn, perfect

import hatchel
from hatchel.metrics import own_metric
from hatchel.metrics.catalogue import METRICS, compute, every_metric, metric_named
from hatchel.metrics.metric import Meaning, Plain
from hatchel.metrics.suite import evaluate
from hatchel.names import catalogue as names

FACTORS = drawn(SMALL, 80)
CODES = perfect(FACTORS, 2)
installed = own_metric.own_metric(
    "installed",
    lambda codes, factors: 1.0,
    {"installed": Meaning("", "x")},
    refit=own_metric.Refit(),
)


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch):
    """What a test registers is gone after it."""
    monkeypatch.setattr(METRICS, "_registered", {})


def reach(codes, factors, *, power: float = 1.0):
    """The widest latent reaches {far}."""
    return np.ptp(codes, axis=0).max() ** power


def test_a_function_becomes_a_score_with_interval_ends_and_words():
    hatchel.metric(
        "reach", title="Reach", sentence="the widest latent spans {value}", bounds=(0, 10)
    )(reach)
    scores = evaluate(3 * CODES, FACTORS, "mig,reach", 10, settings={"reach": {"power": 2}})
    score = scores["reach"]
    assert list(scores) == ["mig", "reach"]
    assert score.value == pytest.approx(9)
    assert score.ceiling == pytest.approx(1)  # the factors themselves reach from 0 to 1
    assert score.low <= score.value <= score.high
    assert score.sentence.startswith("Reach 9.00")
    assert "the widest latent spans 9.00." in score.sentence
    assert score.settings["power"] == 2
    assert score.settings["replicates"] == 10
    assert score.settings["estimator"] == f"{__name__}.reach"
    assert "reach" in evaluate(CODES, FACTORS, bootstrap=0, references=False, settings=QUICK)


QUICK = {"dci": {"trees": 1}, "beta_vae_score": {"points": 20, "evaluation_points": 10}}


def test_the_function_stays_what_it_was_and_its_docstring_is_the_sentence():
    made = hatchel.metric("reach")(reach)
    assert made(CODES, FACTORS, power=2) == reach(CODES, FACTORS, power=2)
    meaning = metric_named("reach").meanings["reach"]
    assert (meaning.title, meaning.words) == ("reach", "the widest latent reaches {{far}}")
    assert METRICS["reach"].options["power"].default == 1.0
    assert "reaches {far}." in evaluate(CODES, FACTORS, "reach", 0)["reach"].sentence


@pytest.mark.parametrize("bootstrap", [0, 10])
@pytest.mark.parametrize("bounds", [(0, 1), (8, 10)])
def test_a_score_outside_its_bounds_is_refused(bounds, bootstrap):
    hatchel.metric("seven", sentence="{value}", bounds=bounds)(lambda codes, factors: 7.0)
    said = f"score 'seven' is 7 and its bounds are {bounds[0]} and {bounds[1]}"
    with pytest.raises(ValueError, match=said):
        evaluate(CODES, FACTORS, "seven", bootstrap)


def test_a_score_that_is_none_is_within_any_bounds():
    hatchel.metric("none", sentence="{value}", bounds=(0, 1))(lambda codes, factors: np.nan)
    assert np.isnan(evaluate(CODES, FACTORS, "none", 0)["none"].value)


def test_several_scores_are_asked_for_by_their_keys():
    meanings = {f"ends.{end}": Meaning("", f"{end} {{value}}") for end in ("low", "high")}

    @hatchel.metric("ends", scores=meanings)
    def ends(codes, factors):
        return {"ends.low": codes.min(), "ends.high": codes.max()}

    assert compute("ends.high", CODES, FACTORS) == {"ends.low": CODES.min(), "ends.high": 1}
    assert list(evaluate(CODES, FACTORS, "ends.high", 0)) == ["ends.high"]


def test_a_result_is_handed_out_as_it_is():
    found, result = {}, Plain({"whole": 0.5})
    hatchel.metric("whole", sentence="{value}")(lambda codes, factors: result)
    evaluate(CODES, FACTORS, "whole", 0, found=found.__setitem__)
    assert found["whole"] is result


def test_what_it_does_to_its_arrays_changes_no_other_score():
    @hatchel.metric("spoiler", sentence="{value}")
    def spoiler(codes, factors, *, seed: int = 0):
        codes[:], factors[:] = 0, 0
        return float(seed)

    before = evaluate(CODES, FACTORS, "mig", 0, seed=3)
    after = evaluate(
        CODES, FACTORS, "spoiler,mig,udr", 0, seed=3, settings={"udr": {"others": [CODES]}}
    )
    assert after["spoiler"].value == 3
    assert after["mig"].as_record() == before["mig"].as_record()


def test_rows_of_images_and_live_latents_go_with_the_samples():
    seen = []

    @hatchel.metric("watcher", sentence="{value}")
    def watcher(codes, factors, *, pixels, active=None):
        seen.append((len(codes), len(pixels), active))
        return 0.0

    live = np.ones(5, dtype=bool)
    settings = {"watcher": {"pixels": np.zeros((80, 2)), "active": live}}
    evaluate(CODES, FACTORS, "watcher", 2, settings=settings)
    assert all(codes == pixels for codes, pixels, _ in seen)
    # Scored once and twice on other rows; a reference code has latents of its own.
    assert [active is None for *_, active in seen] == [False, False, False, True, True]
    assert "watcher" not in evaluate(CODES, FACTORS, "all", 0, references=False, settings=QUICK)
    with pytest.raises(ValueError, match="watcher needs pixels="):
        evaluate(CODES, FACTORS, "watcher", 0)


def test_an_installed_package_adds_metrics_by_entry_points(monkeypatch):
    points = [EntryPoint(name, f"{__name__}:{of}", "hatchel.metrics") for name, of in POINTS]

    def entry_points(group, name=None):
        return [each for each in points if each.group == group and name in (None, each.name)]

    monkeypatch.setattr(names, "entry_points", entry_points)
    assert metric_named("installed") is installed
    assert list(every_metric())[-1] == "installed"
    points.append(EntryPoint("bare", f"{__name__}:reach", "hatchel.metrics"))
    with pytest.raises(ValueError, match=r"entry point 'bare' .* @hatchel.metric\('bare'\)"):
        every_metric()


POINTS = [("installed", "installed")]


@pytest.mark.parametrize(
    ("name", "function", "more", "message"),
    [
        ("dci", reach, {}, "the metric 'dci' is there already"),
        ("infom", reach, {}, "there is a score 'infom' already"),
        ("own", lambda z, v: 0.0, {"sentence": "x"}, r"takes z, v; it must take codes \(N, D\)"),
        ("own", lambda: 0.0, {"sentence": "x"}, "takes nothing"),
        ("own", lambda codes, factors: 0.0, {}, "give it a sentence, or its function a docstring"),
        (
            "own",
            reach,
            {"sentence": "{valu}"},
            r"'valu' in braces; it may have {value} and {percent}",
        ),
        ("own", reach, {"better": "more"}, "better='more': choose one of 'higher', 'lower'"),
        ("own", reach, {"rows": "some"}, "rows='some': choose one of 'all', 'half'"),
        ("own", reach, {"scores": {"a": Meaning("", "")}}, "'a' of metric 'own' .* called own.a"),
    ],
)
def test_what_can_not_be_a_metric_is_refused_with_the_remedy(name, function, more, message):
    with pytest.raises(ValueError, match=message):
        hatchel.metric(name, **more)(function)


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        ("much", "must return a number, numbers by key or a result with scores.*got str"),
        ({"own.a": 1}, "returned the scores own.a and was registered with own;"),
        ({}, "returned the scores none"),
    ],
)
def test_what_it_returns_must_be_what_it_was_registered_with(returned, message):
    hatchel.metric("own", sentence="{value}")(lambda codes, factors: returned)
    with pytest.raises(ValueError, match=message):
        compute("own", CODES, FACTORS)


def test_settings_are_checked_by_their_types_and_arrays_are_left_alone():
    hatchel.metric("reach")(reach)
    assert compute("reach", CODES, FACTORS, power="2") == compute("reach", CODES, FACTORS, power=2)
    with pytest.raises(ValueError, match="power='much': input should be a valid number"):
        compute("reach", CODES, FACTORS, power="much")
    assert compute("mig", CODES, FACTORS, bins=np.int64(7)) == compute(
        "mig", CODES, FACTORS, bins=7
    )
