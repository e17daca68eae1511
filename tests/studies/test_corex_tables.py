"""The study of total correlation in tables: exact answers, rivals as densities, what is said."""

import numpy as np
import pandas as pd
import pytest

from hatchel.data.mixed.encoding import encoding_of
from hatchel.records.run import RunRecord
from hatchel.reports.report import write_report
from hatchel.studies.corex_tables import tables
from hatchel.studies.corex_tables.findings import findings
from hatchel.studies.corex_tables.models import LINEAR, Linear, gaussian_bound, measured
from hatchel.studies.corex_tables.study import STUDY
from hatchel.studies.corex_tables.synthetic import (
    BINARY,
    GAUSSIAN,
    INDEPENDENT,
    MIXED,
    Bit,
    Choice,
    Count,
    Groups,
    Real,
)
from hatchel.studies.corex_tables.tables import TABLES, Told, told
from hatchel.studies.runner import carried_out, plan, settings_of

TOY = {"tables": ("gaussian", "mixed", "independent"), "seeds": 2, "rows": 60, "steps": 5}
TOY_MODELS = {"models": ("variational", "linear", "factor-analysis", "pca")}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    root = tmp_path_factory.mktemp("tables") / "out"
    chosen = settings_of(STUDY, TOY | TOY_MODELS)
    results = carried_out(STUDY, chosen, root, engine="serial")
    return root, results, plan(STUDY, chosen, root).stages


def test_everything_is_fitted_once_and_then_left(finished):
    _, results, left = finished
    counts = {(row.method, row.metric): row.n for row in results.rows}
    for table in TOY["tables"]:
        for model in TOY_MODELS["models"]:
            if table == "independent" and model != "variational":  # nothing to judge
                assert (f"{table}.{model}", "seconds") not in counts
            else:
                assert counts[f"{table}.{model}", "seconds"] == 2
    assert left == ()
    assert results.settings["units"] == "nats"


def test_the_page_shows_every_table_and_every_model(finished):
    root, _, _ = finished
    page = write_report(root, STUDY.report.page).read_text()
    for words in ("Gaussian, 4 groups", "mixed kinds", "independent features", "factor analysis"):
        assert words in page
    assert "--tables gaussian,mixed,independent" in page


def test_linear_models_have_bounds_on_real_tables_alone(finished):
    _, results, _ = finished
    bounds = {row.method for row in results.rows if row.metric == "bound"}
    assert {"gaussian.pca", "mixed.variational", "independent.variational"} <= bounds
    assert not {"mixed.pca", "independent.linear"} & bounds


def test_the_total_correlation_of_gaussian_groups_is_the_closed_one():
    """−½ log det of each group's correlations; Monte Carlo of 5,000 draws of each."""
    exact = 0.0
    for group in GAUSSIAN.groups:
        a = np.array([feature.loading for feature in group])
        correlations = np.outer(a, a)
        np.fill_diagonal(correlations, 1)
        exact -= 0.5 * np.linalg.slogdet(correlations)[1]
    assert GAUSSIAN.total_correlation() == pytest.approx(exact, rel=0.05)


def test_the_total_correlation_of_binary_groups_is_the_enumerated_one():
    states = (np.arange(32)[:, None] >> np.arange(5)) & 1
    nodes, weights = np.polynomial.hermite_e.hermegauss(96)
    exact = 0.0
    for group in BINARY.groups:
        each = np.stack(
            [f.log_probability(states[:, [i]], nodes[None]) for i, f in enumerate(group)]
        )
        p = np.exp(each.sum(0)) @ weights / weights.sum()
        assert p.sum() == pytest.approx(1)
        exact += 5 * np.log(2) + (p * np.log(p)).sum()
    assert BINARY.total_correlation() == pytest.approx(exact, rel=0.05)


@pytest.mark.parametrize("feature", [Bit(2.0), Count(0.5, 0.4), Choice((-1.0, 0.0, 2.0))], ids=str)
def test_features_are_drawn_as_their_probabilities_say(feature):
    """At one value of the factor; five standard errors of 20,000 draws."""
    factor = np.full(20_000, 0.7)
    drawn = feature.drawn(factor, np.random.default_rng(0))
    for value in range(2 if feature.kind == "binary" else 3):
        p = np.exp(feature.log_probability(np.array([float(value)]), np.array([0.7])))[0]
        assert (drawn == value).mean() == pytest.approx(p, abs=5 * np.sqrt(p / 20_000))


def test_groups_that_share_no_factor_have_no_total_correlation():
    assert INDEPENDENT.total_correlation() == 0
    assert len(set(INDEPENDENT.owners)) == len(INDEPENDENT.kinds) == 8
    assert len(MIXED.drawn(7, np.random.default_rng(0)).columns) == len(MIXED.kinds)


@pytest.mark.parametrize("model", [*LINEAR])
def test_a_linear_model_reaches_the_total_correlation_of_what_it_is_made_for(model):
    """Two groups; five standard errors, and a tenth for what it learns from 2,000 rows."""
    if model == "linearcorex":
        pytest.importorskip("linearcorex", exc_type=ImportError)
    groups = Groups(((Real(0.9),) * 3, (Real(0.8),) * 4))
    random = np.random.default_rng(0)
    made = Told(
        groups.drawn(2_000, random),
        groups.drawn(2_000, random),
        groups.kinds,
        2,
        groups.owners,
        groups.total_correlation(),
    )
    found = measured(model, made, 0, 1)
    assert found["rand"] == 1
    assert found["bound"] < made.exact + 5 * found["error"]
    assert found["bound"] > 0.8 * made.exact


