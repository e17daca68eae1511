"""One colour and one mark per method, the same in every figure.

The first colours are those of Okabe and Ito, which readers with colour-deficient sight can tell
apart; ordered families (strengths) take a ramp instead. Marks and dashes repeat what colour says.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from hatchel.reports.labels import Group, MethodLabel

INK = "#1f2328"
QUIET = "#6b7280"
RULE = "#c9ccd1"
GAP = "#dcebf5"

Dash = Literal["-", "--", "-.", ":"]

_COLOURS: dict[Group, tuple[str, ...]] = {
    "paper": (
        "#0072b2",
        "#56b4e9",
        "#d55e00",
        "#e69f00",
        "#cc79a7",
        "#009e73",
        "#4d4d4d",
        "#8b5e3c",
    ),
    "strength": ("#b79bd2", "#9469b5", "#6f3b96", "#431c5d"),
    "ablation": ("#8c510a", "#01665e", "#bf812d", "#35978f", "#543005", "#003c30"),
}
_MARKS = ("o", "s", "^", "v", "D", "P", "X", "*")
_DASHES: dict[Group, tuple[Dash, ...]] = {
    "paper": ("-", "-", "-", "-", "-", "-", "--", ":"),
    "strength": ("-",),
    "ablation": ("-", "--", "-.", ":"),
}


class Style(NamedTuple):
    """How a method looks: its colour, the mark of its points and the dash of its lines."""

    colour: str
    mark: str
    dash: Dash


def styles(methods: Sequence[MethodLabel]) -> dict[str, Style]:
    """Give every method its look by its place in its group; long groups start over."""
    looks: dict[str, Style] = {}
    count: dict[Group, int] = {}
    for method in methods:
        place = count.get(method.group, 0)
        count[method.group] = place + 1
        colours, dashes = _COLOURS[method.group], _DASHES[method.group]
        looks[method.key] = Style(
            colours[place % len(colours)], _MARKS[place % len(_MARKS)], dashes[place % len(dashes)]
        )
    return looks
