"""The page of the study of Non-Syn VAE on dSprites: the synergy term, and what it is worth."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure
from rich.table import Table

from hatchel.records.run import Curve, RunRecord
from hatchel.records.table import Row
from hatchel.records.training_log import read_metrics
from hatchel.records.training_record import METRICS as LOG
from hatchel.records.training_record import PICTURES, seed_directory
from hatchel.reports.charts.activations import activation_maps, activations_of
from hatchel.reports.charts.canvas import NARROW, WIDE, Format, png
from hatchel.reports.charts.curves import CurveFamily, CurvePanel, Scale, band, curve_families
from hatchel.reports.charts.curves import Line as CurveLine
from hatchel.reports.charts.latent_rasters import latents_over_steps
from hatchel.reports.charts.palette import Style, styles
from hatchel.reports.charts.traversals import traversal_grids, traversal_of
from hatchel.reports.durations import how_long
from hatchel.reports.labels import MethodLabel, MetricLabel, listed
from hatchel.reports.page import (
    Command,
    Facts,
    Page,
    Part,
    Picture,
    Points,
    Section,
    TablePart,
    Text,
)
from hatchel.reports.report import Report
from hatchel.reports.stored import StoredStudy
from hatchel.reports.stored_pictures import RunPictures, read_pictures
from hatchel.reports.table import NOTHING, Cell, Line, ResultTable, grid_table

NONSYN = "nonsyn"
SHOWN_FROM = 100
"""The first step on the logarithmic axis: the spikes before it would take all the room."""
SOURCE = (
    "Sections 5.1 and 5.2 and Figs. 2–4 of “Non-Synergistic Variational Autoencoders”, trained "
    "anew, with the controls that the paper lacks."
)
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


def nonsyn_page(study: StoredStudy) -> Page:
    """Compose the page; a section without content is left out."""
    labels = [label_of(key) for key in dict.fromkeys(row.method for row in study.results.rows)]
    sections = (
        Section("findings", "What was found", [Points(study.results.notes)]),
        Section("term", "The synergy term, Figs. 3 and 4", list(_term(study, labels))),
        Section("table", "Where the trainings end", _table(study)),
        Section("pruning", "Which latents Non-Syn VAE prunes", list(_pruning(study))),
        Section("identity", "Whole minus sum is minus total correlation", _identity(study)),
        Section("pictures", "Traversals and mean activations, Fig. 2", list(_seen(study, labels))),
        Section("paper", "The paper’s training and this one", _beside(study, labels)),
        Section("run", "How it was run, and what more would take", _how(study)),
    )
    return Page(
        title="Does penalising synergy disentangle dSprites?",
        source=SOURCE,
        summary=_summary(study, labels),
        sections=[section for section in sections if section.parts],
        footer=f"Written by hatchel {study.results.version} from stored records.",
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


def _summary(study: StoredStudy, labels: Sequence[MethodLabel]) -> str:
    steps = _steps_text(study.runs)
    seeds = study.results.settings["seeds"]
    return (
        "Non-Syn VAE penalises the information of its least informative latents, and its paper "
        "finds that FactorVAE lowers the same term without being told to. Here "
        f"{listed([label.label for label in labels])} are trained on dSprites for {steps} steps "
        f"from {seeds} seed{'s' if seeds != 1 else ''}, and the term is computed for all of them."
    )


def _steps_text(runs: Sequence[RunRecord]) -> str:
    counts = sorted({int(run.settings.get("step", 0)) for run in runs})
    return "–".join(f"{count:,}" for count in dict.fromkeys((counts[0], counts[-1])))


def _term(study: StoredStudy, labels: Sequence[MethodLabel]) -> Iterator[Part]:
    looks = styles(labels)
    late = _panels(study, labels, looks, SHOWN_FROM, "log")
    raw = _panels(study, labels, looks, 0, "linear")
    if late:
        yield _picture(
            "synergy-term",
            lambda room: curve_families([CurveFamily("α·Imax, nats", late)], room),
            f"The synergy term over steps, from step {SHOWN_FROM} on, logarithmic.",
            f"{_term_caption(study)} From step {SHOWN_FROM} on, on a logarithmic axis: before it "
            "the KL spikes, which would take all the room. A term of zero, where every latent is "
            "in the best set, lies below the panel.",
        )
    if raw:
        yield _picture(
            "synergy-term-raw",
            lambda room: curve_families([CurveFamily("α·Imax, nats", raw)], room),
            "The synergy term over all steps, as it is.",
            "The same from the first step on, as it is.",
        )


def _term_caption(study: StoredStudy) -> str:
    settings = study.results.settings
    return (
        f"α·Imax with α = {settings['alpha']:g} and ω = {settings['discount']:g}, computed from "
        "the logged KL of each latent on one minibatch, whether the method is trained on it "
        "(Non-Syn VAE) or not. Lines are means over seeds, bands one standard deviation."
    )


def _panels(
    study: StoredStudy,
    labels: Sequence[MethodLabel],
    looks: Mapping[str, Style],
    first: int,
    scale: Scale,
) -> list[CurvePanel]:
    """Put the paper's pair on one panel and the controls on another."""
    ours = [label for label in labels if _of_the_paper(label)]
    others = [label for label in labels if label not in ours]
    families = (("Non-Syn VAE and FactorVAE", ours), ("not trained against synergy", others))
    return [
        CurvePanel(title, lines, scale)
        for title, methods in families
        if (lines := [*_lines(study, methods, looks, first)])
    ]


