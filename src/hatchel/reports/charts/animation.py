"""The traversal as a looping GIF: all latents side by side, each moving there and back."""

import io
from typing import NamedTuple

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from hatchel.reports.charts.canvas import WIDE, png
from hatchel.reports.charts.image_tiles import SEED_COLOUR, frame, rgb
from hatchel.reports.charts.images import MARGIN, Pixels, Sheet, enlarged
from hatchel.reports.charts.palette import INK, QUIET, RULE
from hatchel.reports.charts.traversals import Traversal, nearest, value_text
from hatchel.reports.latents import bits_text, is_dead, left_out

DPI = 100
SIDE = 128  # dots of an image, about
GAP = 16  # dots between latents
HEAD = 24  # dots for the name above an image
SCALE = 18  # dots for the scale under it
FOOT = 24  # dots for a line of text at the end
PASS_MS = 2000  # from one end of the range to the other
REST_MS = 300  # at each end

# Colours that every frame keeps exactly.
_OWN = ("#ffffff", "#000000", SEED_COLOUR, INK, QUIET, RULE)


class _Board(NamedTuple):
    """Where everything lies, in dots."""

    zoom: int
    columns: int
    height: int  # of an image
    width: int

    def corner(self, place: int) -> tuple[int, int]:
        """Return the top left dot of an image."""
        row, column = divmod(place, self.columns)
        top = MARGIN + row * (HEAD + self.height + SCALE + GAP) + HEAD
        return top, MARGIN + column * (self.width + GAP)


def animated(model: Traversal) -> bytes:
    """Return the traversal as a GIF that loops, without a jump, for ever.

    Every image is the model's own, so the motion is as smooth as the traversal has values. On the
    scale under each image a dot is where the latent is, a bar where the seed image lies; the image
    nearest to the seed image is framed.
    """
    board = _board(model)
    empty = _empty_board(model, board)
    there = [_drawn(empty, model, board, step) for step in range(len(model.values))]
    return _gif(there, _durations(len(there)))


