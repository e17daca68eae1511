"""The page of several models, from its record alone."""

import re

import pytest

from hatchel.records.evaluation import read_comparison
from hatchel.reports.pages.evaluation_comparison import (
    mean_and_spread,
    spread_grid,
    write_comparison_page,
)

from ..made_up_evaluation import comparison, store_comparison


def page(directory, record):
    return write_comparison_page(store_comparison(directory, record)).read_text()


def test_spread_likeness_and_agreement_are_on_the_page(tmp_path):
    record = comparison()
    assert read_comparison(store_comparison(tmp_path, record)) == record
    html = page(tmp_path, record)
    for phrase in ("3 models compared", "0.150 ± 0.070", "0.400 … 0.600", "Something.", "here"):
        assert phrase in html
    assert re.findall(r'<figure id="([^"]+)"', html) == ["spread", "rank-correlation"]


def test_a_warning_comes_first(tmp_path):
    html = page(tmp_path, comparison().model_copy(update={"warning": "All are dead."}))
    assert '<p class="summary">All are dead. 2 scores' in html


def test_without_udr_or_ranks_their_sections_are_left_out(tmp_path):
    record = comparison(udr=False).model_copy(update={"ranked": (), "rank_correlation": ()})
    html = page(tmp_path, record)
    assert "UDR" not in html
    assert re.findall(r'<figure id="([^"]+)"', html) == ["spread"]


@pytest.mark.parametrize(
    ("mean", "sd", "text"),
    [
        (0.4, 0.07, "0.400 ± 0.070"),
        (2.4e-6, 1.1e-7, "2.4e-06 ± 1.1e-07"),
        (-2.4e-6, 0.2, "0.000 ± 0.200"),
        (0.4, 1e-7, "0.400 ± 0.000"),
        (0.4, None, "0.400"),
        (None, None, "–"),
    ],
)
def test_a_mean_and_its_spread_have_digits_of_one_size(mean, sd, text):
    spread = comparison().spread["mig"].model_copy(update={"mean": mean, "sd": sd})
    assert mean_and_spread(spread) == text


@pytest.mark.parametrize(("models", "columns"), [(3, 7), (9, 4)])
def test_few_models_have_columns_of_their_own(models, columns):
    grid = spread_grid(comparison(models))
    assert len(grid.columns) == columns
    assert all(len(row.cells) == columns for row in grid.rows)
    assert grid.rows[0].cells[:2] == ("0.150 ± 0.070", "2")
