"""A study as a command: its settings are its options, whichever study it is, a user's own too."""

import json
import re
import sys
from pathlib import Path

import pytest

from hatchel.cli.main import run
from hatchel.studies.catalogue import STUDIES, study_named
from hatchel.studies.settings import option_name

GUIDE = Path(__file__).parents[2] / "docs" / "studies.md"
(TOY,) = re.findall(r"```python\n(# coins.py\n.*?)```", GUIDE.read_text(), flags=re.DOTALL)
# Fields of other kinds, which the guide leaves out.
MORE = """
    fair: bool = Field(True, description="Judge the fair coin.")
    notes: Annotated[dict[str, Any], Called("note")] = Field({}, description="To be kept.")
"""
IMPORTS = "from typing import Annotated, Any\nfrom hatchel.studies.settings import Called\n"


@pytest.fixture
def coins(tmp_path, monkeypatch):
    """The module of the guide, and how it is named on the command line."""
    place = TOY.index("\n\n@dataclass")
    (tmp_path / "coins.py").write_text(IMPORTS + TOY[:place] + MORE + TOY[place:])
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(STUDIES, "_registered", {})
    yield ["reproduce", "--import", "coins", "coins", "--engine", "serial"]
    sys.modules.pop("coins", None)


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
    assert run(["reproduce", "--import", "coins", "--list"]) == 0
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


def test_the_guides_own_commands_are_understood(coins, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shell = "".join(re.findall(r"```sh\n(.*?)```", GUIDE.read_text(), flags=re.DOTALL))
    commands = [line.partition("#")[0].split()[1:] for line in shell.splitlines()]
    assert len(commands) == 7
    for command in commands:
        planned = command[0] == "reproduce" and "--out" in command
        assert run([*command, "--plan"] if planned else command) == 0
    assert (tmp_path / "out" / "coins" / "report.html").exists()
