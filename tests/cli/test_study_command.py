"""A study as a command: its settings are its options, whichever study it is, a user's own too."""

import json
import sys

import pytest

from hatchel.cli.main import run
from hatchel.studies.catalogue import STUDIES, study_named
from hatchel.studies.settings import option_name

TOY = '''
"""A study of one's own: how often coins fall on heads."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import Field
from rich.table import Table

import hatchel
from hatchel.records.run import RunRecord, read_run, write_run
from hatchel.records.table import Published
from hatchel.reports.page import Page, Points, Section
from hatchel.reports.report import Report
from hatchel.studies.plan import Cost, Planned, Stage
from hatchel.studies.settings import Called, StudySettings
from hatchel.studies.study import Study, summarised

PUBLISHED = {("coin-0.5", "heads"): Published(0.5, "Bernoulli 1713")}


class Coins(StudySettings):
    """What can be chosen."""

    seeds: int = Field(2, ge=1, description="Series of each coin.")
    coins: tuple[float, ...] = Field((0.5, 0.9), description="Chances of heads.")
    fair: bool = Field(True, description="Judge the fair coin.")
    notes: Annotated[dict[str, Any], Called("note")] = Field({}, description="Said in the page.")


@dataclass(frozen=True)
class Toss:
    root: Path
    coin: float
    seed: int
    runs: int = 1

    @property
    def title(self):
        return f"coin-{self.coin}"

    def execute(self):
        heads = np.random.default_rng(self.seed).random(1000) < self.coin
        record = RunRecord(
            study="coins", method=self.title, draw=0, seed=self.seed, fingerprint="", settings={},
            metrics={"heads": float(heads.mean())}, seconds=0.0, device="cpu",
        )
        write_run(self.root, record)
        return [record]


def places(settings):
    return [(coin, seed) for coin in settings.coins for seed in range(settings.seeds)]


def stages(settings, root):
    left = [
        Toss(root, coin, seed)
        for coin, seed in places(settings)
        if read_run(root, f"coin-{coin}", 0, seed) is None
    ]
    planned = [Planned(f"{task.title}, seed {task.seed}", 1, Cost(2.0, 1e6)) for task in left]
    return [Stage("tossing", lambda: left, lambda: planned)]


def records(settings, root):
    found = [read_run(root, f"coin-{coin}", 0, seed) for coin, seed in places(settings)]
    return [record for record in found if record is not None]


def page(study):
    parts = [Points(study.results.notes)]
    return Page("Coins", "Bernoulli 1713", "", [Section("findings", "Findings", parts)], "")


def table(study):
    shown = Table("coin", "heads")
    for row in study.results.rows:
        shown.add_row(row.method, f"{row.mean:.2f}")
    return shown


@hatchel.study("coins")
def coins():
    """Coins fall on heads as often as they should."""
    return Study(
        name="coins",
        title="Coins fall on heads as often as they should",
        source="Bernoulli 1713",
        settings=Coins,
        stages=stages,
        total=lambda settings: len(places(settings)),
        records=records,
        rows=lambda runs: summarised(
            runs, dict.fromkeys(run.method for run in runs), ["heads"], PUBLISHED
        ),
        findings=lambda runs: [f"{len(runs)} series were tossed."],
        report=Report(page, table),
        published=PUBLISHED,
        quick={"seeds": 1},
    )
'''


@pytest.fixture
def coins(tmp_path, monkeypatch):
    """A module of a user's, and how it is named on the command line."""
    (tmp_path / "my_coins.py").write_text(TOY)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(STUDIES, "_registered", {})
    yield ["reproduce", "--import", "my_coins", "coins", "--engine", "serial"]
    sys.modules.pop("my_coins", None)


