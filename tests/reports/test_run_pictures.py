import pytest
from PIL import Image

from hatchel.records.files import read_arrays, write_arrays, write_text
from hatchel.reports.page import png_size
from hatchel.reports.run_pictures import run_figures, write_pictures
from hatchel.reports.stored_pictures import read_pictures

from .made_up_run import VALUES, store_log, store_run

OF_THE_MODEL = ("traversal.png", "mean-activations.png", "reconstructions.png", "samples.png")
ALL = (*OF_THE_MODEL, "latents.png", "loss-terms.png", "latents-over-steps.png", "traversal.gif")


def run(root, latents=10, **options):
    return store_run(root, latents, side=12, values=VALUES[::4], **options)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(("latents", "channels"), [(2, 3), (128, 1)])
def test_a_run_gets_all_its_figures_whatever_its_latents_and_colours(tmp_path, latents, channels):
    paths = write_pictures(run(tmp_path, latents, channels=channels))
    assert [path.name for path in paths] == list(ALL)
    assert names(tmp_path / "figures") == sorted(ALL)
    for path in paths:
        with Image.open(path) as image:
            image.load()
            assert 300 < image.width < 1.6 * 1440


def test_without_positions_there_are_no_maps(tmp_path):
    stored = run(tmp_path) / "pictures.npz"
    arrays = read_arrays(stored)
    del arrays["mean_activation"]
    write_arrays(stored, arrays)
    figures = [figure.name for figure in run_figures(read_pictures(stored), None)]
    assert figures == ["traversal", "reconstructions", "samples", "latents"]


def test_a_run_that_broke_off_has_its_training_drawn(tmp_path):
    store_log(tmp_path / "metrics.jsonl", latents=3, every=500, diverged=1000)
    found = [path.name for path in write_pictures(tmp_path)]
    assert found == ["loss-terms.png", "latents-over-steps.png"]


def test_a_run_that_broke_off_before_its_first_entry_has_nothing_to_draw(tmp_path):
    (tmp_path / "metrics.jsonl").touch()
    assert write_pictures(tmp_path) == []


def test_a_directory_of_no_run_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"holds neither pictures\.npz nor metrics\.jsonl"):
        write_pictures(tmp_path)


def test_an_error_leaves_no_figure_behind(tmp_path):
    (run(tmp_path) / "metrics.jsonl").write_bytes(b"nonsense\n")
    with pytest.raises(ValueError, match="line 1"):
        write_pictures(tmp_path)
    assert not (tmp_path / "figures").exists()


def test_figures_that_cannot_be_drawn_leave_the_old_ones(tmp_path, monkeypatch):
    old = run(tmp_path, 2) / "figures" / "traversal.png"
    write_text(old, "old")

    def broken(*arguments):
        raise MemoryError

    monkeypatch.setattr("hatchel.reports.run_pictures.reconstructions", broken)
    with pytest.raises(MemoryError):
        write_pictures(tmp_path)
    assert names(old.parent) == ["traversal.png"]
    assert old.read_text() == "old"


def test_the_same_log_gives_the_same_bytes(tmp_path):
    store_log(tmp_path / "metrics.jsonl", latents=2, every=500)
    before = [path.read_bytes() for path in write_pictures(tmp_path)]
    assert [path.read_bytes() for path in write_pictures(tmp_path)] == before


def test_a_page_takes_each_figure_wide_and_narrow(tmp_path):
    pictures = read_pictures(run(tmp_path, 3) / "pictures.npz")
    for figure in list(run_figures(pictures, None))[:1]:
        picture = figure.picture()
        assert png_size(picture.wide)[0] > png_size(picture.narrow)[0] > 300
        assert picture.alt.endswith(".")
        assert picture.caption.endswith(".")
