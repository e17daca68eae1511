"""A published figure or a claim beside ours."""

import pytest

from hatchel.records.comparison import counted, figures
from hatchel.records.table import Published, Row

PUBLISHED = {("pca", "loss"): Published(2.0, "table 1"), ("ica", "loss"): Published(3.0, "table 1")}


def named(method: str, metric: str) -> str:
    return f"{method}: {metric}"


def row(method: str, paper: float | None) -> Row:
    return Row(
        method=method,
        metric="loss",
        mean=2.5,
        sd=0.1,
        n=4,
        paper=paper,
        source=None if paper is None else "table 1",
        verdict=None if paper is None else "not reproduced",
    )


def test_every_published_figure_is_there_also_the_one_that_was_not_run():
    pca, ica = figures(PUBLISHED, [row("pca", 2.0), row("other", None)], named)
    assert (pca.subject, pca.published, pca.ours, pca.sd, pca.n) == ("pca: loss", 2.0, 2.5, 0.1, 4)
    assert (pca.outcome, ica.outcome) == ("not reproduced", "not run")
    assert (ica.published, ica.ours, ica.n) == (3.0, None, 0)


def test_a_row_under_other_settings_than_published_is_not_held_against_the_paper():
    (pca, _) = figures(PUBLISHED, [row("pca", None)], named)
    assert (pca.outcome, pca.ours) == ("not run", None)


@pytest.mark.parametrize(
    ("held", "cases", "outcome", "why"),
    [
        (3, 3, "holds", "In 3 of 3 draws."),
        (1, 3, "holds in part", "In 1 of 3 draws."),
        (0, 1, "contradicted", "In 0 of 1 draw."),
        (0, 0, "not judged", ""),
    ],
)
def test_a_claim_is_judged_by_the_cases_in_which_it_held(held, cases, outcome, why):
    found = counted("It is so", "section 1", held, cases, "draw")
    assert (found.outcome, found.n, found.why) == (outcome, cases, why)
    assert found.published is None
