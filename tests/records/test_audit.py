"""An audit as a file: read back whole, or refused."""

import pytest
from tests.reports.made_up_audit import made_up_audit

from hatchel.records.audit import AUDIT, read_audit, write_audit


def test_an_audit_is_read_back_as_it_was(tmp_path):
    record = made_up_audit()
    write_audit(tmp_path, record)
    assert read_audit(tmp_path) == record


@pytest.mark.parametrize("content", [None, "{}", "torn"])
def test_a_file_that_is_absent_or_damaged_is_named(tmp_path, content):
    if content is not None:
        (tmp_path / AUDIT).write_text(content)
    with pytest.raises(ValueError, match=r"audit\.json is absent or damaged; hatchel audit writes"):
        read_audit(tmp_path)
