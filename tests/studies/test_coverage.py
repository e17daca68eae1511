"""How much of accuracy and fairness a family covers, and which family covers more."""

import pytest

from hatchel.records.run import RunRecord
from hatchel.studies.fair.coverage import Covered, Volume, as_facts, covered, covers_more


def record(method: str, seed: int, accuracy: float, gap: float, attributes: str = "sex"):
    return RunRecord(
        study="any",
        method=method,
        draw=0,
        seed=seed,
        fingerprint="",
        settings={},
        metrics={
            "majority": 0.5,
            f"accuracy.{attributes}": accuracy,
            f"gap.{attributes}": gap,
        },
        seconds=1.0,
        device="cpu",
    )


def family(method: str) -> str:
    return method.split("-")[0]


def test_the_hypervolume_of_a_family_is_that_of_its_models_together():
    """Between the points and (majority, widest gap): .2·.1 + .3·.2 where raw reaches .4."""
    runs = [record("a-1", 0, 0.7, 0.1), record("a-2", 0, 0.8, 0.2), record("raw", 0, 0.9, 0.4)]
    found = covered(runs, family)["sex"]
    assert found["a"].mean == pytest.approx(0.2 * 0.1 + 0.3 * 0.2)
    assert found["raw"].mean == pytest.approx(0.0)


def test_a_failed_run_covers_nothing_and_spoils_nothing():
    failed = record("a-3", 0, 0.0, 0.0).model_copy(update={"status": "failed", "metrics": {}})
    runs = [record("a-1", 0, 0.7, 0.1), record("raw", 0, 0.9, 0.4)]
    assert covered([*runs, failed], family) == covered(runs, family)
    assert covered([failed], family) == {}


def of(**by_family: tuple[float, ...]) -> dict[str, Volume]:
    return {name: Volume(dict(enumerate(values))) for name, values in by_family.items()}


MORE = of(ours=(0.3, 0.31, 0.32), other=(0.1, 0.11, 0.12))
LESS = of(ours=(0.1, 0.11, 0.12), other=(0.3, 0.31, 0.32))
OPEN = of(ours=(0.1, 0.3, 0.2), other=(0.3, 0.1, 0.2))


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        ({"a": MORE, "b": MORE}, "holds"),
        ({"a": MORE, "b": OPEN}, "holds in part"),
        ({"a": MORE, "b": LESS}, "holds in part"),
        ({"a": OPEN, "b": OPEN}, "not shown"),
        ({"a": OPEN, "b": LESS}, "contradicted"),
        ({"a": of(ours=(0.3,), other=(0.1,))}, "not judged"),
        ({"a": of(ours=(0.3, 0.3))}, "not judged"),
    ],
)
def test_covering_more_is_judged_over_all_that_was_asked(found: Covered, outcome: str):
    claim = covers_more(found, "Ours covers more", "here", "ours", "other")
    assert claim.outcome == outcome
    assert claim.n == (0 if outcome == "not judged" else len(found))


def test_what_is_covered_is_stored_with_its_interval():
    (facts,) = as_facts({"sex": MORE}).values()
    assert facts["ours"]["mean"] == pytest.approx(0.31)
    assert facts["ours"]["n"] == 3
    assert 0 < facts["ours"]["half"] < 0.03
