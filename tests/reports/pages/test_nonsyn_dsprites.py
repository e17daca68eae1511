"""The page of the study of Non-Syn VAE, from made-up records."""

import html
import re

import numpy as np
import pytest

from hatchel.records.files import write_arrays, write_text
from hatchel.records.results import Results
from hatchel.records.run import Curve, RunRecord, write_run
from hatchel.records.table import summarise
from hatchel.records.training_log import MetricsEntry, append_metrics
from hatchel.reports.durations import how_long
from hatchel.reports.page import render
from hatchel.reports.pages.nonsyn_dsprites import later, nonsyn_page
from hatchel.reports.pages.nonsyn_tables import label_of, number, result_grid
from hatchel.reports.report import write_report
from hatchel.reports.stored import read_study

METHODS = ("nonsyn", "factor-6.4", "vae", "vae-5-latents")
METRICS = ("synergy_peak", "synergy_end", "minus_elbo", "reconstruction", "kl", "active_latents")
SETTINGS = {
    "seeds": 2,
    "steps": 1000,
    "device": "cpu",
    "machine": "a machine, 2 cores",
    "processes": 2,
    "started": "2026-01-01",
    "seconds": 900.0,
    "run_seconds": 1700.0,
    "seconds_per_step": {"nonsyn": 0.15, "vae": 0.1},
    "cost": {"4000": 3600.0, "110000": 99_000.0, "150000": 250_000.0},
    "published": {"steps": "150,000", "controls": "none", "γ of FactorVAE": "not said"},
    "command": "hatchel reproduce nonsyn-dsprites --steps 1000",
    "command_window": "hatchel reproduce nonsyn-dsprites --steps 4000",
    "command_published": "hatchel reproduce nonsyn-dsprites --steps 150000",
    "alpha": 5.0,
    "discount": 0.9,
    "window": 4000,
    "mixture": 5000,
}


def record(method, seed, place):
    values = {name: 10.0 + k + place + 0.5 * seed for k, name in enumerate(METRICS)}
    return RunRecord(
        study="nonsyn-dsprites",
        method=method,
        draw=0,
        seed=seed,
        fingerprint="",
        settings={
            "step": 1000,
            "n_latents": 10,
            "optimiser.learning_rate": 5e-4,
            "training.batch_size": 64,
        },
        metrics=values
        | {
            "mig": 0.125,
            "whole": 7.0,
            "parts": 9.5,
            "whole_minus_sum": -2.5,
            "whole_minus_sum_error": 0.04,
            "total_correlation": 2.51,
            "total_correlation_error": 0.03,
            "gap": 0.01,
            "gap_error": 0.02,
            "saturated": 1.0,
        },
        curves={"synergy": Curve(steps=(1, 100, 500, 1000), values=(0.1, 40.0, 20.0, 5.0))},
        seconds=100.0,
        device="cpu",
    )


def stored(root, failed=()):
    runs = [record(m, seed, place) for place, m in enumerate(METHODS) for seed in range(2)]
    changes = {"status": "failed", "reason": "diverged", "metrics": {}, "curves": {}}
    runs = [r.model_copy(update=changes) if (r.method, r.seed) in failed else r for r in runs]
    for run in runs:
        write_run(root, run)
    metrics = (*METRICS, "mig", "total_correlation")
    rows = [summarise(runs, m, metric, None) for m in METHODS for metric in metrics]
    results = Results(
        study="nonsyn-dsprites",
        version="0.0",
        settings=SETTINGS,
        rows=tuple(rows),
        comparisons=(),
        notes=("True: a finding.", "Failed: <script>"),
    )
    write_text(root / "results.json", results.model_dump_json())
    return root


def store_seed(root, method):
    """Store pictures and a log of seed 0."""
    images = np.zeros((2, 1, 8, 8), dtype=np.uint8)
    arrays = {
        "seed": images[0],
        "traversal": np.zeros((2, 3, 1, 8, 8), dtype=np.uint8),
        "latent_names": np.array(["z0", "z1"]),
        "latent_laws": np.full(2, "gaussian"),
        "column_names": np.array(["z0", "z1"]),
        "column_latents": np.arange(2),
        "traversal_latents": np.array([0, 1]),
        "traversal_values": np.array([-3.0, 0.0, 3.0]),
        "seed_values": np.zeros(2),
        "information": np.array([2.0, 0.0]),
        "kl": np.array([2.0, 0.0]),
        "originals": images,
        "reconstructions": images,
        "samples": images,
        "mean_activation": np.ones((2, 4, 4), dtype=np.float32),
    }
    folder = root / "runs" / method / "seed-000"
    write_arrays(folder / "pictures.npz", arrays)
    with (folder / "metrics.jsonl").open("wb") as file:
        for step in (1, 10, 20):
            entry = MetricsEntry(
                step=step, seconds=1.0, terms={}, kl_per_latent=(2.0, 0.0), worst_set=(1,)
            )
            append_metrics(file, entry)


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    root = stored(tmp_path_factory.mktemp("nonsyn"))
    for method in METHODS:
        store_seed(root, method)
    return root


