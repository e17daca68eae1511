"""``hatchel reproduce nonsyn-dsprites``: from the command to the page, and what it refuses."""

import pytest

from hatchel.cli.main import run
from hatchel.runs import pictures

TOY = [
    *("--set", "network.name=mlp", "--set", "network.hidden=[8]", "--set", "data.source=rendered"),
    *("--set", "training.batch_size=4", "--device", "cpu", "--seeds", "1"),
    *("--engine", "serial"),
]


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(pictures, "ENCODED", 40)
    monkeypatch.setattr(pictures, "PER_POSITION", 1)
    monkeypatch.setenv("COLUMNS", "120")


def test_the_command_prints_the_table_the_findings_and_the_page(tmp_path, capsys):
    out = tmp_path / "out"
    command = ["reproduce", "nonsyn-dsprites", *TOY, "--steps", "2", "--methods", "vae"]
    assert run([*command, "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert f"report: {out / 'report.html'}" in said.out
    assert "One seed only" in said.out
    assert "2/2" in said.err
    assert (out / "report.html").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--draws", "3"], "nonsyn-dsprites takes --seeds, --steps"),
        (["--letters", "full"], "got --letters full"),
        (["--methods", "nonsin"], "did you mean 'nonsyn'"),
        (["--methods", "vae,vae-narrow"], "add nonsyn"),
        (["--set", "optimiser.learning_rat=1"], "did you mean 'optimiser.learning_rate'"),
        (["--set", "n_latents"], "--set takes key=value"),
        (["--device", "tpu"], "not available here"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(options, message, tmp_path, capsys):
    command = ["reproduce", "nonsyn-dsprites", "--device", "cpu", *options]
    assert run([*command, "--out", str(tmp_path / "out")]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1
    assert not (tmp_path / "out" / "runs").exists()


def test_another_study_does_not_take_its_options(tmp_path, capsys):
    assert run(["reproduce", "words", "--methods", "vae", "--out", str(tmp_path)]) == 2
    assert "words takes" in capsys.readouterr().err
