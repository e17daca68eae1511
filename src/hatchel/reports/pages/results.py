"""Every published figure and claim beside what came out, as one Markdown page."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hatchel.records.comparison import CLAIM_RULE, Comparison
from hatchel.records.results import Results
from hatchel.records.table import VERDICT_RULE
from hatchel.reports.durations import how_long
from hatchel.reports.outcomes import SIGN
from hatchel.reports.table import NOTHING, mean_and_sd, published_figure


@dataclass(frozen=True)
class Stored:
    """What is stored of a study.

    Attributes:
        root: the study's directory.
        results: that were read there.
        command: that ran it.
        settings: as option and value.
    """

    root: Path
    results: Results
    command: str
    settings: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Entry:
    """A study of the catalogue.

    Attributes:
        name: on the command line.
        title: what it shows.
        source: the paper it comes from.
        command: that runs it as by default.
        stored: what is stored of it; nothing where it was not run.
    """

    name: str
    title: str
    source: str
    command: str
    stored: Sequence[Stored]


def as_json(entries: Sequence[Entry]) -> str:
    """Return the same as JSON: every study, with what is stored of it."""
    shown = [
        {
            "study": entry.name,
            "title": entry.title,
            "source": entry.source,
            "command": entry.command,
            "stored": [_facts(stored) for stored in entry.stored],
        }
        for entry in entries
    ]
    return json.dumps(shown, indent=1, ensure_ascii=False)


def _facts(stored: Stored) -> dict[str, object]:
    results = stored.results
    return {
        "directory": stored.root.as_posix(),
        "command": stored.command,
        "settings": [f"--{option} {value}" for option, value in stored.settings],
        "started": results.settings["started"],
        "version": results.version,
        "machine": results.settings["machine"],
        "comparisons": [one.model_dump(mode="json") for one in results.comparisons],
        "findings": results.notes,
    }


def results_page(entries: Sequence[Entry]) -> str:
    """Return the page: what was reached at a glance, the rules, then study by study."""
    studies = [line for entry in entries for line in _study(entry)]
    lines = [*_HEAD, *_glance(entries), "", *_RULES, *studies]
    return "\n".join(lines) + "\n"


_HEAD = (
    "# Results",
    "",
    "What papers print and claim, beside what came out here. `hatchel results` writes this page "
    "from the records that studies leave; it runs nothing.",
    "",
)
_RULES = (
    f"**Figures.** Ours is the mean ± standard deviation over *n* runs. {VERDICT_RULE}",
    "",
    f"**Claims.** {CLAIM_RULE} *n* counts what the claim was judged on.",
    "",
)


def _glance(entries: Sequence[Entry]) -> Iterable[str]:
    yield from _head("study", "figures", "claims", "run")
    for entry in entries:
        link = f"[{entry.name}](#{entry.name})"
        if not entry.stored:
            yield _row(link, NOTHING, NOTHING, "not run")
        for stored in entry.stored:
            found = stored.results.comparisons
            figures = [one for one in found if one.published is not None]
            claims = [one for one in found if one.published is None]
            yield _row(link, _counts(figures), _counts(claims), _date(stored.results))


def _counts(found: Sequence[Comparison]) -> str:
    """Say how many had each outcome: "✓ reproduced 3, ✗ not reproduced 2"."""
    outcomes = [one.outcome for one in found]
    counts = {sign: outcomes.count(sign) for sign in SIGN if sign in outcomes}
    return ", ".join(f"{SIGN[o]} {o} {count}" for o, count in counts.items()) or NOTHING


def _study(entry: Entry) -> Iterable[str]:
    yield from (f"## {entry.name}", "", f"{entry.title}. Source: {entry.source}.", "")
    if not entry.stored:
        yield from ("**Not run.** To run it:", "", *_command(entry.command))
    for stored in entry.stored:
        yield from _record(stored)


def _record(stored: Stored) -> Iterable[str]:
    found = stored.results.comparisons
    yield from _command(stored.command)
    yield from (_how(stored), "")
    yield from _figures([one for one in found if one.published is not None])
    yield from _claims([one for one in found if one.published is None])
    if not found:
        yield "Nothing of it was published. What came out:"
        yield ""
        yield from (f"- {note}" for note in stored.results.notes)
        yield ""


def _command(command: str) -> tuple[str, ...]:
    return ("```sh", command, "```", "")


def _how(stored: Stored) -> str:
    """Say with which settings, when, by which version, where and how long it was run."""
    results = stored.results
    settings = "; ".join(f"{name} {value}" for name, value in stored.settings)
    facts = [_date(results), f"hatchel {results.version}", str(results.settings["machine"])]
    seconds = results.settings.get("run_seconds")
    time = [f"all runs together {how_long(seconds)}"] if isinstance(seconds, int | float) else []
    page = (stored.root / "report.html").as_posix()
    return f"{settings}. {', '.join(facts + time)}. Page: `{page}`."


def _date(results: Results) -> str:
    quick = "quick, " if results.settings.get("quick") else ""
    return quick + str(results.settings["started"])[:10]


def _figures(found: Sequence[Comparison]) -> Iterable[str]:
    if not found:
        return
    yield from _head("figure", "published", "ours", "n", "outcome", "source")
    for one in found:
        assert one.published is not None
        yield _row(
            one.subject,
            published_figure(one.published),
            mean_and_sd(one.ours, one.sd),
            str(one.n),
            _outcome(one),
            one.source,
        )
    yield ""


def _claims(found: Sequence[Comparison]) -> Iterable[str]:
    if not found:
        return
    yield from _head("claim", "outcome", "on what", "n", "source")
    for one in found:
        yield _row(one.subject, _outcome(one), one.why or NOTHING, str(one.n), one.source)
    yield ""


def _outcome(one: Comparison) -> str:
    return f"{SIGN[one.outcome]} {one.outcome}"


def _head(*names: str) -> tuple[str, str]:
    return _row(*names), "|" + "---|" * len(names)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
