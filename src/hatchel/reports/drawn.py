"""A figure for a page, as wide as the page is."""

from collections.abc import Callable

from matplotlib.figure import Figure

from hatchel.reports.charts.canvas import NARROW, WIDE, Format, png
from hatchel.reports.page import Picture


def drawn(name: str, draw: Callable[[Format], Figure], alt: str, caption: str) -> Picture:
    """Draw a figure for a wide page and for a narrow one; see :class:`Picture` for the words."""
    return Picture(name, png(draw, WIDE), png(draw, NARROW), alt, caption)
