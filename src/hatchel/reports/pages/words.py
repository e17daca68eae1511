"""The page of the words benchmark: what was tested, what held, and the pictures to judge it by."""

import json
from collections.abc import Sequence

from rich.table import Table

from hatchel.records.comparison import CLAIM_RULE
from hatchel.records.run import RunRecord
from hatchel.records.table import VERDICT_RULE
from hatchel.reports.charts.palette import styles
from hatchel.reports.durations import duration
from hatchel.reports.labels import Group, MethodLabel, method_named
from hatchel.reports.page import (
    Claims,
    Command,
    Facts,
    Page,
    Part,
    Points,
    Section,
    TablePart,
    Text,
)
from hatchel.reports.pages.words_names import METHODS, METRICS
from hatchel.reports.pages.words_pictures import (
    acc_per_draw,
    decoder_maps,
    reconstructions,
    training_curves,
)
from hatchel.reports.report import Report
from hatchel.reports.stored import StoredStudy
from hatchel.reports.table import result_table, terminal_table
from hatchel.reports.tallies import tallies

SOURCE = (
    "A re-run of the benchmark in Ver Steeg, Brekelmans, Harutyunyan and Galstyan, “Disentangled "
    "Representations via Synergy Minimization”, Allerton 2017, arXiv:1710.03839."
)


def words_page(study: StoredStudy, labels: Sequence[MethodLabel] = METHODS) -> Page:
    """Compose the page; a section without content is left out.

    Args:
        study: what is stored.
        labels: names to print and their order; a stored method without one is added under its
            key, and a method of the paper that is not stored is shown as not run.
    """
    methods = _known(study, labels)
    looks = styles(methods)
    stored = {row.method for row in study.results.rows}
    shown = [method for method in methods if method.key in stored]
    paper = _of(shown, "paper")
    further = [*_of(shown, "strength"), *_of(shown, "ablation")]
    families = {"The paper’s methods": paper, "Beyond the paper": further}
    sections = (
        Section("glance", "At a glance", _glance(study, paper)),
        Section("findings", "What did and did not reproduce", _findings(study)),
        Section("table", "The table", _main_table(study, _of(methods, "paper"))),
        Section("draws", "Draw by draw", _some(acc_per_draw(study, paper, looks))),
        Section("maps", "Decoder maps", _some(decoder_maps(study, shown, looks))),
        Section("words", "Words redrawn", _some(reconstructions(study, _redrawing(shown)))),
        Section("strength", "Tunable strength", _strength(study, _of(shown, "strength"))),
        Section("ablation", "Ablation", _ablation(study, _of(shown, "ablation"))),
        Section("training", "Training", _some(training_curves(study, families, looks))),
        Section("run", "How it was run", _how_it_was_run(study)),
    )
    return Page(
        title="Does minimal synergy find the letters?",
        source=SOURCE,
        summary=_summary(study, paper),
        sections=[section for section in sections if section.parts],
        footer=f"Written by hatchel {study.results.version} from stored records.",
    )


def _known(study: StoredStudy, methods: Sequence[MethodLabel]) -> list[MethodLabel]:
    """Return the given labels, and one for every stored method that has none."""
    keys = {method.key for method in methods}
    stored = dict.fromkeys(row.method for row in study.results.rows)
    return [*methods, *(method_named(key, methods) for key in stored if key not in keys)]


def _of(methods: Sequence[MethodLabel], group: Group) -> list[MethodLabel]:
    return [method for method in methods if method.group == group]


def _redrawing(methods: Sequence[MethodLabel]) -> list[MethodLabel]:
    return [*_of(methods, "paper"), *_of(methods, "strength")]


def _some(part: Part | None) -> list[Part]:
    return [] if part is None else [part]


def _summary(study: StoredStudy, paper: Sequence[MethodLabel]) -> str:
    draws = len({run.draw for run in study.runs})
    seeds = len({run.seed for run in study.runs})
    return (
        f"{_NUMBERS.get(len(paper), str(len(paper)))} methods each describe pictures of "
        f"three-letter words by nine numbers, trained on {_count(draws, 'draw')} of handwritten "
        f"letters with up to {_count(seeds, 'seed')} a draw, and are held against the published "
        "table. The question: does a decoder without synergy make each number stand for a single "
        "letter, where independence does not, and are words never seen then redrawn better?"
    )