def _of_the_paper(label: MethodLabel) -> bool:
    return label.key == NONSYN or label.key.startswith("factor-")


def _lines(
    study: StoredStudy, labels: Sequence[MethodLabel], looks: Mapping[str, Style], first: int
) -> Iterator[CurveLine]:
    for label in labels:
        found = band([later(curve, first) for curve in study.curves(label.key, "synergy")])
        if found is not None:
            yield CurveLine(label.label, looks[label.key], found)


def later(curve: Curve, first: int) -> Curve:
    """Return a curve from a step on."""
    kept = [pair for pair in zip(curve.steps, curve.values, strict=True) if pair[0] >= first]
    return Curve(steps=tuple(step for step, _ in kept), values=tuple(value for _, value in kept))


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


def _table(study: StoredStudy) -> list[Part]:
    caption = (
        "Mean ± standard deviation over runs, in nats per image but for the number of latents "
        "alive and MIG. The paper prints none of these."
    )
    return [
        TablePart(result_grid(study), caption),
        TablePart(result_grid(study, _BOUND), "The bound and its parts, likewise."),
        Facts([(metric.label, metric.description) for metric in (*_TERM, *_BOUND)]),
    ]


def _pruning(study: StoredStudy) -> Iterator[Part]:
    path = seed_directory(study.root / "runs" / NONSYN, 0) / LOG
    if not study.finished(NONSYN) or not path.exists():
        return
    log = read_metrics(path)
    if len(log.steps):
        yield _picture(
            "latents-over-steps",
            lambda room: latents_over_steps(log, log.kl_per_latent[-1], room),
            "The KL of each latent of Non-Syn VAE over training steps, and the worst set.",
            "Non-Syn VAE, seed 0: KL of each latent in bits, ordered by its last value. Below, "
            "when each was in the worst set, whose information is penalised: the share of the "
            "logged steps that fall into a column.",
        )


def _identity(study: StoredStudy) -> list[Part]:
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


def _seen(study: StoredStudy, labels: Sequence[MethodLabel]) -> Iterator[Part]:
    found = [(label.label, kept) for label in _pictured(labels) if (kept := _kept(study, label))]
    if not found:
        return
    steps = _steps_text(study.runs)
    yield _picture(
        "traversals",
        lambda room: traversal_grids([traversal_of(kept, name) for name, kept in found], room),
        f"Decoded images while one latent moves: {listed([name for name, _ in found])}.",
        f"Seed 0 after {steps} steps (the paper’s Fig. 2: 110,000). Each row moves one latent, in "
        "standard deviations, and leaves the others where the seed image has them. Latents are "
        "ordered by information, in bits; grey names are dead latents.",
    )
    maps = [shown for name, kept in found if (shown := activations_of(kept, name))]
    if maps:
        yield _picture(
            "mean-activations",
            lambda room: activation_maps(maps, room),
            "Maps of the mean of each latent over position.",
            "Mean of each latent over position, averaged over shape, rotation and scale, in one "
            "colour scale around zero: a latent that stands for one coordinate shows stripes.",
        )


