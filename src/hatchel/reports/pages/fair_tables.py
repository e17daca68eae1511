"""The page of the study of tables: accuracy against unfairness, and how much each family covers."""

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from hatchel.reports.labels import MethodLabel
from hatchel.reports.page import Claims, Command, Facts, Page, Points, Section, Text
from hatchel.reports.pages.frontiers import COVERAGE, TOLD, Frontiers
from hatchel.reports.report import Report
from hatchel.reports.stored import StoredStudy

_FAMILIES = (
    MethodLabel("ffvae", "FFVAE", "paper", "blocks for the attributes, taken out when judged"),
    MethodLabel("vae", "VAE", "paper", "knows nothing of attributes"),
    MethodLabel("beta", "β-VAE", "paper", "likewise"),
    MethodLabel("factor", "FactorVAE", "paper", "likewise"),
    MethodLabel("raw", "raw features", "paper", "no representation"),
    MethodLabel(
        "exponentiated-gradient",
        "exponentiated gradient",
        "paper",
        "logistic regression on raw features, fair about the attributes in question",
    ),
)
_TITLES = {"adult": "Adult", "communities": "Communities and Crime"}
_CAVEAT = (
    "A point is a model: accuracy of a probe that predicts the label from its code, and how much "
    "more often it says yes to one group than to another. Of FFVAE the blocks of the attributes in "
    "question are taken out; the exponentiated gradient is trained anew for each of them, which no "
    "representation is. Grey: another model is at least as good in both. Dotted: always the more "
    "frequent label. Bars: standard deviation over seeds."
)


def fair_tables_page(study: StoredStudy) -> Page:
    """Compose the page."""
    found = study.results
    frontiers = _frontiers(study)
    return Page(
        title="What does fairness cost, and does a flexible representation pay less?",
        source="FFVAE (Creager et al. 2019) on Adult and on Communities and Crime.",
        summary=_summary(found.settings),
        sections=(
            Section(
                "frontiers", "Accuracy against unfairness", [Text(_CAVEAT), *frontiers.parts()]
            ),
            Section("told", "What can still be told", [Text(TOLD), *frontiers.told()]),
            Section("findings", "What came out", _findings(study)),
            Section("run", "How it was run", _how(found.settings)),
        ),
        footer=f"Written by hatchel {found.version} from stored records.",
    )


def _summary(settings: Mapping[str, Any]) -> str:
    cells = len(settings["alphas"]) * len(settings["gammas"])
    betas, gammas = len(settings["betas"]), len(settings["gammas"])
    return (
        f"{cells} FFVAE (α × γ), {betas} β-VAE, {gammas} FactorVAE, a VAE, raw features and a "
        f"classifier made fair; {settings['seeds']} seeds, "
        f"{settings['steps']:,} steps; judged by {settings['probe']} on {settings['samples']:,} "
        "rows of the test part, two thirds to learn from."
    )


def _frontiers(study: StoredStudy) -> Frontiers:
    return Frontiers(study, _FAMILIES, _TITLES)


def _findings(study: StoredStudy) -> list[Any]:
    notes = [Points(study.results.notes)] if study.results.notes else []
    return [Text(COVERAGE, "rule"), Claims(study.claims()), *notes]


def _how(settings: Mapping[str, Any]) -> list[Any]:
    return [
        Facts([("machine", str(settings["machine"]))]),
        Text("The same again, or with more steps, which go on from the checkpoints:"),
        Command(str(settings["command"])),
        Facts([(family.label, family.description) for family in _FAMILIES]),
    ]


def fair_tables_table(study: StoredStudy) -> Table:
    """Return the table of hypervolumes for the terminal, a line for each question."""
    return _frontiers(study).table()


REPORT = Report(fair_tables_page, fair_tables_table)
