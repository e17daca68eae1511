"""Maps of pairs: words that fit under them and say what is drawn."""

import numpy as np
import pytest

from hatchel.reports.charts.canvas import NARROW, WIDE, look
from hatchel.reports.charts.pair_maps import pair_maps


@pytest.mark.parametrize("room", [WIDE, NARROW])
def test_what_is_said_under_a_map_ends_within_its_own_half(room):
    redundancy = np.eye(5)
    redundancy[0, 1] = redundancy[1, 0] = np.nan
    names = [f"column {k}" for k in range(5)]
    with look():
        figure = pair_maps(names, 1 - np.eye(5), redundancy, "bits", "goal", room)
        figure.draw_without_rendering()
    first, second = (axes.xaxis.label for axes in figure.axes[:2])
    assert "too few samples" in first.get_text()
    assert "both of two say, each by itself" in second.get_text()
    for label in (first, second):
        assert label.get_window_extent().x1 <= figure.bbox.x1
    if room is WIDE:
        assert first.get_window_extent().x1 < second.get_window_extent().x0
