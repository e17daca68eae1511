"""One self-contained page: typed parts in sections, rendered by one template.

Everything is inlined (style sheet, pictures as data), nothing is fetched and no script runs; the
page's own security policy forbids both. Text from records is escaped by the template.
"""

import base64
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from jinja2 import Environment, PackageLoader, StrictUndefined

from hatchel.records.comparison import Comparison
from hatchel.records.files import whole_file, write_text
from hatchel.records.table import Verdict
from hatchel.reports.outcomes import SIGN, TONE
from hatchel.reports.table import ResultTable


@dataclass(frozen=True)
class Text:
    """A paragraph; ``role`` is "plain", "rule" (a definition) or "aside" (small print)."""

    kind: ClassVar[str] = "text"
    text: str
    role: str = "plain"


@dataclass(frozen=True)
class Points:
    """Sentences that must not be overlooked."""

    kind: ClassVar[str] = "points"
    items: Sequence[str]


@dataclass(frozen=True)
class Tally:
    """How many figures got a verdict, and which."""

    verdict: Verdict
    count: int
    which: Sequence[str]


@dataclass(frozen=True)
class Tallies:
    """The verdicts at a glance."""

    kind: ClassVar[str] = "tallies"
    items: Sequence[Tally]


@dataclass(frozen=True)
class Claims:
    """What a paper says, whether it held, and why."""

    kind: ClassVar[str] = "claims"
    items: Sequence[Comparison]


@dataclass(frozen=True)
class TablePart:
    """A table of results with its caption."""

    kind: ClassVar[str] = "table"
    table: ResultTable
    caption: str


@dataclass(frozen=True)
class GridRow:
    """A line of a grid: name, a sentence about it, cells; which of these are bold, which grey."""

    label: str
    description: str
    cells: Sequence[str]
    bold: frozenset[int] = frozenset()
    grey: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Grid:
    """A table of any content: ``heading`` stands above the names, ``columns`` above the cells."""

    kind: ClassVar[str] = "grid"
    heading: str
    columns: Sequence[str]
    rows: Sequence[GridRow]
    caption: str


@dataclass(frozen=True)
class Picture:
    """A figure as PNG, once for a wide page and once for a narrow one.

    Attributes:
        name: the file name without its suffix; also the anchor on the page.
        wide: PNG bytes.
        narrow: PNG bytes.
        alt: what the figure shows, for those who can't see it.
        caption: what to see in it.
    """

    kind: ClassVar[str] = "picture"
    name: str
    wide: bytes
    narrow: bytes
    alt: str
    caption: str


@dataclass(frozen=True)
class Facts:
    """Names and values."""

    kind: ClassVar[str] = "facts"
    items: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Command:
    """A command to type."""

    kind: ClassVar[str] = "command"
    text: str


Part = Text | Points | Tallies | Claims | TablePart | Grid | Picture | Facts | Command


@dataclass(frozen=True)
class Section:
    """A heading, its anchor and its parts."""

    anchor: str
    heading: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class Page:
    """A page: what it is about, and its sections."""

    title: str
    source: str
    summary: str
    sections: Sequence[Section]
    footer: str


def write_page(path: Path, page: Page) -> Path:
    """Write a page, with its pictures as files in ``figures`` beside it; return its path.

    Raises:
        OSError: a file can't be written.
    """
    for section in page.sections:
        for part in section.parts:
            if isinstance(part, Picture):
                _write_png(path.parent / "figures" / f"{part.name}.png", part.wide)
                _write_png(path.parent / "figures" / f"{part.name}-narrow.png", part.narrow)
    write_text(path, render(page))
    return path


def _write_png(path: Path, content: bytes) -> None:
    with whole_file(path) as file:
        file.write(content)


def render(page: Page) -> str:
    """Return the page as HTML."""
    environment = Environment(
        loader=PackageLoader("hatchel.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        data_uri=data_uri, size=png_size, tone=TONE.__getitem__, opening=opening
    )
    return environment.get_template("page.html.j2").render(page=page, sign=SIGN)


def data_uri(png: bytes) -> str:
    """Return a PNG as text that an ``src`` attribute takes."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def png_size(png: bytes) -> tuple[int, int]:
    """Return the width and height of a PNG in dots, as its header says."""
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def opening(sentence: str) -> tuple[str, str]:
    """Split a few words and their colon off the start of a sentence, where it has such."""
    lead, colon, _ = sentence.partition(": ")
    end = len(lead) + 1 if colon and len(lead.split()) <= 3 else 0
    return sentence[:end], sentence[end:]
