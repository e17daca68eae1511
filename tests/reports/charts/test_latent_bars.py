import math

import numpy as np
import pytest
from matplotlib.text import Text

from hatchel.reports.charts.canvas import NARROW, WIDE, png
from hatchel.reports.charts.latent_bars import latent_bars
from hatchel.reports.latents import plain_names
from hatchel.reports.page import png_size


def test_bars_are_in_bits_and_ordered_by_information():
    information = math.log(2) * np.array([1.0, 3.0, 2.0])
    kl = math.log(2) * np.array([1.5, 3.5, 2.5])
    (axes,) = latent_bars(("a0", "a1", "b"), kl, information, WIDE).axes
    lengths = {bars.get_label(): [bar.get_width() for bar in bars] for bars in axes.containers}
    assert lengths["information I(x; z)"] == pytest.approx([3, 2, 1])
    assert lengths["KL from the prior"] == pytest.approx([3.5, 2.5, 1.5])
    assert [tick.get_text() for tick in axes.get_yticklabels()] == ["a1", "b", "a0"]
    assert axes.get_xlabel() == "bits"
    assert axes.yaxis_inverted()  # the first stands at the top


def test_of_many_latents_sixteen_are_shown_and_the_rest_counted():
    figure = latent_bars(plain_names(128), np.ones(128), np.arange(128.0), NARROW)
    assert len(figure.axes[0].get_yticklabels()) == 16
    words = [text.get_text() for text in figure.findobj(Text)]
    assert "The 16 of 128 latents with most information; 112 are left out." in words


@pytest.mark.parametrize("room", [WIDE, NARROW])
def test_latents_without_a_finite_number_are_drawn(room):
    values = np.array([np.nan, 1.0])
    drawn = png(lambda room: latent_bars(("z0", "z1"), values, values, room), room)
    assert png_size(drawn)[0] == round(room.width * room.dpi)
