"""``hatchel.reproduce``: a study from Python, and what the plan of any study adds up to."""

from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import hatchel
from hatchel.records.run import RunRecord
from hatchel.studies import catalogue
from hatchel.studies.gaussian_synergy.study import STUDY as GAUSSIAN
from hatchel.studies.plan import Cost, Planned, Stage, pace, plan_of


def test_a_study_is_run_from_python_and_returns_its_results(tmp_path: Path) -> None:
    told: list[tuple[int, str]] = []
    results = hatchel.reproduce(
        "gaussian-synergy", out=tmp_path, points=11, progress=lambda *what: told.append(what)
    )
    assert results.settings["points"] == 11
    assert sum(runs for runs, _ in told) == 10
    assert (tmp_path / "report.html").stat().st_size > 10_000
    assert type(results).model_validate_json((tmp_path / "results.json").read_bytes()) == results


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"study": "wrods"}, "did you mean 'words'"),
        ({"study": "gaussian-synergy", "point": 3}, "did you mean 'points'"),
        ({"study": "gaussian-synergy", "points": 1}, "points=1: input should be greater"),
        ({"study": "gaussian-synergy", "rho": (1.0, 0.5)}, "between −1 and 1"),
        ({"study": "gaussian-synergy", "quick": True}, "has no quick form"),
        ({"study": "gaussian-synergy", "engine": "serail"}, "did you mean 'serial'"),
    ],
)
def test_a_mistake_is_refused_with_the_remedy(
    tmp_path: Path, options: dict[str, object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        hatchel.reproduce(**options, out=tmp_path)  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


def gaussian() -> object:
    """What an installed package may offer."""
    return GAUSSIAN


def test_an_installed_package_adds_a_study_by_an_entry_point(monkeypatch) -> None:
    point = EntryPoint("theirs", f"{__name__}:gaussian", "hatchel.studies")

    def entry_points(group: str, name: str = "theirs") -> Sequence[EntryPoint]:
        return [point] if (group, name) == ("hatchel.studies", "theirs") else []

    monkeypatch.setattr("hatchel.names.catalogue.entry_points", entry_points)
    assert "theirs" in catalogue.STUDIES
    assert catalogue.study_named("theirs") == replace(GAUSSIAN, name="theirs")
    assert catalogue.about("theirs").source == GAUSSIAN.source


def test_a_name_that_is_taken_is_refused() -> None:
    with pytest.raises(ValueError, match="the study 'words' is there already"):
        hatchel.study("words")(lambda: GAUSSIAN)


def stage(workers: int, *seconds: float) -> Stage:
    planned = [Planned(str(k), 1, Cost(each, 10.0)) for k, each in enumerate(seconds)]
    return Stage("a stage", list, lambda: planned, workers)


def test_stages_follow_each_other_and_tasks_share_workers() -> None:
    found = plan_of([stage(2, 3, 3, 4), stage(1, 1, 1), stage(2)], Cost(0.5, 7.0))
    assert found.cost == Cost(5 + 2 + 0.5, 57.0)
    assert [len(planned) for _, planned in found.stages] == [3, 2]


def test_no_plan_is_shorter_than_its_longest_task() -> None:
    assert plan_of([stage(8, 1, 9)], Cost(0.0)).cost.seconds == 9


def test_the_pace_is_measured_against_expected_time() -> None:
    def run(seconds: float, status: str = "finished") -> RunRecord:
        return RunRecord(
            study="s",
            method="m",
            draw=0,
            seed=0,
            fingerprint="",
            settings={},
            status=status,  # type: ignore[arg-type]
            metrics={},
            seconds=seconds,
            device="cpu",
        )

    assert pace([], lambda _: 1.0) == 1.0
    assert pace([run(3.0), run(5.0)], lambda _: 2.0) == 2.0
    assert pace([run(3.0), run(99.0, "failed")], lambda _: 2.0) == 1.5
    assert pace([run(3.0)], lambda _: 0.0) == 1.0
