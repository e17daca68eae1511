"""The words study at toy size: two draws, two seeds, three steps, run once for all tests."""

import shutil

import pytest

from hatchel.studies.words import study


class Told(list):
    """What a study tells of its progress."""

    def __call__(self, runs, failure):
        self.append((runs, failure))

    @property
    def runs(self):
        """Runs that were there before, and runs done now."""
        return self[0][0], sum(runs for runs, _ in self[1:])

    @property
    def failures(self):
        return [failure for _, failure in self if failure]


def settings(**chosen):
    return study.WordsSettings(**{"draws": 2, "seeds": 2, "steps": 3, "device": "cpu"} | chosen)


@pytest.fixture(autouse=True)
def one_worker(monkeypatch):
    """In this process: starting another costs seconds, and it could not be patched."""
    monkeypatch.setattr(study, "usable_cores", lambda: 1)


@pytest.fixture
def reproduce():
    """Run the study, or what is left of it, below a directory."""

    def run(root, told=None, **chosen):
        told = Told() if told is None else told
        return study.reproduce(settings(**chosen), root, told), told

    return run


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """A directory with the whole toy study, and its results; not to be changed."""
    root = tmp_path_factory.mktemp("words")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "usable_cores", lambda: 1)
        return root, study.reproduce(settings(), root, Told())


@pytest.fixture
def copied(finished, tmp_path):
    """The same directory, to be changed."""
    return shutil.copytree(finished[0], tmp_path / "words")
