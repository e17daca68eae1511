"""The command line: mistakes are one line on stderr and exit code 2, without a traceback."""

import subprocess
import sys

import pytest

import hatchel
from hatchel.cli.main import run


def mistake(capsys, *arguments):
    """Run a command that is a mistake; return the one line that it says."""
    assert run(list(arguments)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    assert said.err.startswith("hatchel: ")
    assert said.err.count("\n") == 1
    return said.err


@pytest.mark.parametrize("arguments", [["--help"], []])
def test_help_names_the_commands(capsys, arguments):
    assert run(arguments) == 0
    said = capsys.readouterr().out
    assert "reproduce" in said
    assert "data" in said


def test_the_version_is_said(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"hatchel {hatchel.__version__}\n"


def test_studies_are_listed_with_their_source(capsys):
    assert run(["reproduce", "--list"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("words ")
    assert "Ver Steeg et al. 2017" in said


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["nonsense"], "nonsense"),
        (["--nonsense"], "--nonsense"),
        (["reproduce", "--nonsense"], "--nonsense"),
        (["reproduce", "wrods"], "did you mean 'words'?"),
        (["reproduce"], "--list"),
        (["reproduce", "words", "--draws", "0"], "--draws"),
        (["reproduce", "words", "--seeds", "two"], "--seeds"),
        (["reproduce", "words", "--steps", "-1"], "--steps"),
        (["reproduce", "words", "--letters", "runes"], "'sample', 'full'"),
        (["reproduce", "words", "more"], "more"),
        (["data", "nonsense"], "nonsense"),
        (["data", "--fetch"], "--fetch needs the name"),
    ],
    ids=" ".join,
)
def test_a_mistake_is_named_in_one_line(capsys, arguments, named):
    assert named in mistake(capsys, *arguments)


def test_a_message_of_several_lines_becomes_one(capsys, monkeypatch):
    from hatchel.studies import catalogue

    def complain(name):
        raise ValueError("first\n  second\n\nthird")

    monkeypatch.setattr(catalogue, "study_named", complain)
    assert mistake(capsys, "reproduce", "words") == "hatchel: first second third\n"


def test_an_interrupt_has_the_exit_code_of_the_signal(monkeypatch):
    from hatchel.studies import catalogue

    def interrupt(name):
        raise KeyboardInterrupt

    monkeypatch.setattr(catalogue, "study_named", interrupt)
    assert run(["reproduce", "words"]) == 130


BUSY = """
import atexit, threading, time
from hatchel.cli import main
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
atexit.register(print, "late")
main.run = lambda arguments: {code}
main.main()
"""


@pytest.mark.parametrize(("code", "printed"), [(130, ""), (2, "late\n")])
def test_an_interrupt_leaves_busy_threads_behind(code, printed):
    """A thread inside a library would abort the end of the interpreter, so there is none."""
    command = [sys.executable, "-c", BUSY.format(code=code)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (code, printed)