_NUMBERS = dict(enumerate(("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven")))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _glance(study: StoredStudy, paper: Sequence[MethodLabel]) -> list[Part]:
    return [
        tallies(study.results.rows, paper, METRICS),
        Claims(study.claims()),
        Text(CLAIM_RULE, "rule"),
        *_quick_notice(study),
    ]


def _quick_notice(study: StoredStudy) -> list[Part]:
    if not study.results.settings.get("quick"):
        return []
    text = (
        "This is the quick run: enough to see the pattern, too few draws for the spread. "
        "The whole study:"
    )
    return [Text(text), *_command(study)]


def _command(study: StoredStudy) -> list[Part]:
    command = study.results.settings.get("command_full")
    return [Command(str(command))] if command else []


def _findings(study: StoredStudy) -> list[Part]:
    return [Points(study.results.notes)] if study.results.notes else []


def _main_table(study: StoredStudy, paper: Sequence[MethodLabel]) -> list[Part]:
    table = result_table(study.results.rows, paper, METRICS)
    sources = [Text(f"Published figures: {'; '.join(table.sources)}.", "aside")]
    return [
        TablePart(table, f"{_READING} The published figure and our verdict stand below ours."),
        Text(f"The verdict’s rule. {VERDICT_RULE}", "rule"),
        *(sources if table.sources else []),
        Facts([(metric.label, metric.description) for metric in METRICS]),
    ]


_READING = (
    "Mean ± standard deviation over all runs, each a draw of letters and a seed. Lower is better "
    "in every column; the lowest is bold."
)


def _strength(study: StoredStudy, methods: Sequence[MethodLabel]) -> list[Part]:
    text = (
        "Beyond the paper: the decoder starts at the computed one, a residual is trained on top, "
        "and λ weighs the divergence between the two in the loss."
    )
    return _further(study, methods, text + _trained_for(study, methods))


def _ablation(study: StoredStudy, methods: Sequence[MethodLabel]) -> list[Part]:
    text = (
        "Which part does the work: the weight λ, or the computed decoder? MinSyn with λ computes "
        "its base anew in every step; these rows, trained as long, do without."
    )
    return _further(study, methods, text + _trained_for(study, methods))


def _trained_for(study: StoredStudy, methods: Sequence[MethodLabel]) -> str:
    """Say how many steps these rows took, where their records do."""
    steps = {
        run.settings["steps"]
        for method in methods
        for run in study.finished(method.key)
        if "steps" in run.settings
    }
    return f" All took {steps.pop():,} steps." if len(steps) == 1 else ""


def _further(study: StoredStudy, methods: Sequence[MethodLabel], text: str) -> list[Part]:
    if not methods:
        return []
    return [Text(text), TablePart(result_table(study.results.rows, methods, METRICS), _READING)]


_SETTINGS = {
    "draws": "draws of letters",
    "seeds": "seeds per draw",
    "steps": "training steps",
    "letters": "letters",
    "device": "device",
    "machine": "machine",
    "quick": "quick run",
    "started": "started",
    "seconds": "time",
    "run_seconds": "time of all runs",
}


def _how_it_was_run(study: StoredStudy) -> list[Part]:
    settings = {k: v for k, v in study.results.settings.items() if k != "command_full"}
    first = [
        (name, _setting(key, settings[key])) for key, name in _SETTINGS.items() if key in settings
    ]
    others = [
        (key.replace("_", " "), _setting(key, value))
        for key, value in settings.items()
        if key not in _SETTINGS
    ]
    runs = sum(run.status == "finished" for run in study.runs)
    failed = [(f"failed: {_place(run)}", run.reason) for run in study.failed()]
    facts = [*first, *others, ("runs finished", str(runs)), *failed]
    return [Facts([*facts, ("hatchel", study.results.version)]), *_rerun(study)]


def _rerun(study: StoredStudy) -> list[Part]:
    command = _command(study)
    return [Text("To run the whole study:"), *command] if command else []


def _place(run: RunRecord) -> str:
    return f"{run.method}, draw {run.draw}, seed {run.seed}"


def _setting(key: str, value: object) -> str:
    if key.endswith("seconds") and isinstance(value, int | float):
        return duration(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def words_table(study: StoredStudy) -> Table:
    """Return the whole table for the terminal."""
    return terminal_table(study.results, METHODS, METRICS)


REPORT = Report(words_page, words_table, METHODS, METRICS)
