"""The words study at toy size: two draws, two seeds, three steps, run once for all tests."""

import shutil

import pytest

from hatchel.studies.runner import carried_out, done_before, settings_of
from hatchel.studies.words.study import STUDY as WORDS


class Told(list):
    """What a study tells of its progress."""

    def __call__(self, runs, failure):
        self.append((runs, failure))

    before = 0

    @property
    def runs(self):
        """Runs that were there before, and runs done now."""
        return self.before, sum(runs for runs, _ in self)

    @property
    def failures(self):
        return [failure for _, failure in self if failure]


def settings(**chosen):
    toy = {"draws": 2, "seeds": 2, "steps": 3, "device": "cpu"}
    return settings_of(WORDS, toy | chosen)


def run_words(root, told, **chosen):
    """Run what is left in this process: starting another costs seconds, and can't be patched."""
    ours = settings(**chosen)
    told.before = done_before(WORDS, ours, root)
    return carried_out(WORDS, ours, root, engine="serial", progress=told)


@pytest.fixture
def reproduce():
    """Run the study, or what is left of it, below a directory."""

    def run(root, told=None, **chosen):
        told = Told() if told is None else told
        return run_words(root, told, **chosen), told

    return run


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """A directory with the whole toy study, and its results; not to be changed."""
    root = tmp_path_factory.mktemp("words")
    return root, run_words(root, Told())


@pytest.fixture
def copied(finished, tmp_path):
    """The same directory, to be changed."""
    return shutil.copytree(finished[0], tmp_path / "words")
