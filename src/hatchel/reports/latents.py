"""Latents in print: their order by information, their names, and what they carry, in bits."""

import math

import numpy as np
from matplotlib.figure import FigureBase
from numpy.typing import ArrayLike, NDArray

from hatchel.reports.charts.canvas import small_print

Reals = NDArray[np.float64]

# More latents than this can't be told apart in one figure.
MOST = 16

# A latent that says less than this of a sample is dead: live ones say a bit or more, and what
# stays of the others is the noise of the estimate.
DEAD_BITS = 0.05


def in_bits(nats: ArrayLike) -> Reals:
    """Convert nats to bits."""
    return np.asarray(nats, dtype=np.float64) / math.log(2)


def by_information(information: ArrayLike) -> NDArray[np.intp]:
    """Return the places of latents, the most informative first; equals in their order, NaN last."""
    found = np.asarray(information, dtype=np.float64)
    return np.argsort(-np.where(np.isnan(found), -np.inf, found), kind="stable")


def by_columns(information: ArrayLike, column_latents: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return the places of columns, in the order of their latents by information."""
    rank = np.argsort(by_information(information))
    return np.argsort(rank[column_latents], kind="stable")


def is_dead(nats: float) -> bool:
    """Say whether a latent with this information says next to nothing.

    One whose information is no number, as of a latent without noise, is not dead.
    """
    return float(in_bits(nats)) < DEAD_BITS


def plain_names(count: int) -> list[str]:
    """Return the names of latents of a code that is one block: "z0", "z1" and so on."""
    return [f"z{latent}" for latent in range(count)]


def bits_text(nats: float) -> str:
    """Print nats as bits: "2.31 bits"; nothing where they are no number."""
    return "" if math.isnan(nats) else f"{float(in_bits(nats)):.2f} bits"


def left_out(shown: int, total: int) -> str:
    """Say how many latents a figure leaves out; nothing where it shows them all."""
    if shown >= total:
        return ""
    return f"The {shown} of {total} latents with most information; {total - shown} are left out."


def note_left_out(figure: FigureBase, shown: int, total: int) -> None:
    """Say under a figure how many latents it leaves out."""
    small_print(figure, left_out(shown, total))
