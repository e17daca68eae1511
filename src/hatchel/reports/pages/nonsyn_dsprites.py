"""The page of the study of Non-Syn VAE on dSprites: the synergy term, and what it is worth."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hatchel.records.run import Curve, RunRecord
from hatchel.records.training_log import read_metrics
from hatchel.records.training_record import METRICS as LOG
from hatchel.records.training_record import PICTURES, seed_directory
from hatchel.reports.charts.activations import activation_maps, activations_of
from hatchel.reports.charts.curves import CurveFamily, CurvePanel, Scale, band, curve_families
from hatchel.reports.charts.curves import Line as CurveLine
from hatchel.reports.charts.latent_rasters import latents_over_steps
from hatchel.reports.charts.palette import Style, styles
from hatchel.reports.charts.traversals import traversal_grids, traversal_of
from hatchel.reports.drawn import drawn
from hatchel.reports.durations import how_long
from hatchel.reports.labels import MethodLabel, listed
from hatchel.reports.latents import plain_names
from hatchel.reports.outcome_parts import outcome_parts
from hatchel.reports.page import (
    Command,
    Facts,
    Page,
    Part,
    Section,
    Text,
)
from hatchel.reports.pages.nonsyn_tables import NONSYN, identity, label_of, nonsyn_table, tables
from hatchel.reports.report import Report
from hatchel.reports.stored import StoredStudy
from hatchel.reports.stored_pictures import RunPictures, read_pictures

SHOWN_FROM = 100
"""The first step on the logarithmic axis: the spikes before it would take all the room."""
SOURCE = (
    "Sections 5.1 and 5.2 and Figs. 2–4 of “Non-Synergistic Variational Autoencoders”, trained "
    "anew, with the controls that the paper lacks."
)


def nonsyn_page(study: StoredStudy) -> Page:
    """Compose the page; a section without content is left out."""
    labels = [label_of(key) for key in dict.fromkeys(row.method for row in study.results.rows)]
    sections = (
        Section("findings", "What was found", outcome_parts(study)),
        Section("term", "The synergy term, Figs. 3 and 4", list(_term(study, labels))),
        Section("table", "Where the trainings end", tables(study)),
        Section("pruning", "Which latents Non-Syn VAE prunes", list(_pruning(study))),
        Section("identity", "Whole minus sum is minus total correlation", identity(study)),
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
        yield drawn(
            "synergy-term",
            lambda room: curve_families([CurveFamily("α·Imax, nats", late)], room),
            f"The synergy term over steps, from step {SHOWN_FROM} on, logarithmic.",
            f"{_term_caption(study)} From step {SHOWN_FROM} on, on a logarithmic axis: before it "
            "the KL spikes, which would take all the room. A term of zero, where every latent is "
            "in the best set, lies below the panel.",
        )
    if raw:
        yield drawn(
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


def _pruning(study: StoredStudy) -> Iterator[Part]:
    path = seed_directory(study.root / "runs" / NONSYN, 0) / LOG
    if not study.finished(NONSYN) or not path.exists():
        return
    log = read_metrics(path)
    if len(log.steps):
        last = log.kl_per_latent[-1]
        yield drawn(
            "latents-over-steps",
            lambda room: latents_over_steps(log, plain_names(len(last)), last, room),
            "The KL of each latent of Non-Syn VAE over training steps, and the worst set.",
            "Non-Syn VAE, seed 0: KL of each latent in bits, ordered by its last value. Below, "
            "when each was in the worst set, whose information is penalised: the share of the "
            "logged steps that fall into a column.",
        )


def _seen(study: StoredStudy, labels: Sequence[MethodLabel]) -> Iterator[Part]:
    found = [(label.label, kept) for label in _pictured(labels) if (kept := _kept(study, label))]
    if not found:
        return
    steps = _steps_text(study.runs)
    yield drawn(
        "traversals",
        lambda room: traversal_grids([traversal_of(kept, name) for name, kept in found], room),
        f"Decoded images while one latent moves: {listed([name for name, _ in found])}.",
        f"Seed 0 after {steps} steps (the paper’s Fig. 2: 110,000). Each row moves one latent, in "
        "standard deviations, and leaves the others where the seed image has them. Latents are "
        "ordered by information, in bits; grey names are dead latents.",
    )
    maps = [shown for name, kept in found if (shown := activations_of(kept, name))]
    if maps:
        yield drawn(
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


REPORT = Report(nonsyn_page, nonsyn_table)
