import html
import re
import sys
from pathlib import Path
from subprocess import run

import numpy as np
import pytest

from hatchel.records.run import Curve
from hatchel.records.table import VERDICT_RULE
from hatchel.reports.charts.canvas import NARROW
from hatchel.reports.durations import duration
from hatchel.reports.page import Picture, png_size, render
from hatchel.reports.pages.words import words_page
from hatchel.reports.pages.words_names import METHODS
from hatchel.reports.pages.words_pictures import in_order, letter_shares, merged
from hatchel.reports.report import write_report
from hatchel.reports.stored import read_study
from hatchel.reports.table import mean_and_sd

from ..conftest import NOTES, OURS, failed, record, store, store_arrays, study_runs

FIGURES = ("acc-per-draw", "decoder-maps", "reconstructions", "training-curves")


@pytest.fixture(scope="module")
def written(directory) -> str:
    return write_report(directory, words_page).read_text()


def composed(root: Path) -> str:
    return html.unescape(render(words_page(read_study(root), METHODS)))


def anchors(page: str) -> list[str]:
    return re.findall(r'<section id="([a-z]+)"', page)


def test_every_method_of_the_directory_appears(written):
    for method in METHODS:
        if method.key in OURS:
            assert html.escape(method.label) in written


def test_every_number_of_the_rows_appears_with_the_papers_and_the_verdict(written, directory):
    for row in read_study(directory).results.rows:
        assert mean_and_sd(row.mean, row.sd) in written
    for text in ("paper 12.94", "paper 76.40", "reproduced", "close", "not reproduced"):
        assert text in written


def test_the_rule_and_the_findings_are_stated(written):
    assert VERDICT_RULE in html.unescape(written)
    assert NOTES[0] in html.unescape(written)


def test_all_sections_are_there_in_reading_order(written):
    assert anchors(written) == [
        *("glance", "findings", "table", "draws", "maps"),
        *("words", "strength", "ablation", "training", "run"),
    ]


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_saved_wide_and_narrow(directory, name):
    wide, narrow = (
        png_size((directory / "figures" / f"{name}{end}.png").read_bytes())
        for end in ("", "-narrow")
    )
    assert wide[0] > 700
    assert wide[0] / wide[1] > narrow[0] / narrow[1]


def test_the_page_is_the_same_for_the_same_directory(written, directory):
    assert write_report(directory, words_page).read_text() == written


def test_captions_state_what_the_runs_say(written):
    page = html.unescape(written)
    assert "ACC with |w|: 2 of 2 draws; ACC with w²: 2 of 2 draws" in page
    assert "In 2 of 2 draws." in page
    assert "contradicted" in page
    assert "No curve was recorded for ICA, InfoMax and PCA" in page


def test_the_run_is_described_and_can_be_repeated(written):
    page = html.unescape(written)
    for text in ("a machine, 2 cores", "4 min 12 s", "hatchel reproduce words", "quick run"):
        assert text in page


def test_a_note_with_a_script_stays_text(tmp_path):
    root = store(tmp_path, study_runs(["pca"]), notes=("<script>alert(1)</script>",))
    page = write_report(root, words_page).read_text()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_method_that_was_skipped_stays_in_the_table_as_not_run(tmp_path):
    root = store(tmp_path, study_runs([key for key in OURS if key != "infomax"]))
    page = composed(root)
    assert "InfoMax" in page
    assert "not run" in page


def test_without_arrays_and_curves_the_page_has_no_section_for_them(tmp_path):
    page = composed(store(tmp_path, study_runs(["pca", "ica"])))
    assert anchors(page) == ["glance", "findings", "table", "draws", "run"]


def test_maps_without_reconstructions_are_shown(tmp_path):
    root = store(tmp_path, study_runs(["pca", "ica"]))
    store_arrays(root, ["pca"])
    (root / "arrays" / "words-draw-000.npz").unlink()
    assert "maps" in anchors(composed(root))
    assert "words" not in anchors(composed(root))


