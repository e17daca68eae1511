"""Figures of data that are no images: what is drawn, what is left out, and what moves."""

import numpy as np
import pytest

from hatchel.reports.charts.canvas import NARROW, WIDE, look
from hatchel.reports.charts.effects import effect_map, explained_bars
from hatchel.reports.charts.sequence_curves import sequence_curves
from hatchel.reports.stored_effects import RunEffects, SequenceExamples

from ..made_up_effects import effects_of


def drawn(draw, *given):
    """Return the figure, laid out, and the texts outside its axes."""
    with look():
        figure = draw(*given)
        figure.draw_without_rendering()
    return figure, figure.get_supxlabel()


@pytest.mark.parametrize("room", [WIDE, NARROW])
def test_of_many_values_both_figures_say_how_many_they_show(room):
    found = RunEffects(**effects_of(values=448, latents=20))
    _, below = drawn(effect_map, found, room)
    assert below.splitlines()[0] == "The 30 of 448 values that move most."
    assert below.splitlines()[1].startswith("The 16 of 20 latents")
    _, below = drawn(explained_bars, found, room)
    assert below == "The 30 of 448 values that vary, the best explained."


def test_of_few_values_nothing_is_left_out():
    found = RunEffects(**effects_of())
    assert drawn(effect_map, found, WIDE)[1] == drawn(explained_bars, found, WIDE)[1] == ""


@pytest.mark.parametrize(("explained", "said"), [(0.004, True), (-0.3, True), (0.2, False)])
def test_where_no_value_is_explained_the_figure_says_so(explained, said):
    figure, _ = drawn(explained_bars, RunEffects(**effects_of(explained=explained)), WIDE)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert texts == (["No value is explained, not to 1 %."] if said else [])


@pytest.mark.parametrize(
    ("law", "label"),
    [
        ("gaussian", "latent that moves, from −2σ to +2σ"),
        ("bernoulli", "latent that moves"),
        ("categorical", "latent that moves"),
    ],
)
def test_the_axis_says_which_move_changes_the_values(law, label):
    figure, _ = drawn(effect_map, RunEffects(**effects_of(laws=law)), WIDE)
    assert figure.axes[0].get_xlabel() == label
    assert figure.axes[1].get_ylabel() == "change of the value, in its sd"


@pytest.mark.parametrize(("room", "shown"), [(WIDE, 3), (NARROW, 1)])
@pytest.mark.parametrize("channels", [1, 9])
def test_sequences_are_drawn_above_their_reconstructions_channel_by_channel(room, shown, channels):
    random = np.random.default_rng(0)
    originals, made = random.normal(size=(2, 3, 7, channels))
    examples = SequenceExamples(originals, made, np.array([f"c{p}" for p in range(channels)]))
    explained = random.uniform(-0.5, 1, 7 * channels)
    figure, below = drawn(sequence_curves, examples, explained, room)
    rows = min(channels, 6)
    grid = np.array(figure.axes).reshape(rows, shown + 1)
    for channel in range(rows):
        assert grid[channel, 0].get_ylabel() == f"c{channel}"
        for place in range(shown):
            grey, blue = (line.get_ydata() for line in grid[channel, place].get_lines())
            np.testing.assert_array_equal(grey, originals[place, :, channel])
            np.testing.assert_array_equal(blue, made[place, :, channel])
        (share,) = grid[channel, -1].get_lines()
        expected = 100 * explained.reshape(7, channels)[:, channel].clip(0)
        np.testing.assert_allclose(share.get_ydata(), expected)
    assert below == ("The first 6 of 9 channels." if channels == 9 else "")