def _board(model: Traversal) -> _Board:
    count = len(model.names)
    # The width that leaves the fewest empty places, of equals the narrowest.
    columns = count if count <= 5 else min((4, 5, 6), key=lambda across: -count % across)
    height, width = (
        max(1, round(SIDE / max(model.seed.shape[1:]))) * n for n in model.seed.shape[1:]
    )
    return _Board(width // model.seed.shape[2], columns, height, width)


def _empty_board(model: Traversal, board: _Board) -> NDArray[np.uint8]:
    """Draw what does not move: names, scales, where the seed image lies, the key."""
    drawn = png(lambda _: _labelled(model, board), WIDE)
    pixels = np.array(Image.open(io.BytesIO(drawn)).convert("RGB"))
    for place, seed in enumerate(model.seed_values):
        top, left = board.corner(place)
        middle = top + board.height + SCALE // 2 + 1
        pixels[middle, left : left + board.width] = _byte_colour(RULE)
        at = left + _place_on_scale(model, board, float(seed))
        pixels[middle - 6 : middle + 7, at - 1 : at + 2] = _byte_colour(SEED_COLOUR)
    return pixels


def _labelled(model: Traversal, board: _Board) -> Figure:
    rows = -(-len(model.names) // board.columns)
    down = HEAD + board.height + SCALE + GAP
    note = left_out(len(model.names), model.total)
    lines = [*_key(model, board), *([note] if note else [])]
    width = max(board.columns * (board.width + GAP) - GAP, 3 * SIDE)
    sheet = Sheet.of(width, rows * down + FOOT * len(lines), DPI)
    for place, (name, nats) in enumerate(zip(model.names, model.information, strict=True)):
        top, left = (dots - MARGIN for dots in board.corner(place))
        colour = QUIET if is_dead(float(nats)) else INK
        text = f"{name}  {bits_text(float(nats))}"
        sheet.write(left, top - HEAD / 2 - 2, text, 8.5, color=colour)
    for line, text in enumerate(lines):
        sheet.write(0, rows * down + FOOT * (line + 0.5), text, 8.5, color=QUIET)
    return sheet.figure


def _key(model: Traversal, board: _Board) -> list[str]:
    low, high = (value_text(float(model.values[end])) for end in (0, -1))
    parts = [
        f"from {low} to {high} (σ: standard deviations)",
        "frame and bar: the seed image’s own value",
    ]
    return ["; ".join(parts)] if board.columns > 3 else parts


def _place_on_scale(model: Traversal, board: _Board, value: float) -> int:
    low, high = float(model.values[0]), float(model.values[-1])
    share = (value - low) / (high - low) if high > low else 0.5
    return round(float(np.clip(np.nan_to_num(share, nan=0.5), 0, 1)) * (board.width - 1))


def _byte_colour(colour: str) -> NDArray[np.uint8]:
    return np.round(255 * np.array(to_rgb(colour))).astype(np.uint8)


def _drawn(
    empty: NDArray[np.uint8], model: Traversal, board: _Board, step: int
) -> NDArray[np.uint8]:
    pixels = empty / 255.0
    images = enlarged(rgb(model.images[:, step]), board.zoom)
    seeds = nearest(model.values, model.seed_values)
    for place, image in enumerate(images):
        top, left = board.corner(place)
        pixels[top : top + board.height, left : left + board.width] = image
        if seeds[place] == step:
            frame(pixels, top, left, image.shape[:2], thick=3)
        at = left + _place_on_scale(model, board, float(model.values[step]))
        _dot(pixels, top + board.height + SCALE // 2 + 1, at)
    return np.round(255 * pixels).astype(np.uint8)


def _dot(pixels: Pixels, middle: int, at: int) -> None:
    down, across = np.ogrid[-4:5, -4:5]
    inside = (down**2 + across**2 <= 17)[..., None]
    part = pixels[middle - 4 : middle + 5, at - 4 : at + 5]
    part[:] = np.where(inside, to_rgb(INK), part)


def _durations(count: int) -> list[int]:
    """Return how long each value is shown on its way, in ms; GIF counts in steps of 10."""
    each = int(np.clip(PASS_MS / count, 40, 250)) // 10 * 10
    return [REST_MS if place in (0, count - 1) else each for place in range(count)]


def _gif(there: list[NDArray[np.uint8]], durations: list[int]) -> bytes:
    """Write frames there and back; the ends are shown once each."""
    colours = _palette(there)
    images = [_indexed(pixels, colours) for pixels in there]
    order = [*range(len(images)), *range(len(images) - 2, 0, -1)]
    buffer = io.BytesIO()
    images[0].save(
        buffer,
        format="GIF",
        save_all=True,
        append_images=[images[place] for place in order[1:]],
        duration=[durations[place] for place in order],
        loop=0,
        optimize=False,
    )
    return buffer.getvalue()


def _palette(frames: list[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Choose 256 colours for all frames, so that nothing flickers: the key's own and the images'.

    Rare colours, like that of the frame, would get lost in a choice by count alone.
    """
    few = np.concatenate(frames[:: max(1, len(frames) // 8)])
    found = Image.fromarray(few).quantize(256 - len(_OWN), method=Image.Quantize.MEDIANCUT)
    chosen = np.zeros((256, 3), dtype=np.uint8)
    chosen[: len(_OWN)] = [_byte_colour(colour) for colour in _OWN]
    listed = np.array(found.getpalette(), dtype=np.uint8).reshape(-1, 3)[: 256 - len(_OWN)]
    chosen[len(_OWN) : len(_OWN) + len(listed)] = listed
    return chosen


def _indexed(pixels: NDArray[np.uint8], colours: NDArray[np.uint8]) -> Image.Image:
    """Replace colours by their nearest of ``colours``; the first of these stay as they are.

    Pillow's search for the nearest colour is not exact, and would turn white paper grey.
    """
    palette = Image.new("P", (1, 1))
    palette.putpalette(colours.tobytes())
    image = Image.fromarray(pixels).quantize(palette=palette, dither=Image.Dither.NONE)
    indices, packed = np.array(image), _packed(pixels)
    for index, colour in enumerate(_OWN):
        indices[packed == _packed(_byte_colour(colour))] = index
    exact = Image.fromarray(indices)
    exact.putpalette(colours.tobytes())
    return exact


def _packed(pixels: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return each colour (…, 3) as one number."""
    return np.asarray(pixels @ np.array([1 << 16, 1 << 8, 1]), dtype=np.int64)
