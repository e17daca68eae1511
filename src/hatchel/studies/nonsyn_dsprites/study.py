"""The study of Non-Syn VAE on dSprites: its settings, plan, records and findings in one."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from hatchel.execution.machine import usable_cores
from hatchel.records.run import RunRecord
from hatchel.records.table import Row
from hatchel.reports.pages.nonsyn_dsprites import REPORT
from hatchel.studies.nonsyn_dsprites import NAME, SOURCE, TITLE, paper
from hatchel.studies.nonsyn_dsprites.claims import claims
from hatchel.studies.nonsyn_dsprites.cost import seconds_per_step, study_seconds
from hatchel.studies.nonsyn_dsprites.findings import findings, methods_of
from hatchel.studies.nonsyn_dsprites.plan import stages, step_count, steps_taken, trained_names
from hatchel.studies.nonsyn_dsprites.settings import QUICK, NonSynSettings
from hatchel.studies.nonsyn_dsprites.synergy_term import PEAK_AFTER
from hatchel.studies.plan import Cost
from hatchel.studies.settings import command, on_device
from hatchel.studies.study import Study, summarised
from hatchel.studies.trainings import stored_runs

METRICS = (
    "synergy_peak",
    "synergy_end",
    "minus_elbo",
    "reconstruction",
    "kl",
    "active_latents",
    "mig",
    "total_correlation",
)


def records(settings: NonSynSettings, root: Path) -> Iterator[RunRecord]:
    """Read the records of these runs."""
    return stored_runs(root, trained_names(settings, root), settings.seeds)


def rows(runs: Sequence[RunRecord]) -> tuple[Row, ...]:
    """Return the table; the paper prints no number that could stand in it."""
    return summarised(runs, methods_of(runs), METRICS, {})


def facts(settings: NonSynSettings, runs: Sequence[RunRecord]) -> Mapping[str, object]:
    """Return speed, what more steps would take, the commands for them, and the scale."""
    processes = usable_cores() if settings.device == "cpu" else 0

    def cost(steps: int) -> float:
        return study_seconds(runs, steps, settings.seeds, processes)

    return {
        "processes": processes,
        "seconds_per_step": seconds_per_step(runs),
        "cost": {str(n): cost(n) for n in (paper.WINDOW, paper.FIGURE_2_STEPS, paper.STEPS)},
        "published": paper.FACTS,
        "command": command(NAME, settings),
        "command_window": command(NAME, _for_steps(settings, paper.WINDOW)),
        "command_published": command(NAME, _for_steps(_as_published(settings), paper.STEPS))
        + f" --out out/{NAME}-published",
        "peak_after": PEAK_AFTER,
        **settings.scale._asdict(),
    }


def _for_steps(settings: NonSynSettings, steps: int) -> NonSynSettings:
    return settings.model_copy(update={"steps": steps})


def _as_published(settings: NonSynSettings) -> NonSynSettings:
    changes = settings.changes | {"optimiser.learning_rate": paper.LEARNING_RATE}
    return settings.model_copy(update={"changes": changes})


STUDY = Study(
    name=NAME,
    title=TITLE,
    source=SOURCE,
    settings=NonSynSettings,
    stages=stages,
    total=step_count,
    records=records,
    rows=rows,
    findings=findings,
    claims=claims,
    report=REPORT,
    quick=QUICK,
    prepared=on_device,
    facts=facts,
    unit="steps",
    taken=steps_taken,
    page_cost=Cost(8.0, 5e6),
)
