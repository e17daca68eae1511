"""``hatchel reproduce words``: from the command to the page, and stopped on the way."""

import json
import signal
import subprocess
import sys
import time

import pytest

from hatchel.cli.main import run
from hatchel.records.run import RunRecord
from hatchel.studies.runner import carried_out, done_before, settings_of
from hatchel.studies.words.study import STUDY as WORDS
from hatchel.studies.words.study import run_count

TOY = ["--draws", "1", "--seeds", "1", "--device", "cpu", "--engine", "serial"]


@pytest.fixture(autouse=True)
def wide(monkeypatch):
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


PAUSING = """
import sys, time
from hatchel.cli.main import run
from hatchel.studies.words import tasks

def write_run(root, record, write=tasks.write_run):
    write(root, record)
    if len(list(root.rglob("runs/*/*.json"))) == 2:
        time.sleep(120)  # however busy the machine is, the interrupt comes before the end

tasks.write_run = write_run
sys.exit(run(sys.argv[1:]))
"""


def test_ctrl_c_leaves_finished_runs_and_the_same_command_goes_on(tmp_path):
    out = tmp_path / "out"
    options = [*TOY, "--steps", "100", "--out", str(out)]
    process = subprocess.Popen(
        [sys.executable, "-c", PAUSING, "reproduce", "words", *options],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        patience = time.monotonic() + 120
        while len(list(out.rglob("runs/*/*.json"))) < 2 and process.poll() is None:
            assert time.monotonic() < patience
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    assert "Interrupted. Finished runs are in" in complaint
    assert "Traceback" not in complaint
    kept = stored(out)
    chosen = {"draws": 1, "seeds": 1, "steps": 100, "device": "cpu"}
    settings = settings_of(WORDS, chosen)
    assert len(kept) == done_before(WORDS, settings, out) == 2
    assert all(RunRecord.model_validate_json(text).status == "finished" for text in kept.values())
    assert not list(out.rglob(".*"))
    assert not (out / "results.json").exists()
    told = []
    results = carried_out(
        WORDS, settings, out, engine="serial", progress=lambda runs, failure: told.append(runs)
    )
    assert sum(told) == run_count(settings) - len(kept)
    after = stored(out)
    assert {path: after[path] for path in kept} == kept
    assert len(after) == run_count(settings)
    assert all(row.n == 1 for row in results.rows)
