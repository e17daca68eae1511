import re

import pytest

from hatchel.records.comparison import Comparison
from hatchel.reports.charts.canvas import WIDE, blank, png
from hatchel.reports.page import (
    Claims,
    Command,
    Facts,
    Grid,
    GridRow,
    Page,
    Picture,
    Points,
    Section,
    TablePart,
    Tallies,
    Tally,
    Text,
    opening,
    png_size,
    render,
)
from hatchel.reports.table import Cell, Line, ResultTable

HOSTILE = "<script>alert('x')</script> & \"quotes\""
CELL = Cell("metric", HOSTILE, HOSTILE, "close", lowest=True)
TABLE = ResultTable((), (Line(HOSTILE, HOSTILE, HOSTILE, (CELL,)),), (HOSTILE,))
DOT = png(lambda room: blank(room, 1), WIDE)
PARTS = [
    Text(HOSTILE),
    Points([HOSTILE]),
    Tallies([Tally("reproduced", 1, [HOSTILE])]),
    Claims([Comparison(subject=HOSTILE, source=HOSTILE, n=1, outcome="holds", why=HOSTILE)]),
    TablePart(TABLE, HOSTILE),
    Picture("name", DOT, DOT, HOSTILE, HOSTILE),
    Grid(HOSTILE, [HOSTILE], [GridRow(HOSTILE, HOSTILE, [HOSTILE])], HOSTILE),
    Facts([(HOSTILE, HOSTILE)]),
    Command(HOSTILE),
]


def page(*parts) -> str:
    return render(Page("title", "source", "summary", [Section("anchor", "Heading", parts)], "end"))


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.kind)
def test_text_from_outside_stays_text_in_every_kind_of_part(part):
    html = page(part)
    assert "<script" not in html
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &#34;quotes&#34;" in html


def test_title_headings_and_footer_are_escaped_too():
    html = render(Page(HOSTILE, HOSTILE, HOSTILE, [Section("a", HOSTILE, [])], HOSTILE))
    assert "<script" not in html


def test_nothing_is_fetched_and_no_script_may_run():
    html = page(*PARTS)
    targets = re.findall(r"""(?:src|srcset|href)=["']([^"']*)""", html)
    assert all(target.startswith(("data:", "#")) for target in targets)
    assert "http:" not in html
    assert "https:" not in html
    assert "@import" not in html
    assert "url(" not in html
    assert "default-src 'none'" in html


def test_a_verdict_is_said_in_words_beside_its_sign():
    html = page(Tallies([Tally("not reproduced", 3, ["PCA: test loss"])]))
    assert re.search(r'class="verdict poor">.*✗.*not reproduced', html)


def test_a_claim_says_what_came_of_it_and_why():
    claim = Comparison(subject="Text", source="here", n=5, outcome="not shown", why="In 1 of 5.")
    html = page(Claims([claim]))
    assert re.search(r'class="verdict fair">.*[?].*not shown', html)
    assert "In 1 of 5." in html


@pytest.mark.parametrize(
    ("sentence", "lead"),
    [("Not reproduced: a claim.", "Not reproduced:"), ("A long way to: go.", ""), ("No.", "")],
)
def test_a_short_opening_is_set_off(sentence, lead):
    assert opening(sentence)[0] == lead
    assert "".join(opening(sentence)) == sentence


def test_pictures_come_wide_and_narrow_with_their_size():
    width, height = png_size(DOT)
    html = page(Picture("name", DOT, DOT, "alt", "caption"))
    assert html.count("data:image/png;base64,") == 2
    assert html.count(f'width="{width}" height="{height}"') == 2
    assert 'alt="alt"' in html


def test_a_page_reads_on_its_own():
    html = page(*PARTS)
    assert html.lstrip().startswith("<!doctype html>")
    assert 'name="viewport"' in html
    assert "prefers-color-scheme: dark" in html
    assert "@media print" in html