def test_the_draw_with_most_arrays_is_shown(tmp_path):
    root = store(tmp_path, study_runs(["pca", "ica"]))
    store_arrays(root, ["pca"], draw=0)
    store_arrays(root, ["pca", "ica"], draw=1)
    assert "draw 1, seed 0" in composed(root)


def test_an_unknown_method_is_shown_under_its_key(tmp_path):
    runs = [*study_runs(["pca"]), record("ablation-<new>", train_loss=1.0, acc_p1=1.0)]
    page = write_report(store(tmp_path, runs), words_page).read_text()
    assert "ablation-&lt;new&gt;" in page


def test_a_second_solver_of_a_papers_method_stands_beside_it(tmp_path):
    runs = [*study_runs(["infomax"]), record("infomax-mne", train_loss=1.0, acc_p1=1.0)]
    study = read_study(store(tmp_path, runs))
    table = next(s for s in words_page(study, METHODS).sections if s.anchor == "table").parts[0]
    assert table.table.lines[-1].label == "InfoMax (mne)"


def test_failed_runs_are_named_with_their_reason(tmp_path):
    runs = [*study_runs(["pca"]), failed("ica", 0, 1, "the loss is not finite")]
    page = composed(store(tmp_path, runs))
    assert "failed: ica, draw 0, seed 1" in page
    assert "the loss is not finite" in page


def test_a_study_whose_runs_all_failed_still_has_a_page(tmp_path):
    page = composed(store(tmp_path, [failed("pca", 0, 0, "diverged")]))
    assert anchors(page) == ["glance", "findings", "table", "run"]


def test_a_whole_study_carries_no_notice_of_a_quick_one(tmp_path):
    root = store(tmp_path, study_runs(["pca"]), settings={"quick": False})
    assert "This is the quick run" not in composed(root)


def test_curves_of_failed_training_do_not_stop_the_page(tmp_path):
    runs = [
        run.model_copy(update={"curves": {"train_loss": Curve(steps=(0,), values=(1e30,))}})
        for run in study_runs(["autoencoder"])
    ]
    assert "training" in anchors(composed(store(tmp_path, runs)))


def test_reconstructions_that_look_alike_share_a_row():
    images = np.zeros((2, 3, 3))
    groups = merged({"ICA": images, "AE": images + 1, "PCA": images + 1e-4})
    assert [labels for labels, _ in groups] == [["ICA", "PCA"], ["AE"]]


def test_letter_shares_say_where_the_weight_lies():
    maps = np.zeros((3, 2, 6))
    maps[0, :, 2:4] = -1
    maps[1] = 1
    np.testing.assert_allclose(letter_shares(maps), [[0, 1, 0], [1 / 3] * 3, [1 / 3] * 3])


def test_maps_are_ordered_by_the_letter_they_draw():
    maps = np.zeros((3, 2, 6))
    for place, letter in enumerate((2, 0, 1)):
        maps[place, :, 2 * letter : 2 * letter + 2] = place + 1
    assert in_order(maps).max(axis=(1, 2)).tolist() == [2, 3, 1]


@pytest.mark.parametrize(
    ("seconds", "text"), [(43.72, "43.7 s"), (252.4, "4 min 12 s"), (59.99, "60.0 s")]
)
def test_times_are_printed_as_a_person_says_them(seconds, text):
    assert duration(seconds) == text


def test_a_directory_without_results_is_refused_and_nothing_is_written(tmp_path):
    with pytest.raises(ValueError, match="no readable results"):
        write_report(tmp_path, words_page)
    assert list(tmp_path.iterdir()) == []


def test_neither_torch_nor_pyplot_is_imported():
    heavy = "{'torch', 'matplotlib.pyplot'}"
    code = f"import sys, hatchel.reports.pages.words; print({heavy} & set(sys.modules))"
    found = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


def test_every_figure_has_a_narrow_form_for_phones(directory):
    study = read_study(directory)
    sections = words_page(study, METHODS).sections
    pictures = [part for section in sections for part in section.parts if isinstance(part, Picture)]
    assert len(pictures) == len(FIGURES)
    assert all(png_size(picture.narrow)[0] / NARROW.width > 90 for picture in pictures)