@pytest.fixture(scope="module")
def written(directory):
    return write_report(directory, nonsyn_page).read_text()


@pytest.fixture(scope="module")
def page(written):
    return html.unescape(written)


def test_all_sections_and_figures_are_there(page, directory):
    assert re.findall(r'<section id="([a-z]+)"', page) == [
        *("findings", "term", "table", "pruning", "identity", "pictures", "paper", "run")
    ]
    figures = ("synergy-term", "synergy-term-raw", "latents-over-steps", "traversals")
    for name in (*figures, "mean-activations"):
        assert f'<figure id="{name}">' in page
        assert (directory / "figures" / f"{name}.png").exists()
        assert (directory / "figures" / f"{name}-narrow.png").exists()


def test_the_table_says_peak_and_end_with_their_spread(directory):
    lines = result_grid(read_study(directory)).lines
    assert [line.label for line in lines] == [label_of(method).label for method in METHODS]
    assert lines[0].cells[0].ours == "10.2 ± 0.4 → 11.25 ± 0.35"
    assert {line.runs for line in lines} == {"2"}
    assert not any(cell.lowest for line in lines for cell in line.cells)


def test_the_page_says_what_stands_behind_it(page):
    for text in (
        "<b>True:</b> a finding.",
        "−2.500 ± 0.040",
        "0.0100 ± 0.0200",
        "In 8 of 8 runs I(z;x) has reached ln 5,000 = 8.52",
        "From step 100 on, on a logarithmic axis",
        "paper: none. Here: VAE and VAE with 5 latents",
        "4,000 steps takes 60 min",
        "110,000 steps 27.5 hours and 150,000 steps 2.9 days",
        "hatchel reproduce nonsyn-dsprites --steps 150000",
        "hatchel reproduce nonsyn-dsprites --steps 4000",
        "after 1,000 steps (the paper’s Fig. 2: 110,000)",
    ):
        assert text in page, text


def test_a_note_with_markup_stays_text(written):
    assert "<script" not in written
    assert "&lt;script&gt;" in written


def test_failures_are_said_and_the_rest_is_shown(tmp_path):
    failed = {("nonsyn", 0), ("nonsyn", 1), ("vae", 1)}
    text = html.unescape(render(nonsyn_page(read_study(stored(tmp_path, failed)))))
    assert "failed: nonsyn, seed 1" in text
    assert "failed: vae, seed 1" in text
    assert re.findall(r'<section id="([a-z]+)"', text) == [
        *("findings", "term", "table", "identity", "paper", "run")
    ]


def test_where_everything_failed_there_is_still_a_page(tmp_path):
    failed = {(method, seed) for method in METHODS for seed in range(2)}
    text = html.unescape(render(nonsyn_page(read_study(stored(tmp_path, failed)))))
    assert text.count("failed: ") == 8


def test_curves_are_cut_before_a_step():
    curve = Curve(steps=(1, 99, 100, 200), values=(1.0, 2.0, 3.0, 4.0))
    assert later(curve, 100) == Curve(steps=(100, 200), values=(3.0, 4.0))


def test_names_in_print():
    assert [label_of(key).label.replace("\u00a0", " ") for key in (*METHODS, "beta-4")] == [
        *("Non-Syn VAE", "FactorVAE γ = 6.4", "VAE", "VAE with 5 latents", "β-VAE β = 4")
    ]
    assert label_of("vae-1-latents").label == "VAE with 1 latent"
    assert number(-1.25, 1) == "−1.2"
    assert number(-0.01, 1) == "0.0"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(43.2, "43 s"), (720, "12 min"), (19_800, "5.5 hours"), (276_480, "3.2 days")],
)
def test_times_as_a_person_would_say_them(seconds, text):
    assert how_long(seconds) == text
