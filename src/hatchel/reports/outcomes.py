"""How an outcome looks: its sign, and the colour that figures and claims share."""

from typing import Literal

from hatchel.records.comparison import Outcome

Tone = Literal["good", "fair", "poor", "none"]

SIGN: dict[Outcome, str] = {
    "reproduced": "✓",
    "close": "≈",
    "not reproduced": "✗",
    "holds": "✓",
    "holds in part": "≈",
    "not shown": "?",
    "contradicted": "✗",
    "not judged": "–",
    "not run": "–",
}
TONE: dict[Outcome, Tone] = {
    "reproduced": "good",
    "close": "fair",
    "not reproduced": "poor",
    "holds": "good",
    "holds in part": "fair",
    "not shown": "fair",
    "contradicted": "poor",
    "not judged": "none",
    "not run": "none",
}
INK: dict[Tone, str] = {"good": "green", "fair": "yellow", "poor": "red", "none": ""}
