"""The page of an evaluation, from its records alone."""

import re

import pytest

from hatchel.records.evaluation import read_scores
from hatchel.reports.page import png_size
from hatchel.reports.pages.evaluation import write_evaluation_page
from hatchel.reports.pages.evaluation_tables import (
    beyond_ends,
    latents_grid,
    number,
    threshold_text,
)

from ..made_up_evaluation import evaluation, score, store_evaluation

ALL = {"scores", "latents-and-factors", "factors-and-best-latents", "latents"}


def page(directory, record, **more):
    return write_evaluation_page(store_evaluation(directory, record, **more)).read_text()


def test_everything_that_was_measured_is_on_the_page(tmp_path):
    html = page(tmp_path, evaluation())
    for phrase in (
        "Evaluation of made",
        "90 samples with shape, size",
        "1 of 4 latents say more than 1.01 bits",
        "It is so.",
        "0.300 … 0.500",
        "1.000 bits",
        "Latents that never vary: z9.",
        "bins 20",
        "hatchel 0.0",
    ):
        assert phrase in html
    assert set(re.findall(r'<figure id="([^"]+)"', html)) == ALL
    stored = {path.name for path in (tmp_path / "figures").iterdir()}
    assert stored == {f"{name}{end}.png" for name in ALL for end in ("", "-narrow")}


@pytest.mark.parametrize(
    ("value", "better", "said"),
    [
        (0.95, "higher", "Better than the ceiling: it."),
        (0.005, "higher", "Worse than the floor: it."),
        (0.95, "lower", "Worse than the floor: it."),
        (0.95, "neither", ""),
        (0.9004, "higher", ""),  # the ceiling itself, as far as it is printed
        (0.5, "higher", ""),
        (None, "higher", ""),
    ],
)
def test_scores_beyond_their_ends_are_named_with_what_ends_are(value, better, said, tmp_path):
    ends = {"floor": 0.01, "ceiling": 0.9} if better != "lower" else {"floor": 0.9, "ceiling": 0.01}
    found = score(value, better).model_copy(update=ends)
    record = evaluation(scores={"it": found, "mig": score()})
    assert beyond_ends(record).startswith(said)
    assert bool(beyond_ends(record)) == bool(said)
    assert beyond_ends(record) in page(tmp_path, record)
    assert "not a bound" in page(tmp_path, record)


def test_where_noise_scores_no_worse_than_the_factors_nothing_is_beyond():
    ends = {"floor": 0.2, "ceiling": 0.4}
    assert beyond_ends(evaluation(scores={"it": score(0.3, "lower").model_copy(update=ends)})) == ""


def test_figures_fit_their_rooms_whatever_the_number_of_latents_and_factors(tmp_path):
    names = [f"attribute number {k}" for k in range(20)]
    store_evaluation(tmp_path, evaluation(latents=40, names=names))
    write_evaluation_page(tmp_path)
    for path in (tmp_path / "figures").iterdir():
        width, height = png_size(path.read_bytes())
        assert width == (814 if "narrow" in path.name else 1440)
        assert height < 5 * width


def test_without_factors_or_a_posterior_the_page_says_so(tmp_path):
    html = page(tmp_path, evaluation(names=(), known=False))
    assert "no factors to hold the latents against" in html
    assert "q(z|x) that is known and has noise" in html
    assert re.findall(r'<figure id="([^"]+)"', html) == ["scores"]


def test_a_warning_comes_first(tmp_path):
    html = page(tmp_path, evaluation(warning="Every latent is dead."))
    assert '<p class="summary">Every latent is dead. 90 samples' in html


def test_without_dci_only_information_is_mapped(tmp_path):
    html = page(tmp_path, evaluation(), importance=False)
    assert "DCI importance" not in html
    assert 'id="latents-and-factors"' in html


def test_of_many_latents_the_most_informative_are_listed():
    grid = latents_grid(evaluation(latents=40))
    assert [row.label for row in grid.rows[:2]] == ["z39", "z38"]
    assert len(grid.rows) == 24
    assert "The first 24 of 40" in grid.caption


def test_the_threshold_is_in_bits_with_its_nats():
    assert "above 1.01 bits (0.7 nats)" in threshold_text(evaluation())
    assert threshold_text(evaluation(known=False)) == ""


def test_what_rounds_to_zero_bits_has_no_sign(tmp_path):
    correlation = evaluation().total_correlation[0].model_copy(update={"nats": -1e-5})
    html = page(tmp_path, evaluation(total_correlation=(correlation,)))
    assert ">0.000 bits<" in html


def test_the_same_records_give_the_same_bytes(tmp_path):
    assert page(tmp_path / "a", evaluation()) == page(tmp_path / "b", evaluation())


def test_text_from_outside_stays_text(tmp_path):
    hostile = "<script>alert(1)</script>"
    record = evaluation(
        names=(hostile, "b"), source=hostile, notes=(hostile,), scores={hostile: score()}
    )
    html = page(tmp_path, record)
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_score_that_is_not_finite_is_a_dash_and_not_drawn(tmp_path):
    html = page(tmp_path, evaluation(scores={"mig": score(None)}))
    assert 'id="latents-and-factors"' in html
    assert '<figure id="scores"' not in html


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.5, "0.500"), (-0.0001, "-0.0001"), (1e-17, "0.000"), (None, "–"), (0.0042, "0.0042")],
)
def test_numbers_keep_their_digits(value, text):
    assert number(value) == text


@pytest.mark.parametrize("content", [None, "nonsense", '{"name": 3}'])
def test_a_record_that_cannot_be_read_is_named(tmp_path, content):
    if content is not None:
        (tmp_path / "scores.json").write_text(content)
    with pytest.raises(ValueError, match=r"scores\.json is absent or damaged"):
        read_scores(tmp_path)
