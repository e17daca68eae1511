"""The page of one evaluation: scores, what each latent has to do with each factor, latents."""

from pathlib import Path

from hatchel.records.evaluation import CODES, MATRICES, EvaluationRecord, read_scores
from hatchel.records.files import read_arrays
from hatchel.reports.latents import in_bits
from hatchel.reports.page import Page, Picture, Points, Section, Text, write_page
from hatchel.reports.pages.evaluation_pictures import evaluation_pictures
from hatchel.reports.pages.evaluation_tables import (
    beyond_ends,
    correlation_grid,
    facts,
    is_known,
    latents_grid,
    scores_grid,
    settings_grid,
    threshold_text,
)

PAGE = "report.html"


def write_evaluation_page(directory: Path) -> Path:
    """Write ``report.html`` and ``figures/*.png`` from what an evaluation left in ``directory``.

    Raises:
        ValueError: there is no evaluation that can be read.
        OSError: the files can't be written.
    """
    record = read_scores(directory)
    codes, matrices = (read_arrays(directory / name) for name in (CODES, MATRICES))
    pictures = evaluation_pictures(record, codes, matrices)
    return write_page(directory / PAGE, _page(record, pictures))


def _page(record: EvaluationRecord, pictures: dict[str, Picture]) -> Page:
    def shown(*names: str) -> list[Picture]:
        return [pictures[name] for name in names if name in pictures]

    sections = [
        Section(
            "scores",
            "Scores",
            [*shown("scores"), scores_grid(record), *_aside(beyond_ends(record))],
        ),
        Section(
            "factors",
            "Latents and factors",
            shown("latents-and-factors", "factors-and-best-latents")
            or [Text("There are no factors to hold the latents against.")],
        ),
        Section(
            "latents",
            "Latents",
            [*shown("latents"), latents_grid(record), *_aside(threshold_text(record))],
        ),
        Section("correlation", "Total correlation", [correlation_grid(record)]),
        *([Section("notes", "To be known", [Points(record.notes)])] if record.notes else []),
        Section("settings", "What it depends on", [facts(record), settings_grid(record)]),
    ]
    return Page(
        title=f"Evaluation of {record.name}",
        source=record.source,
        summary=_summary(record),
        sections=sections,
        footer=f"Written by hatchel {record.versions['hatchel']} from stored records.",
    )


def _aside(text: str) -> list[Text]:
    return [Text(text, "aside")] if text else []


def _summary(record: EvaluationRecord) -> str:
    influential = [latent for latent in record.latents if latent.influential]
    known = is_known(record)
    said = (
        f" {len(influential)} of {record.n_latents} latents say more than "
        f"{float(in_bits(record.threshold)):.2f} bits each of the data."
        if known
        else f" {record.n_latents} latents."
    )
    factors = ", ".join(record.factor_names) or "no factors"
    return f"{record.warning} {record.samples:,} samples with {factors}.{said}".strip()