def test_a_study_of_ones_own_runs_like_any_other_without_a_change_to_the_command_line(
    coins, tmp_path, capsys
):
    out = tmp_path / "out"
    assert run([*coins, "--coins", "0.5,0.25", "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert "coin-0.25" in said.out
    assert "• 4 series were tossed." in said.out
    assert f"report: {out / 'report.html'}" in said.out
    assert "4/4 runs" in " ".join(said.err.split())
    results = json.loads((out / "results.json").read_text())
    assert results["settings"]["coins"] == [0.5, 0.25]
    assert results["rows"][0]["source"] == "Bernoulli 1713"
    assert "4 series" in (out / "report.html").read_text()


def test_a_study_of_ones_own_is_listed_and_says_its_options(coins, capsys):
    assert run(["reproduce", "--import", "my_coins", "--list"]) == 0
    assert "coins               Coins fall on heads" in capsys.readouterr().out
    assert run([*coins, "--help"]) == 0
    said = capsys.readouterr().out
    for option in ("--seeds", "--coins", "--fair", "--no-fair", "--note", "--quick", "--plan"):
        assert option in said
    assert "Default 0.5,0.9." in said
    assert "Default yes." in said


def test_a_plan_is_what_is_left_and_runs_nothing(coins, tmp_path, capsys):
    out = tmp_path / "out"
    assert run([*coins, "--plan", "--out", str(out)]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "coin-0.9, seed 1" in said
    assert "2 s" in said
    assert "9 MB in" in said  # four series and the page
    assert not out.exists()
    run([*coins, "--seeds", "1", "--out", str(out)])
    capsys.readouterr()
    run([*coins, "--plan", "--out", str(out)])
    said = capsys.readouterr().out
    assert "coin-0.9, seed 1" in said
    assert "seed 0" not in said
    run([*coins, "--plan", "--seeds", "1", "--out", str(out)])
    assert "nothing is left but the page" in capsys.readouterr().out


def test_options_win_over_the_quick_form_wherever_they_stand(coins, tmp_path):
    def seeds(*options):
        assert run([*coins, *options, "--out", str(tmp_path / "out")]) == 0
        return json.loads((tmp_path / "out" / "results.json").read_text())["settings"]["seeds"]

    assert seeds() == 2
    assert seeds("--quick") == 1
    assert seeds("--quick", "--seeds", "3") == 3
    assert seeds("--seeds", "3", "--quick") == 3


def test_key_and_value_are_taken_apart_as_settings_of_a_training_are(coins, tmp_path):
    out = tmp_path / "out"
    options = ["--note", "who=me", "--note", "n=3", "--no-fair", "--coins", "0.5"]
    assert run([*coins, *options, "--out", str(out)]) == 0
    settings = json.loads((out / "results.json").read_text())["settings"]
    assert settings["notes"] == {"who": "me", "n": 3}
    assert settings["fair"] is False


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--steps", "3"], "coins takes --seeds, --coins, --fair, --note, --out, --quick, --plan"),
        (["--steps", "3"], "got --steps 3"),
        (["more"], "got more"),
        (["--seeds", "0"], "--seeds"),
        (["--coins", "heads"], "coins: coins=('heads',)"),
        (["--note", "nothing"], "takes key=value"),
        (["--engine", "seril"], "did you mean 'serial'"),
    ],
)
def test_a_mistake_is_one_line_with_the_studys_own_options(
    coins, tmp_path, capsys, options, message
):
    assert run([*coins, "--out", str(tmp_path / "out"), *options]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


def test_a_module_that_is_not_there_is_refused(capsys):
    assert run(["reproduce", "--import", "no_such_module", "coins"]) == 2
    assert "--import no_such_module" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["words", "gaussian-synergy", "nonsyn-dsprites"])
def test_every_study_shows_its_own_options_and_no_others(name, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    assert run(["reproduce", name, "--help"]) == 0
    said = capsys.readouterr().out
    options = {
        other: {option_name(*item) for item in study_named(other).settings.model_fields.items()}
        for other in ("words", "gaussian-synergy", "nonsyn-dsprites")
    }
    others = set().union(*options.values()) - options[name]
    assert all(f"--{option} " in said for option in options[name])
    assert not any(f"--{option} " in said for option in others)


def test_the_quick_form_is_offered_where_there_is_one(capsys):
    assert run(["reproduce", "gaussian-synergy", "--quick"]) == 2
    assert "gaussian-synergy takes --rho, --points, --out, --plan" in capsys.readouterr().err


def test_an_exact_study_takes_settings_too(tmp_path):
    options = ["--rho", "-0.3,0.6", "--points", "11", "--engine", "serial"]
    assert run(["reproduce", "gaussian-synergy", *options, "--out", str(tmp_path)]) == 0
    settings = json.loads((tmp_path / "results.json").read_text())["settings"]
    assert (settings["rho"], settings["points"]) == ([-0.3, 0.6], 11)
