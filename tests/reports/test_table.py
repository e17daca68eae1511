import io

import pytest
from rich.console import Console

from hatchel.records.table import Row
from hatchel.reports.labels import MethodLabel
from hatchel.reports.pages.words_names import METHODS, METRICS
from hatchel.reports.table import mean_and_sd, result_table, terminal_table

from .conftest import results_of, study_runs

PAPER = [method for method in METHODS if method.group == "paper"]


def row(method: str, metric: str, mean: float | None, paper: float | None = None) -> Row:
    verdict = None if paper is None or mean is None else "close"
    return Row(
        method=method,
        metric=metric,
        mean=mean,
        sd=None,
        n=0 if mean is None else 1,
        paper=paper,
        source=None if paper is None else "a table",
        verdict=verdict,
    )


def printed(*args) -> str:
    out = io.StringIO()
    Console(file=out, width=100).print(terminal_table(*args))
    return out.getvalue()


def test_the_cells_say_what_the_rows_say():
    results = results_of(study_runs())
    table = result_table(results.rows, PAPER, METRICS)
    found = {(row.method, row.metric): row for row in results.rows}
    for method, line in zip(PAPER, table.lines, strict=True):
        for metric, cell in zip(METRICS, line.cells, strict=True):
            stored = found[method.key, metric.key]
            mean, sd = (float(part) for part in cell.ours.split(" ± "))
            assert mean == pytest.approx(stored.mean, abs=0.005)
            assert sd == pytest.approx(stored.sd, abs=0.005)
            assert float(cell.paper) == stored.paper
            assert cell.verdict == stored.verdict
            assert line.runs == str(stored.n)


def test_the_lowest_mean_of_each_column_is_marked():
    rows = [row("pca", "train_loss", 3.0), row("ica", "train_loss", 2.0)]
    lines = result_table(rows, PAPER, METRICS[:1]).lines
    assert [line.label for line in lines if line.cells[0].lowest] == ["ICA"]


def test_a_single_mean_is_not_the_lowest_of_anything():
    lines = result_table([row("pca", "train_loss", 3.0)], PAPER, METRICS[:1]).lines
    assert not any(line.cells[0].lowest for line in lines)


def test_a_method_without_rows_is_said_not_to_have_run():
    line = result_table([], PAPER[:1], METRICS).lines[0]
    assert line.runs == "not run"
    assert {cell.ours for cell in line.cells} == {"–"}


def test_a_method_whose_runs_all_failed_has_no_mean():
    line = result_table([row("pca", "train_loss", None, 49.83)], PAPER[4:5], METRICS[:1]).lines[0]
    assert line.runs == "0"
    assert line.cells[0] == ("train loss", "–", "49.83", None, False)


@pytest.mark.parametrize(
    ("mean", "sd", "text"),
    [
        (12.944, 1.0, "12.94 ± 1.00"),
        (0.5581, 0.02, "0.558 ± 0.020"),
        (48.3, None, "48.30"),
        (None, None, "–"),
    ],
)
def test_means_are_printed_as_papers_print_them(mean, sd, text):
    assert mean_and_sd(mean, sd) == text


@pytest.mark.parametrize(
    ("value", "text"), [(76.4, "76.40"), (0.67, "0.670"), (1.07, "1.07"), (0.12345, "0.12345")]
)
def test_published_figures_lose_no_digit(value, text):
    cells = result_table([row("pca", "train_loss", 1.0, value)], PAPER, METRICS[:1]).lines[4].cells
    assert cells[0].paper == text


def test_sources_are_named_once():
    rows = [row("pca", "train_loss", 3.0, 3.0), row("ica", "train_loss", 2.0, 3.0)]
    assert result_table(rows, PAPER, METRICS).sources == ("a table",)


def test_the_terminal_table_holds_every_number_and_verdict_within_100_columns():
    results = results_of(study_runs())
    text = printed(results, METHODS, METRICS)
    assert max(len(line) for line in text.splitlines()) <= 100
    assert "…" not in text
    for stored in results.rows:
        assert f"{mean_and_sd(stored.mean, stored.sd)} ({stored.n})" in text
    for words in ("paper 12.94", "not reproduced", "close", "MinSyn (binary)", "ACC |w|"):
        assert words in text


def test_the_terminal_table_needs_no_labels():
    text = printed(results_of(study_runs()))
    assert "minsyn-binary" in text
    assert "train loss" in text


def test_a_label_is_text_and_not_markup():
    assert "[red]x" in printed(
        results_of(study_runs(["pca"])), [MethodLabel("pca", "[red]x", "paper", "")]
    )
