"""Sequences over time beside their reconstructions, and how much of each channel these have."""

from itertools import product

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from hatchel.reports.charts.canvas import Format, blank, grid_lines, small_print
from hatchel.reports.charts.palette import QUIET
from hatchel.reports.stored_effects import Reals, SequenceExamples

CHANNELS = 6
"""Channels in one figure."""
_MADE = "#0072b2"
_LETTERS = 12  # of a channel's name beside its row


def sequence_curves(examples: SequenceExamples, explained: Reals, room: Format) -> Figure:
    """Draw sequences and their reconstructions, a row per channel, and the variance explained.

    Args:
        examples: of which as many are drawn as there is room for.
        explained: share of the variance of each time and channel that reconstructions have, (T·P,).
        room: that the figure has.
    """
    drawn, times, channels = examples.originals.shape
    drawn, rows = min(drawn, 1 if room.narrow else 3), min(channels, CHANNELS)
    figure = blank(room, 0.85 * rows + 0.95)
    grid = figure.subplots(rows, drawn + 1, squeeze=False, sharex=True)
    for channel, place in product(range(rows), range(drawn)):
        _draw_pair(grid[channel, place], examples, place, channel)
        grid[channel, place].sharey(grid[channel, 0])
    shares = explained.reshape(times, channels)
    for channel in range(rows):
        name = str(examples.channel_names[channel])
        grid[channel, 0].set_ylabel(name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…")
        _draw_share(grid[channel, -1], shares[:, channel])
    for place in range(drawn):
        grid[0, place].set_title(f"sequence {place + 1}")
    grid[0, -1].set_title("explained, %")
    for axes in grid[-1]:
        axes.set_xlabel("time")
    lines = grid[0, 0].get_lines()
    figure.legend(lines, ["original", "reconstruction"], loc="outside upper right", ncols=2)
    if rows < channels:
        small_print(figure, f"The first {rows} of {channels} channels.")
    return figure


def _draw_pair(axes: Axes, examples: SequenceExamples, place: int, channel: int) -> None:
    """Draw one channel of a sequence, and of its reconstruction above it."""
    axes.plot(examples.originals[place, :, channel], color=QUIET, lw=1.6, alpha=0.6)
    axes.plot(examples.reconstructions[place, :, channel], color=_MADE, lw=1.1)
    axes.tick_params(labelsize=7)


def _draw_share(axes: Axes, share: Reals) -> None:
    """Draw the share that is explained at each time; what is worse than the mean is none."""
    axes.plot(100 * np.clip(share, 0, 1), color=_MADE, lw=1.1)
    axes.set_ylim(-4, 104)
    axes.set_yticks([0, 50, 100])
    axes.tick_params(labelsize=7)
    grid_lines(axes, "y")
