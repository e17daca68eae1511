from typing import get_args

from hatchel.records.table import Verdict
from hatchel.reports.charts.dots import Dots
from hatchel.reports.charts.palette import Style
from hatchel.reports.claims import below_in_every_draw, best_is_best, draw_means, tallies
from hatchel.reports.pages.words_names import METHODS, METRICS
from hatchel.reports.stored import read_study

from .conftest import record, results_of, store, study_runs

STYLE = Style("black", "o", "-")
RIVALS = [method for method in METHODS if method.key in ("pca", "ica")]


def dots(low: bool, **values: float) -> Dots:
    by_draw = {int(draw.removeprefix("draw")): [value] for draw, value in values.items()}
    return Dots("name", STYLE, by_draw, low)


def test_a_family_lies_below_where_its_highest_mean_is_under_the_lowest_other():
    low = [dots(True, draw0=1, draw1=1), dots(True, draw0=2, draw1=4)]
    claim = below_in_every_draw("", [*low, dots(False, draw0=3, draw1=3)])
    assert (claim.held, claim.cases) == (1, 2)


def test_a_tie_is_not_below():
    claim = below_in_every_draw("", [dots(True, draw0=1), dots(False, draw0=1)])
    assert claim.held == 0


def test_without_a_rival_nothing_is_claimed():
    assert below_in_every_draw("", [dots(True, draw0=1)]) is None
    assert below_in_every_draw("", []) is None


def test_a_draw_that_a_family_lacks_is_no_case():
    claim = below_in_every_draw("", [dots(True, draw0=1, draw1=1), dots(False, draw0=2)])
    assert (claim.held, claim.cases) == (1, 1)


def test_the_best_by_one_metric_must_be_best_by_the_others_too(tmp_path):
    runs = [
        record("pca", 0, acc_p1=1, train_loss=1, test_loss=1),
        record("ica", 0, acc_p1=2, train_loss=2, test_loss=2),
        record("pca", 1, acc_p1=1, train_loss=1, test_loss=3),
        record("ica", 1, acc_p1=2, train_loss=2, test_loss=2),
    ]
    study = read_study(store(tmp_path, runs))
    claim = best_is_best("", study, RIVALS, "acc_p1", ("train_loss", "test_loss"))
    assert (claim.held, claim.cases) == (1, 2)
    assert claim.outcome == "held in 1 of 2 draws"


def test_one_method_alone_is_not_best(tmp_path):
    study = read_study(store(tmp_path, [record("pca", acc_p1=1, train_loss=1)]))
    assert best_is_best("", study, RIVALS, "acc_p1", ("train_loss",)) is None


def test_draw_means_are_over_seeds(tmp_path):
    runs = [record("pca", 0, 0, acc_p1=1), record("pca", 0, 1, acc_p1=3)]
    assert draw_means(read_study(store(tmp_path, runs)), "pca", "acc_p1") == {0: 2.0}


def test_every_verdict_of_the_table_is_counted_once():
    rows = results_of(study_runs()).rows
    counted = tallies(rows, METHODS, METRICS).items
    assert [tally.verdict for tally in counted] == list(get_args(Verdict))
    assert sum(tally.count for tally in counted) == sum(row.verdict is not None for row in rows)


def test_a_tally_names_its_figures_by_method():
    named = tallies(results_of(study_runs()).rows, METHODS, METRICS).items[2].which
    assert "MinSyn (binary): train loss, test loss, ACC w²" in named