def _pictured(labels: Sequence[MethodLabel]) -> list[MethodLabel]:
    """Return what Fig. 2 compares, and the VAE with few latents, which is the control for it."""
    kinds = (lambda k: k == NONSYN, lambda k: k.startswith("factor-"), lambda k: "-latents" in k)
    return [label for kind in kinds for label in labels if kind(label.key)]


def _kept(study: StoredStudy, label: MethodLabel) -> RunPictures | None:
    path = seed_directory(study.root / "runs" / label.key, 0) / PICTURES
    return read_pictures(path) if study.finished(label.key) and path.exists() else None


def _beside(study: StoredStudy, labels: Sequence[MethodLabel]) -> list[Part]:
    published: Any = study.results.settings["published"]
    ours = _ours(study, labels)
    return [
        Text("The paper prints no number that could be compared; it shows figures of these runs."),
        Facts([(name, f"paper: {text}. Here: {ours[name]}.") for name, text in published.items()]),
    ]


def _ours(study: StoredStudy, labels: Sequence[MethodLabel]) -> dict[str, str]:
    settings = study.results.settings
    first = study.runs[0].settings
    widest = max(run.settings["n_latents"] for run in study.runs)
    window: Any = settings["window"]
    gammas = [label.key.removeprefix("factor-") for label in labels if "factor-" in label.key]
    controls = [label.label for label in labels if not _of_the_paper(label)]
    return {
        "steps": _steps_text(study.runs),
        "learning rate": f"{first['optimiser.learning_rate']:g}",
        "batch size": str(first["training.batch_size"]),
        "α, weight of the synergy term": f"{settings['alpha']:g}",
        "ω, discount of the greedy search": f"{settings['discount']:g}",
        "latents": str(widest),
        "steps in Figs. 3–4": f"{min(window, max(r.settings['step'] for r in study.runs)):,}",
        "runs behind a figure": f"{settings['seeds']} a method",
        "γ of FactorVAE": " and ".join(gammas) or "not run",
        "controls": listed(controls) or "none",
    }


def _how(study: StoredStudy) -> list[Part]:
    settings: dict[str, Any] = dict(study.results.settings)
    speeds = [
        (f"{label_of(method).label}, steps/s", f"{1 / seconds:.2f}")
        for method, seconds in settings["seconds_per_step"].items()
    ]
    cost = {int(steps): how_long(seconds) for steps, seconds in settings["cost"].items()}
    window, *longer = sorted(cost)
    failed = [(f"failed: {run.method}, seed {run.seed}", run.reason) for run in study.failed()]
    facts = [
        ("machine", settings["machine"]),
        ("device", settings["device"]),
        ("trainings at a time", str(settings["processes"] or "all seeds of a method")),
        ("started", settings["started"]),
        ("time of the last command", how_long(settings["seconds"])),
        ("time of all trainings", how_long(settings["run_seconds"])),
        *speeds,
        ("runs finished", str(sum(run.status == "finished" for run in study.runs))),
        *failed,
    ]
    return [
        Facts(facts),
        Text(
            f"At this speed, the paper’s window of {window:,} steps takes {cost[window]} for all "
            f"methods and seeds from the first step on, {longer[0]:,} steps {cost[longer[0]]} and "
            f"{longer[1]:,} steps {cost[longer[1]]}. Trainings accumulate: the same command goes "
            "on where it stopped, and more steps go on from the checkpoints."
        ),
        Command(settings["command"]),
        Text(f"The window of Figs. 3 and 4, {window:,} steps:"),
        Command(settings["command_window"]),
        Text("As published, with its learning rate:"),
        Command(settings["command_published"]),
    ]


def _picture(name: str, draw: Callable[[Format], Figure], alt: str, caption: str) -> Picture:
    return Picture(name, png(draw, WIDE), png(draw, NARROW), alt, caption)


def nonsyn_table(study: StoredStudy) -> Table:
    """Return the table for the terminal: where the trainings end."""
    return grid_table("nats per image", result_grid(study), runs=True)


REPORT = Report(nonsyn_page, nonsyn_table)
