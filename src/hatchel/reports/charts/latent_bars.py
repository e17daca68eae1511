"""What each latent carries: its KL, and its information about the image, side by side."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure

from hatchel.reports.charts.canvas import Format, blank, grid_lines
from hatchel.reports.charts.palette import INK, QUIET
from hatchel.reports.latents import MOST, by_information, in_bits, is_dead, note_left_out
from hatchel.reports.stored_pictures import Reals

_KL, _INFORMATION = "#9ecae9", "#0072b2"


def latent_bars(names: Sequence[str], kl: Reals, information: Reals, room: Format) -> Figure:
    """Draw KL and information (L,) in bits, by information.

    Args:
        names: of the L latents.
        kl: of each, nats.
        information: of each, nats; NaN of one without noise.
        room: that the figure has.

    On average over images KL(q(z_d|x) ‖ p(z_d)) = I(x; z_d) + KL(q(z_d) ‖ p(z_d)): what a bar of KL
    has beyond that of information is the price of a latent that is not distributed as the prior.
    """
    order = by_information(information)[:MOST]
    places = np.arange(len(order))
    figure = blank(room, 0.27 * len(order) + 1.2 + 0.25 * (len(kl) > MOST))
    axes = figure.subplots()
    height = 0.38
    for offset, nats, colour, name in (
        (-height / 2, information, _INFORMATION, "information I(x; z)"),
        (height / 2, kl, _KL, "KL from the prior"),
    ):
        axes.barh(places + offset, in_bits(nats[order]), height, color=colour, label=name)
    axes.set_yticks(places, [str(names[latent]) for latent in order])
    for tick, latent in zip(axes.get_yticklabels(), order, strict=True):
        tick.set_color(QUIET if is_dead(float(information[latent])) else INK)
    axes.set_ylim(len(order) - 0.4, -0.6)
    axes.set_xlim(left=0)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("bits")
    note_left_out(figure, len(order), len(kl))
    grid_lines(axes, "x")
    figure.legend(loc="outside upper left", ncols=2)
    return figure
