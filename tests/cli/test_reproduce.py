"""``hatchel reproduce words``: from the command to the page, and stopped on the way."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from hatchel.cli.main import run
from hatchel.records.run import RunRecord
from hatchel.studies.words import study

TOY = ["--draws", "1", "--seeds", "1", "--device", "cpu"]


@pytest.fixture(autouse=True)
def one_worker(monkeypatch):
    monkeypatch.setattr(study, "usable_cores", lambda: 1)
    monkeypatch.setenv("COLUMNS", "120")


def test_the_command_prints_the_table_the_findings_and_the_page(tmp_path, capsys):
    out = tmp_path / "out"
    command = ["reproduce", "words", *TOY, "--steps", "2", "--out", str(out)]
    assert run(command) == 0
    said = capsys.readouterr()
    assert f"report: {out / 'report.html'}" in said.out
    assert "• " in said.out
    assert (out / "report.html").stat().st_size > 10_000
    results = json.loads((out / "results.json").read_text())
    assert results["settings"]["steps"] == 2
    assert len(list((out / "runs").rglob("*.json"))) == len({r["method"] for r in results["rows"]})
    assert "Traceback" not in said.err


def stored(out):
    return {path: path.read_bytes() for path in (out / "runs").rglob("*.json")}


def on_one_core():
    """One core is one worker: the interrupt reaches the process that trains."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def test_ctrl_c_leaves_finished_runs_and_the_same_command_goes_on(tmp_path):
    out = tmp_path / "out"
    start = "import sys; from hatchel.cli.main import run; sys.exit(run(sys.argv[1:]))"
    options = [*TOY, "--steps", "100", "--out", str(out)]
    process = subprocess.Popen(
        [sys.executable, "-c", start, "reproduce", "words", *options],
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=on_one_core,
    )
    try:
        patience = time.monotonic() + 60
        while not list(out.rglob("runs/*/*.json")) and process.poll() is None:
            assert time.monotonic() < patience
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 130
    assert "Interrupted. Finished runs are in" in complaint
    assert "Traceback" not in complaint
    kept = stored(out)
    settings = study.WordsSettings(draws=1, seeds=1, steps=100, device="cpu")
    assert 1 <= len(kept) < study.run_count(settings)
    assert all(RunRecord.model_validate_json(text).status == "finished" for text in kept.values())
    assert not list(out.rglob(".*"))
    assert not (out / "results.json").exists()
    told = []
    results = study.reproduce(settings, out, lambda runs, failure: told.append(runs))
    assert told[0] == len(kept)
    after = stored(out)
    assert {path: after[path] for path in kept} == kept
    assert len(after) == study.run_count(settings)
    assert all(row.n == 1 for row in results.rows)
