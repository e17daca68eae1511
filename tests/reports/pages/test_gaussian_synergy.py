"""The page of the study of Gaussian synergy."""

from pathlib import Path

import pytest

from hatchel.reports.pages.gaussian_synergy import gaussian_page, joint_table
from hatchel.reports.report import write_report
from hatchel.studies.runner import reproduce

NAME = "gaussian-synergy"


def test_the_page_shows_the_figure_the_table_and_the_signs(tmp_path: Path) -> None:
    reproduce(NAME, out=tmp_path, points=41)
    page = write_report(tmp_path, gaussian_page).read_text(encoding="utf-8")
    for phrase in (
        "Σ₁₂ = 0.6667",
        "Fig. 1(c)",
        "Independence versus synergy",
        "an information is not",
        "hatchel reproduce gaussian-synergy",
    ):
        assert phrase in page
    for name in ("curves", "ellipsoids"):
        for suffix in ("", "-narrow"):
            picture = (tmp_path / "figures" / f"{name}{suffix}.png").read_bytes()
            assert picture.startswith(b"\x89PNG")


def test_the_page_can_be_written_again_with_the_same_bytes(tmp_path: Path) -> None:
    reproduce(NAME, out=tmp_path, points=11)
    first = write_report(tmp_path, gaussian_page).read_bytes()
    assert write_report(tmp_path, gaussian_page).read_bytes() == first


def test_every_joint_has_a_line_and_xor_its_verdicts(tmp_path: Path) -> None:
    table = joint_table(reproduce(NAME, out=tmp_path, points=11))
    assert [line.label for line in table.lines][:3] == ["RDN", "UNQ", "XOR"]
    assert len(table.lines) == 9
    assert all(line.description for line in table.lines)
    xor = {cell.metric: cell for cell in table.lines[2].cells}
    assert xor["TC of predictors"].ours == "0.000"
    assert xor["GK"].verdict == xor["CI"].verdict == "reproduced"


def test_a_directory_without_results_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="run the study first"):
        write_report(tmp_path, gaussian_page)
