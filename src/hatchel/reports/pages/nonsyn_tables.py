"""The tables of the page of Non-Syn VAE: what methods are called, and where their trainings end."""

import math
from collections.abc import Mapping, Sequence

from rich.table import Table

from hatchel.records.run import RunRecord
from hatchel.records.table import Row
from hatchel.reports.labels import MethodLabel, MetricLabel
from hatchel.reports.page import Facts, Part, TablePart, Text
from hatchel.reports.stored import StoredStudy
from hatchel.reports.table import NOTHING, Cell, Line, ResultTable, grid_table

NONSYN = "nonsyn"
_TERM = (
    MetricLabel(
        "synergy",
        "α·Imax",
        "the synergy term, KL of the worst set times α: the highest value of a minibatch after "
        "step 200, and the mean over the last eighth of the window",
    ),
    MetricLabel("active_latents", "alive", "latents with a KL above 0.1 nat"),
    MetricLabel(
        "mig",
        "MIG",
        "mutual information gap of encoder means, 20 bins of equal width, latents with a KL below "
        "0.01 nat masked; 0 to 1, higher is better",
    ),
    MetricLabel("total_correlation", "TC(z)", "of the mixture of posteriors; see the identity"),
)
_BOUND = (
    MetricLabel("minus_elbo", "−ELBO", "reconstruction and KL, mean over the last eighth"),
    MetricLabel("reconstruction", "reconstruction", "−log p(x|z), mean over the last eighth"),
    MetricLabel("kl", "KL", "of all latents from the prior, mean over the last eighth"),
)
_IDENTITY = (
    MetricLabel("whole", "I(z;x)", ""),
    MetricLabel("parts", "Σ I(z_j;x)", ""),
    MetricLabel("whole_minus_sum", "WMS ± s.e.", ""),
    MetricLabel("negative_tc", "−TC(z) ± s.e.", ""),
    MetricLabel("gap", "difference ± s.e.", ""),
)


def label_of(key: str) -> MethodLabel:
    """Return the name of a stored method in print."""
    kind, _, rest = key.partition("-")
    if key == NONSYN:
        label, text = "Non-Syn VAE", "α·Imax is penalised, in a phase of its own by the same Adam"
    elif rest.endswith("-latents"):
        count = rest.removesuffix("-latents")
        label = f"VAE with {count} latent{'s' if count != '1' else ''}"
        text = "as many as Non-Syn VAE leaves alive, the rounded mean over its seeds"
    elif kind == "factor":
        label, text = f"FactorVAE γ\u00a0=\u00a0{rest}", "total correlation is penalised"
    elif kind == "beta":
        label, text = f"β-VAE β\u00a0=\u00a0{rest}", "the whole KL is penalised"
    else:
        label, text = "VAE", "nothing is penalised"
    return MethodLabel(key, label, "paper", text)


def result_grid(study: StoredStudy, metrics: Sequence[MetricLabel] = _TERM) -> ResultTable:
    """Lay the results out with a line per method, in nats per image but for counts and MIG."""
    found = {(row.method, row.metric): row for row in study.results.rows}
    methods = dict.fromkeys(row.method for row in study.results.rows)
    lines = tuple(_line(method, metrics, found) for method in methods)
    return ResultTable(tuple(metrics), lines, ())


def _line(
    method: str, metrics: Sequence[MetricLabel], found: Mapping[tuple[str, str], Row]
) -> Line:
    label = label_of(method)
    rows = {metric.key: found.get((method, metric.key)) for metric in metrics}
    peak, end = (found.get((method, f"synergy_{part}")) for part in ("peak", "end"))
    both = f"{_spread(peak, 1)} → {_spread(end, 2)}" if _has(peak) or _has(end) else NOTHING
    cells = tuple(
        _cell(m.label, both if m.key == "synergy" else _spread(rows[m.key], _digits(m.key)))
        for m in metrics
    )
    runs = found.get((method, "minus_elbo"))
    return Line(label.label, label.description, str(runs.n if runs else 0), cells)


def _digits(metric: str) -> int:
    return {"mig": 3, "active_latents": 1}.get(metric, 1)


def _has(row: Row | None) -> bool:
    return row is not None and row.mean is not None


def _cell(metric: str, text: str) -> Cell:
    return Cell(metric, text, None, None, lowest=False)


def _spread(row: Row | None, digits: int) -> str:
    if row is None or row.mean is None:
        return NOTHING
    return number(row.mean, digits) + ("" if row.sd is None else f" ± {row.sd:.{digits}f}")


def number(value: float, digits: int) -> str:
    """Print a number with a true minus, and a zero without."""
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def tables(study: StoredStudy) -> list[Part]:
    """Return where the trainings end, and what the columns mean."""
    caption = (
        "Mean ± standard deviation over runs, in nats per image but for the number of latents "
        "alive and MIG. The paper prints none of these."
    )
    return [
        TablePart(result_grid(study), caption),
        TablePart(result_grid(study, _BOUND), "The bound and its parts, likewise."),
        Facts([(metric.label, metric.description) for metric in (*_TERM, *_BOUND)]),
    ]


def identity(study: StoredStudy) -> list[Part]:
    """Return both sides of WMS = −TC(z) for each run, where they were measured."""
    runs = [run for run in study.runs if "whole_minus_sum" in run.metrics]
    if not runs:
        return []
    mixture = int(study.results.settings["mixture"])  # type: ignore[call-overload]
    saturated = sum(run.metrics["saturated"] > 0 for run in runs)
    text = (
        "An encoder with a diagonal posterior tells of x through latents that are independent "
        "given x. Then I(z;x) − Σ I(z_j;x) = −TC(z), exactly: whole-minus-sum synergy of the "
        "latents about x is minus their total correlation, never positive, and zero at best. It "
        "can be more or less redundancy, but there is no synergy in it to be penalised."
    )
    caption = (
        f"Nats, for the mixture of the posteriors of {mixture:,} images as q(z). I(z;x), the sum "
        "of I(z_j;x) and TC(z) are estimated on samples of z of their own: on the same sample "
        "both sides would agree to the last digit. The error of the difference is smaller than "
        "those of its sides, as what images differ in moves both alike. In "
        f"{saturated} of {len(runs)} runs I(z;x) has reached ln {mixture:,} = "
        f"{math.log(mixture):.2f}, the most that so many images can show; there TC(z) is too high "
        "by as much as I(z;x) is too low, on both sides alike."
    )
    lines = tuple(_identity_line(run) for run in runs)
    return [Text(text), TablePart(ResultTable(_IDENTITY, lines, ()), caption)]


def _identity_line(run: RunRecord) -> Line:
    m = run.metrics
    texts = (
        number(m["whole"], 2),
        number(m["parts"], 2),
        f"{number(m['whole_minus_sum'], 3)} ± {m['whole_minus_sum_error']:.3f}",
        f"{number(-m['total_correlation'], 3)} ± {m['total_correlation_error']:.3f}",
        f"{number(m['gap'], 4)} ± {m['gap_error']:.4f}",
    )
    cells = tuple(_cell(m.label, text) for m, text in zip(_IDENTITY, texts, strict=True))
    return Line(f"{label_of(run.method).label}, seed {run.seed}", "", "1", cells)


def nonsyn_table(study: StoredStudy) -> Table:
    """Return the table for the terminal: where the trainings end."""
    return grid_table("nats per image", result_grid(study), runs=True)