@pytest.mark.parametrize("name", ["wine", "breast-cancer", "diabetes", "digits"])
def test_tables_of_scikit_learn_are_split_without_overlap(name):
    found = told(name, 10_000, 0)
    rows = len(found.train) + len(found.test)
    assert set(found.train.index).isdisjoint(found.test.index)
    assert rows == len(TABLES[name].read()[0])
    assert len(found.kinds) == found.train.shape[1] == found.test.shape[1]
    assert (found.train.nunique() > 1).all()


def test_adult_keeps_its_missing_values(monkeypatch, tmp_path):
    random = np.random.default_rng(0)
    lines = {
        "age": random.integers(17, 80, 80),
        "workclass": random.choice(["Private", "?", "Local-gov", "State-gov"], 80),
        "fnlwgt": 1,
        "education": "HS-grad",
        "education-num": random.integers(1, 16, 80),
        "marital-status": random.choice(["Divorced", "Widowed", "Separated"], 80),
        "occupation": random.choice(["Sales", "?", "Other-service"], 80),
        "relationship": random.choice(["Husband", "Unmarried", "Wife"], 80),
        "race": random.choice(["White", "Black", "Other"], 80),
        "sex": random.choice(["Male", "Female"], 80),
        "capital-gain": random.choice([0, 5_000], 80),
        "capital-loss": random.choice([0, 2_000], 80),
        "hours-per-week": random.integers(1, 99, 80),
        "native-country": random.choice(["United-States", "?", "Cuba"], 80),
        "income-per-year": random.choice(["<=50K", ">50K"], 80),
    }
    pd.DataFrame(lines).to_csv(tmp_path / "adult.csv", index=False)
    monkeypatch.setenv("HATCHEL_DATA", str(tmp_path))
    found = told("adult", 100, 0)
    kinds = dict(zip(found.train.columns, found.kinds, strict=True))
    assert kinds["age"] == "real"
    assert kinds["capital-gain"] == kinds["native-country"] == kinds["income"] == "binary"
    assert kinds["workclass"] == "categorical"
    assert found.train["occupation"].isna().any()


def test_tables_that_are_not_there_are_left_out_and_named(monkeypatch, tmp_path):
    monkeypatch.setenv("HATCHEL_DATA", str(tmp_path))
    monkeypatch.setattr(tables, "find_adult", lambda: None)
    chosen = settings_of(STUDY, {"tables": ("adult", "wine")})
    assert chosen.tables == ("wine",)
    assert "adult" in STUDY.facts(chosen, [])["absent"]
    with pytest.raises(ValueError, match="adult: not here"):
        settings_of(STUDY, {"tables": ("adult",)})


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"tables": ("vine",)}, "no table of this study 'vine'; did you mean 'wine'"),
        ({"models": ("pka",)}, "no model of this study 'pka'; did you mean 'pca'"),
        ({"tables": ()}, "name one or more"),
    ],
)
def test_what_is_unknown_is_one_clear_error(values, words):
    with pytest.raises(ValueError, match=words):
        settings_of(STUDY, values)


def run(method, seed=0, reason="", **metrics):
    return RunRecord(
        study="corex-tables",
        method=method,
        draw=0,
        seed=seed,
        fingerprint="",
        settings={},
        status="failed" if reason else "finished",
        reason=reason,
        metrics=metrics,
        seconds=1.0,
        device="cpu",
    )


def test_a_bound_above_what_it_bounds_is_counted():
    runs = [
        run("gaussian.variational", bound=1.2, error=0.1, exact=1.0, share=1.2),
        run("gaussian.pca", bound=1.4, error=0.1, exact=1.0),
        run("independent.variational", bound=0.5, error=0.1, exact=0.0),
    ]
    law, control, shares, *_ = findings(runs)
    assert "1.20 on gaussian" in shares
    assert "in 1 of 3 runs" in law
    assert "in 0 of 1 runs" in control


def test_a_comparison_needs_an_interval_that_leaves_out_zero():
    close = [
        run(f"wine.{model}", seed, bound=value, error=1.0)
        for model, values in {"variational": (1.0, 2.0), "pca": (1.5, 1.2)}.items()
        for seed, value in enumerate(values)
    ]
    assert any("No difference" in said and "wine" in said for said in findings(close))
    apart = [
        run(f"wine.{model}", seed, bound=value + 0.01 * seed, error=1.0)
        for model, value in {"variational": 3.0, "pca": 1.0, "linear": 0.5}.items()
        for seed in range(3)
    ]
    assert any("higher than" in said and "(+2.00 against pca)" in said for said in findings(apart))


def test_a_failure_is_said():
    assert findings([run("wine.pca", reason="singular")]) == ("wine.pca failed: singular",)


def test_no_density_gives_a_bound_above_the_total_correlation():
    """Σ H(x_i) + E log p(x) ≤ TC(x), for right and wrong p; five standard errors and the bias."""
    table = pd.DataFrame(np.random.default_rng(0).normal(size=(4_000, 2)), columns=["a", "b"])
    encoding = encoding_of(table, ("real", "real"))
    matrix = encoding.encoded(table)
    for correlation in (-0.5, 0.0, 0.7):
        covariance = np.array([[1, correlation], [correlation, 1]])
        p = Linear(np.ones((1, 2)), np.zeros(2), covariance)
        found = gaussian_bound(p, encoding, matrix)
        assert found["bound"] < 5 * found["error"] + 0.02
        if correlation == 0:
            assert found["bound"] == pytest.approx(0, abs=5 * found["error"] + 0.02)
