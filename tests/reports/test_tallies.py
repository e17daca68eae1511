from typing import get_args

from hatchel.records.table import Verdict
from hatchel.reports.pages.words_names import METHODS, METRICS
from hatchel.reports.tallies import tallies

from .conftest import results_of, study_runs


def test_every_verdict_of_the_table_is_counted_once():
    rows = results_of(study_runs()).rows
    counted = tallies(rows, METHODS, METRICS).items
    assert [tally.verdict for tally in counted] == list(get_args(Verdict))
    assert sum(tally.count for tally in counted) == sum(row.verdict is not None for row in rows)


def test_a_tally_names_its_figures_by_method():
    named = tallies(results_of(study_runs()).rows, METHODS, METRICS).items[2].which
    assert "MinSyn (binary): train loss, test loss, ACC w²" in named
