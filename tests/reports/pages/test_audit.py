"""The page of an audit: from its record alone, with figures, gaps, grey groups and limits."""

import re

import pytest
from tests.reports.made_up_audit import made_up_audit

from hatchel.metrics.fairness.catalogue import MEASURES, RATES
from hatchel.records.audit import write_audit
from hatchel.reports.pages import audit_words
from hatchel.reports.pages.audit import LIMITS, audit_page, summary, write_audit_page
from hatchel.reports.pages.audit_tables import gaps_grid, groups_grid, label_grid, remains_grid

RECORD = made_up_audit()


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    place = tmp_path_factory.mktemp("audit")
    write_audit(place, RECORD)
    return write_audit_page(place).read_text()


def test_every_measure_and_rate_has_a_name_in_print():
    assert set(audit_words.MEASURES) == set(MEASURES)
    assert set(audit_words.RATES) == set(RATES)


def test_the_page_shows_label_remains_gaps_groups_and_limits(page):
    assert re.findall(r'<figure id="([\w-]+)"', page) == [
        "label",
        "remains",
        "information",
        "gaps-0",
        "gaps-1",
        "gaps-2",
        "groups-0",
        "groups-1",
    ]
    for limit in LIMITS:
        assert limit.partition(": ")[2].split("'")[0] in page


def test_names_from_the_user_are_text_and_no_markup(page):
    assert "good &lt;b&gt;=1" in page
    assert "good <b>" not in page


def test_groups_that_are_too_small_are_grey_with_their_rows(page):
    cells = re.findall(r'class="grey">([^<]+)<', page)
    assert cells
    assert all(re.fullmatch(r"(0\.\d{3}|1\.000|–) \(n = \d+\)", cell) for cell in cells)
    rows = [int(re.search(r"\d+(?=\))", cell)[0]) for cell in cells]
    assert max(rows) < 25


def test_a_gap_stands_beside_its_interval_what_noise_would_show_and_whom_it_is_between():
    grid = gaps_grid(RECORD)
    assert grid.columns == (
        "as it is",
        "if alike",
        "without sex",
        "if alike",
        "least – most, as it is",
    )
    first = grid.rows[0]
    assert first.label == "sex: demographic parity"
    assert re.fullmatch(r"[01]\.\d{3} \([01]\.\d{3} … [01]\.\d{3}\)", first.cells[0])
    assert first.cells[-1] in ("sex=F – sex=M", "sex=M – sex=F")


def test_a_gap_that_cannot_be_told_is_a_dash():
    groups = RECORD.removals[0].label["logistic"].groups[0]
    gap = groups.gaps["calibration_gap"].model_copy(update={"value": None, "chance": None})
    changed = groups.model_copy(update={"gaps": {**groups.gaps, "calibration_gap": gap}})
    found = RECORD.removals[0].label["logistic"].model_copy(update={"groups": (changed,)})
    removal = RECORD.removals[0].model_copy(update={"label": {"logistic": found}})
    record = RECORD.model_copy(update={"removals": (removal,)})
    assert gaps_grid(record).rows[5].cells[-1] == "–"


def test_tables_have_a_row_for_each_form_of_the_code():
    assert len(label_grid(RECORD).rows) == 2 * 2
    assert [row.label for row in remains_grid(RECORD).rows] == [
        "sex, as it is",
        "sex, without sex",
        "old, as it is",
        "old, without sex",
    ]
    assert len(groups_grid(RECORD, 1).rows) == 2 + 2 + 4


def test_the_summary_says_what_is_left():
    said = summary(RECORD)
    assert re.search(r"From the code without sex the best probe tells .* sex 0\.\d\d", said)


def test_without_removals_groups_are_shown_once():
    page = audit_page(made_up_audit(()))
    (groups,) = [section for section in page.sections if section.anchor == "groups"]
    assert len(groups.parts) == 2
