import numpy as np
import pytest
from matplotlib.text import Text

from hatchel.records.run import Curve
from hatchel.records.training_log import MetricsEntry, append_metrics, read_metrics
from hatchel.reports.charts.canvas import NARROW, WIDE, png
from hatchel.reports.charts.loss_curves import LoggedRun, first_not_finite, loss_terms
from hatchel.reports.page import png_size

from ..made_up_run import store_log


@pytest.fixture
def log(tmp_path):
    return read_metrics(store_log(tmp_path / "metrics.jsonl", latents=3, every=200))


def logged(tmp_path, **terms):
    """Log values by step; None leaves a term out of that entry."""
    with (tmp_path / "metrics.jsonl").open("wb") as file:
        for step, values in enumerate(zip(*terms.values(), strict=True)):
            there = {k: v for k, v in zip(terms, values, strict=True) if v is not None}
            entry = MetricsEntry(step=step, seconds=0.0, terms=there, kl_per_latent=())
            append_metrics(file, entry)
    return LoggedRun(read_metrics(tmp_path / "metrics.jsonl"))


def panels(runs, room=WIDE):
    axes = loss_terms(runs, room).axes
    return {each.get_title(): each for each in axes if each.lines}


def test_each_named_term_has_a_panel_with_its_curve(log):
    found = panels({"": LoggedRun(log)})
    assert list(found) == ["loss", "reconstruction", "KL", "total correlation", "synergy"]
    steps, values = found["KL"].lines[0].get_data()
    np.testing.assert_array_equal(steps, log.steps)
    np.testing.assert_array_equal(values, log.terms["kl"])


@pytest.mark.parametrize(
    ("values", "scale"),
    [
        ((100.0, 10.0), "log"),
        ((1.0, 1.1), "linear"),
        ((-1.0, 100.0), "linear"),
        ((30.0, 0.01, 0.0), "log"),
        ((0.0, 0.0), "linear"),
        ((float("nan"), float("nan")), "linear"),
        ((float("nan"), 1.0, 100.0), "log"),
    ],
)
def test_a_panel_is_logarithmic_where_that_shows_more(tmp_path, values, scale):
    assert panels({"": logged(tmp_path, a=values)})["a"].get_yscale() == scale


def test_a_term_of_some_entries_only_is_one_line_and_not_broken(tmp_path):
    run = logged(tmp_path, a=(1.0, 2.0, 3.0), b=(1.0, None, 2.0))
    steps, values = panels({"": run})["b"].lines[0].get_data()
    np.testing.assert_array_equal(steps, [0, 2])
    np.testing.assert_array_equal(values, [1, 2])


def test_where_a_term_is_not_finite_the_panel_is_shaded_and_the_step_is_said(tmp_path):
    run = logged(tmp_path, a=(1.0, 2.0, float("nan"), 1.0), b=(1.0, 1.0, 1.0, float("inf")))
    figure = loss_terms({"": run}, WIDE)
    words = [text.get_text() for text in figure.findobj(Text)]
    assert "training step\nshaded: not finite, first at step 2" in words
    starts = [axes.patches[0].get_x() for axes in figure.axes if axes.patches]
    assert starts == [2, 3]
    assert figure.axes[0].get_xlim()[1] > 3


def test_the_first_step_that_is_not_finite():
    assert first_not_finite(Curve(steps=(3, 5, 7), values=(1.0, float("-inf"), 2.0))) == 5
    assert first_not_finite(Curve(steps=(3,), values=(1.0,))) is None


def test_several_runs_share_panels_under_one_key(log):
    runs = {"seed 0": LoggedRun(log), "seed 1": LoggedRun(log)}
    figure = loss_terms(runs, NARROW)
    assert [text.get_text() for text in figure.legends[0].get_texts()] == list(runs)
    assert {len(axes.lines) for axes in figure.axes if axes.lines} == {2}


@pytest.mark.parametrize("room", [WIDE, NARROW])
def test_a_diverged_run_is_drawn(tmp_path, room):
    path = store_log(tmp_path / "metrics.jsonl", latents=3, every=200, diverged=1400)
    runs = {"": LoggedRun(read_metrics(path))}
    drawn = png(lambda room: loss_terms(runs, room), room)
    assert png_size(drawn)[0] == round(room.width * room.dpi)
