"""The page of stacked CorEx on MNIST: clusters, what layers add, manipulated digits."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from rich.table import Table

from hatchel.reports.charts.manipulations import Manipulation, manipulations
from hatchel.reports.charts.paired import Paired, paired
from hatchel.reports.drawn import drawn
from hatchel.reports.labels import MethodLabel, MetricLabel
from hatchel.reports.latents import bits_text
from hatchel.reports.outcome_parts import outcome_parts
from hatchel.reports.page import (
    Command,
    Facts,
    Page,
    Picture,
    Section,
    TablePart,
    Text,
)
from hatchel.reports.report import Report
from hatchel.reports.stored import Arrays, StoredStudy
from hatchel.reports.table import ResultTable, grid_table, result_table

_METHODS = (
    MethodLabel("vae", "code alone", "paper", "a VAE; its clusters are k-means of its codes"),
    MethodLabel("stacked", "both layers", "paper", "its clusters are the likeliest top values"),
)
_CLUSTERS = (
    MetricLabel("accuracy", "accuracy", "each cluster matched with another digit"),
    MetricLabel("majority", "majority", "each cluster stands for its most frequent digit"),
    MetricLabel("information.first", "I₁", "of the most informative latent of the code, nats"),
    MetricLabel("information.second", "I₂", "of the second, nats"),
)
_BOUND = (
    MetricLabel("bound", "bound on TC(x)", "Eq. 19 with the entropies of the pixels, nats"),
    MetricLabel("adds.1", "code adds", "to the bound, nats"),
    MetricLabel("adds.2", "top adds", "to the bound, nats: the criterion of depth"),
    MetricLabel("total_correlation", "TC(z)", "of the code, by the mixture of posteriors, nats"),
    MetricLabel("minus_elbo", "−ELBO", "nats per test image"),
)
_MARKS = "✓ reproduced, ≈ close, ✗ not reproduced; the paper's figure stands behind the mark."
_PIXELS = (
    "A pixel counts as 1 with the probability of its grey, so that its entropy is that of a coin "
    "and the bound needs no noise: 0 ≤ Σ H(x_i) is a sum of nats, not of differential entropies."
)


def stacked_mnist_page(study: StoredStudy) -> Page:
    """Compose the page."""
    found = study.results
    caption = f"Test images; mean ± standard deviation over seeds. {_MARKS}"
    return Page(
        title="What do ten values above a code of MNIST come to say?",
        source="Gao et al. 2018, section 6.1: stacked CorEx, a hierarchical VAE.",
        summary=_summary(study),
        sections=(
            Section(
                "clusters",
                "Clusters without labels",
                [*_accuracies(study), TablePart(_table(study, _CLUSTERS), caption)],
            ),
            Section(
                "bound",
                "What each layer explains",
                [TablePart(_table(study, _BOUND), _longer(found.settings)), Text(_PIXELS)],
            ),
            Section("digits", "Manipulated digits", _manipulated(study)),
            Section("findings", "What came out", outcome_parts(study)),
            Section("run", "How it was run", _how(found.settings)),
        ),
        footer=f"Written by hatchel {found.version} from stored records.",
    )


def _summary(study: StoredStudy) -> str:
    runs = study.finished("stacked")
    values = [run.metrics["accuracy"] for run in runs]
    found = f"{np.mean(values):.3f}, {min(values):.3f} to {max(values):.3f}" if values else "none"
    return (
        f"{len(runs)} seeds. Accuracy of the ten values, each matched with another digit: {found}; "
        "published: 0.85."
    )


def _longer(settings: Mapping[str, Any]) -> str:
    epochs, cycles = settings["epochs"], settings["cycles"]
    return (
        f"Test images; mean ± sd. The code alone had {epochs:g} epochs, both layers "
        f"{epochs * cycles:g} after them: a part of what they explain more is due to that."
    )


def _table(study: StoredStudy, metrics: tuple[MetricLabel, ...]) -> ResultTable:
    return result_table(study.results.rows, _METHODS, metrics, lowest_marked=False)


def _accuracies(study: StoredStudy) -> list[Picture]:
    runs = study.finished("stacked")
    pairs = [(run.metrics["accuracy.start"], run.metrics["accuracy"]) for run in runs]
    code = {run.seed: run.metrics["total_correlation"] for run in study.finished("vae")}
    moved = [(code[run.seed], run.metrics["total_correlation"]) for run in runs if run.seed in code]
    if not pairs:
        return []
    outcomes = [
        Paired("accuracy, one to one", {"first clusters → end": pairs}),
        Paired("TC(z) of the code, nats", {"alone → under the top": moved}),
    ]
    return [
        drawn(
            "accuracy",
            lambda room: paired(outcomes, ("before", "after both layers were trained"), room),
            "Accuracy and total correlation of every seed, before and after.",
            "Each seed a line. Before: clusters of the code alone, and its total correlation; "
            "after: the top's values, and the code under it.",
        )
    ]


def _manipulated(study: StoredStudy) -> list[Any]:
    shown: Any = study.results.settings["shown"]
    arrays = {} if shown is None else study.arrays("stacked", int(shown))
    if not arrays:
        return [Text("No pictures are stored.")]
    blocks = [_block(arrays, place) for place in range(len(arrays["latents"]))]
    return [
        drawn(
            "digits",
            lambda room: manipulations(blocks, room),
            "Digits while one latent of the code moves, a row for each value of the top.",
            "As the paper's Fig. 3: each row is a value of the top, around what it expects of the "
            "code; along it, one of the two most informative latents moves from −2 to 2 standard "
            "deviations. Before a row stands its most frequent digit, which orders the rows and "
            "is used for nothing else.",
        )
    ]


def _block(arrays: Arrays, place: int) -> Manipulation:
    latent = int(arrays["latents"][place])
    title = f"latent {latent}, {bits_text(float(arrays['information'][latent]))}"
    names = [str(digit) if digit >= 0 else "–" for digit in arrays["digit"]]
    return Manipulation(title, arrays["images"][place][:, :, None], names, arrays["steps"])


def _how(settings: Mapping[str, Any]) -> list[Any]:
    return [
        Facts(
            [
                ("machine", str(settings["machine"])),
                ("networks", "784-512-512-64 and 64-32-32-16-16-10, ReLU, as published"),
                ("epochs", f"{settings['epochs']:g} of each training, {settings['cycles']} cycles"),
                ("test images behind the bound", f"{settings['samples']:,}"),
            ]
        ),
        Text("The same again:"),
        Command(str(settings["command"])),
        Facts([(label.label, label.description) for label in (*_CLUSTERS, *_BOUND)]),
    ]


def stacked_mnist_table(study: StoredStudy) -> Table:
    """Return the table for the terminal."""
    return grid_table("mean ± sd", _table(study, (*_CLUSTERS[:2], *_BOUND)), runs=True)


_PRINTED = (
    MetricLabel("accuracy", "accuracy of ten values without labels", ""),
    MetricLabel("information.first", "I(x; z) of the most informative latent, nats", ""),
    MetricLabel("information.second", "of the second, nats", ""),
)
"""The paper's figures, where they stand alone."""

REPORT = Report(stacked_mnist_page, stacked_mnist_table, _METHODS, _PRINTED)
