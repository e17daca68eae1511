"""Each score between what a random code and what the factors themselves score."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hatchel.reports.charts.canvas import Format, blank, grid_lines
from hatchel.reports.charts.palette import GAP, QUIET

_OURS = "#0072b2"


class ScoreRange(NamedTuple):
    """A score: points (one model each), an interval around the first, floor and ceiling."""

    label: str
    values: Sequence[float]
    low: float | None
    high: float | None
    floor: float | None
    ceiling: float | None


def score_ranges(scores: Sequence[ScoreRange], room: Format) -> Figure:
    """Draw a line per score from 0 to 1, with the band from floor to ceiling.

    Args:
        scores: of which higher is better.
        room: that the figure has.
    """
    figure = blank(room, 0.26 * len(scores) + 0.85)
    axes = figure.subplots()
    for place, score in enumerate(scores):
        _draw(axes, place, score)
    axes.set_yticks(range(len(scores)), [score.label for score in scores])
    axes.set_ylim(len(scores) - 0.4, -0.6)
    lowest = min([0.0, *(value for score in scores for value in score.values)])
    axes.set_xlim(max(lowest, -1.0) - 0.02, 1.02)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("floor │ ceiling: the ends of the band", loc="left", fontsize=8)
    grid_lines(axes, "x")
    return figure


def _draw(axes: Axes, place: int, score: ScoreRange) -> None:
    if score.floor is not None and score.ceiling is not None:
        around = [place - 0.3, place + 0.3]
        axes.fill_betweenx(around, score.floor, score.ceiling, color=GAP, linewidth=0)
        for end in (score.floor, score.ceiling):
            axes.plot([end, end], around, color=QUIET, lw=1)
    if score.low is not None and score.high is not None:
        axes.plot([score.low, score.high], [place, place], color=_OURS, lw=2, alpha=0.6)
    several = len(score.values) > 1
    axes.plot(
        score.values,
        [place] * len(score.values),
        "o",
        color=_OURS,
        ms=4 if several else 5.5,
        alpha=0.7 if several else 1.0,
        mec="white",
        mew=0.5,
    )
    if several:
        mean = sum(score.values) / len(score.values)
        axes.plot([mean], [place], "|", color=_OURS, ms=12, mew=1.6)
