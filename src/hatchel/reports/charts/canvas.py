"""Where figures are drawn: one look, no global state, the same bytes each time."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from matplotlib.style import context

from hatchel.reports.charts.palette import INK, QUIET, RULE

_LOOK = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so a figure is the same everywhere
    "font.size": 9,
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.labelcolor": INK,
    "axes.edgecolor": QUIET,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": RULE,
    "grid.linewidth": 0.5,
    "legend.frameon": False,
    "legend.fontsize": 8.5,
    "text.color": INK,
    "text.parse_math": False,  # a label is text, whatever signs it has
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
}


class Format(NamedTuple):
    """The room that a figure has: width in inches, and dots per inch of its PNG."""

    width: float
    dpi: int
    narrow: bool


WIDE = Format(width=9.0, dpi=160, narrow=False)
NARROW = Format(width=3.7, dpi=220, narrow=True)


@contextmanager
def look() -> Iterator[None]:
    """Draw in the report's look, whatever the user's matplotlibrc says; undone at the end."""
    with context(["default", _LOOK]):
        yield


def png(draw: Callable[[Format], Figure], room: Format) -> bytes:
    """Draw a figure into ``room`` and return it as PNG."""
    buffer = io.BytesIO()
    with look():
        draw(room).savefig(
            buffer, format="png", dpi="figure", facecolor="white", metadata={"Software": None}
        )
    return buffer.getvalue()


def blank(room: Format, height: float) -> Figure:
    """Return an empty figure as wide as the room that lays its axes out without overlap."""
    return Figure(figsize=(room.width, height), dpi=room.dpi, layout="constrained")


def small_print(figure: FigureBase, text: str) -> None:
    """Write under a figure what it leaves out; nothing where there is no text."""
    if text:
        figure.supxlabel(text, x=0.02, ha="left", fontsize=7.5, color=QUIET)


def grid_lines(axes: Axes, axis: str) -> None:
    """Rule faint lines behind the data."""
    axes.set_axisbelow(True)
    axes.grid(visible=True, axis=axis)  # type: ignore[arg-type]
