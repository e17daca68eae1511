"""The table over runs: means, spreads, and a verdict by its printed rule."""

import math

import pytest

from hatchel.records.run import RunRecord
from hatchel.records.table import VERDICT_RULE, Published, per_draw, summarise, verdict


def run(value, method="ica", draw=0, seed=0, status="finished"):
    return RunRecord(
        study="words",
        method=method,
        draw=draw,
        seed=seed,
        fingerprint="",
        settings={},
        status=status,
        metrics={} if value is None else {"loss": value},
        seconds=0.0,
        device="cpu",
    )


@pytest.mark.parametrize(
    ("mean", "sd", "expected"),
    [
        (100.0, None, "reproduced"),
        (102.0, None, "reproduced"),  # d = 2 %, whatever the spread
        (98.0, 0.0, "reproduced"),
        (102.1, 0.0, "close"),
        (102.1, None, "close"),
        (110.0, 5.0, "reproduced"),  # d = 10 % at exactly two sd
        (110.0, 4.9, "close"),
        (111.0, 50.0, "close"),  # beyond 10 % no spread helps
        (120.0, 0.0, "close"),
        (80.0, None, "close"),
        (120.5, 100.0, "not reproduced"),
        (79.5, None, "not reproduced"),
        (-100.0, None, "not reproduced"),
    ],
)
def test_the_verdict_follows_its_rule_at_its_edges(mean, sd, expected):
    """Against a published 100."""
    assert verdict(mean, sd, 100.0) == expected
    assert verdict(-mean, sd, -100.0) == expected


def test_nothing_but_zero_reproduces_a_published_zero():
    assert verdict(1e-3, 1.0, 0.0) == "not reproduced"


def test_the_printed_rule_names_the_limits_that_are_used():
    for limit in ("2 %", "10 %", "20 %", "two standard deviations"):
        assert limit in VERDICT_RULE


def test_a_row_has_the_mean_the_sample_sd_and_the_count():
    """Of 1, 2 and 6: mean 3, variance (4 + 1 + 9) / 2 = 7."""
    runs = [run(value, seed=s) for s, value in enumerate((1.0, 2.0, 6.0))]
    row = summarise(runs, "ica", "loss", None)
    assert (row.mean, row.n) == (3.0, 3)
    assert row.sd == pytest.approx(math.sqrt(7), abs=1e-12)
    assert (row.paper, row.source, row.verdict) == (None, None, None)


def test_a_single_run_has_no_sd():
    row = summarise([run(2.0)], "ica", "loss", None)
    assert (row.mean, row.sd, row.n) == (2.0, None, 1)


def test_failed_runs_other_methods_and_missing_metrics_do_not_count():
    runs = [
        run(2.0),
        run(100.0, status="failed", seed=1),
        run(100.0, method="pca"),
        run(None, seed=2),
    ]
    row = summarise(runs, "ica", "loss", None)
    assert (row.mean, row.n) == (2.0, 1)


def test_a_row_of_failed_runs_is_empty_and_keeps_the_papers_figure():
    row = summarise([run(None, status="failed")], "ica", "loss", Published(3.0, "Table 1"))
    assert (row.mean, row.sd, row.n) == (None, None, 0)
    assert (row.paper, row.source, row.verdict) == (3.0, "Table 1", None)


def test_a_row_is_judged_by_its_own_mean_and_sd():
    runs = [run(value, seed=s) for s, value in enumerate((104.0, 110.0))]  # 107 ± 4.2
    assert summarise(runs, "ica", "loss", Published(100.0, "")).verdict == "reproduced"
    assert summarise(runs[:1] * 2, "ica", "loss", Published(100.0, "")).verdict == "close"


def test_values_are_grouped_by_draw():
    runs = [run(1.0), run(2.0, seed=1), run(3.0, draw=4), run(9.0, seed=2, status="failed")]
    assert per_draw(runs, "ica", "loss") == {0: [1.0, 2.0], 4: [3.0]}
    assert per_draw(runs, "pca", "loss") == {}
