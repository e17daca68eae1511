"""Originals above their reconstructions, and samples from the prior."""

from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure

from hatchel.reports.charts.canvas import Format
from hatchel.reports.charts.image_tiles import crisp_zoom, tiles
from hatchel.reports.charts.images import Sheet
from hatchel.reports.charts.palette import QUIET
from hatchel.reports.stored_pictures import Bytes

ROWS = 3  # of pairs, or of samples


class _Plan(NamedTuple):
    """How a sheet of images is divided, in dots; ``size`` of text is in points."""

    dpi: float
    zoom: int
    gap: int
    label: int
    size: float
    columns: int


def reconstructions(originals: Bytes, made: Bytes, room: Format) -> Figure:
    """Draw originals (M, C, H, W), each above its reconstruction, as many as fit in three rows."""
    plan = _plan(originals, room, label=0.95)
    count = min(len(originals), ROWS * plan.columns)
    rows = [
        np.concatenate([originals[part], made[part]])
        for start in range(0, count, plan.columns)
        for part in [slice(start, min(start + plan.columns, count))]
    ]
    found = [tiles(row, len(row) // 2, plan.zoom, plan.gap) for row in rows]
    sheet = _sheet(plan, originals, sum(pixels.shape[0] + plan.gap for pixels in found))
    top = 0
    for pixels in found:
        sheet.paste(plan.label, top, pixels)
        for share, name in ((0.25, "original"), (0.75, "reconstructed")):
            sheet.write(0, top + share * pixels.shape[0], name, plan.size, color=QUIET)
        top += pixels.shape[0] + plan.gap
    return sheet.figure


def samples(images: Bytes, room: Format) -> Figure:
    """Draw samples (N, C, H, W), as many as fit in three rows."""
    plan = _plan(images, room, label=0.0)
    pixels = tiles(images[: ROWS * plan.columns], plan.columns, plan.zoom, plan.gap)
    sheet = _sheet(plan, images, pixels.shape[0])
    sheet.paste(0, 0, pixels)
    return sheet.figure


def _plan(images: Bytes, room: Format, label: float) -> _Plan:
    columns, size = (5, 7.0) if room.narrow else (10, 9.0)
    label *= size / 9
    across = columns * images.shape[3]
    zoom = crisp_zoom(across, room, room.width - label)
    gap = 6 * max(1, room.dpi // 100)
    dpi = (across * zoom + (columns + 1) * gap) / (room.width - label)
    return _Plan(dpi, zoom, gap, round(label * dpi), size, columns)


def _sheet(plan: _Plan, images: Bytes, height: int) -> Sheet:
    across = plan.columns * (images.shape[3] * plan.zoom + plan.gap) + plan.gap
    return Sheet.of(plan.label + across, height, plan.dpi)
