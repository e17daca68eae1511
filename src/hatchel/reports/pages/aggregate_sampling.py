"""The page of aggregate marginals: Figs. 7 and 8, scores of samples, and the claims."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.table import Table

from hatchel.records.estimate import EstimateRecord
from hatchel.records.samples import SampleQualityRecord, SampleScoresRecord, read_quality
from hatchel.records.table import Row
from hatchel.records.training_record import seed_directory
from hatchel.reports.charts.galleries import samples
from hatchel.reports.charts.interval_rows import IntervalPanel, IntervalPoint, interval_rows
from hatchel.reports.charts.latent_variances import Marginals, latent_variances
from hatchel.reports.drawn import drawn
from hatchel.reports.durations import how_long
from hatchel.reports.labels import MethodLabel, MetricLabel
from hatchel.reports.outcome_parts import outcome_parts, outcomes_in_a_line
from hatchel.reports.page import (
    Command,
    Facts,
    Grid,
    GridRow,
    Page,
    Part,
    Picture,
    Points,
    Section,
    TablePart,
    Text,
)
from hatchel.reports.report import Report
from hatchel.reports.stored import Arrays, StoredStudy
from hatchel.reports.stored_pictures import Bytes
from hatchel.reports.table import grid_table, mean_and_sd, result_table

VAE = "vae"
PICTURED = 0
WIDE = 2.0
_METHODS = (MethodLabel(VAE, "VAE", "paper", "a plain VAE with log-normal pixels"),)
_MARGINALS = (
    MetricLabel("above_two", "share above 2", "of the latents, by the variance of q(z)"),
    MetricLabel("greatest", "greatest", "variance of a latent"),
    MetricLabel("mean_variance", "mean", "variance"),
    MetricLabel("rank_correlation", "Spearman’s ρ", "of variance and information, all latents"),
    MetricLabel("information", "Σ I(x; z)", "nats, sum over latents"),
    MetricLabel("active", "active", "latents with a KL above 0.01 nat"),
)
_SOURCES = {
    "prior": "prior p(z)",
    "marginals": "marginals ∏ q(z)",
    "aggregate": "aggregate q(z)",
    "real": "real images",
}
_SCORES = {
    "precision": ("precision", "higher is better"),
    "recall": ("recall", "higher is better"),
    "density": ("density", "higher is better, to that of real images"),
    "coverage": ("coverage", "higher is better"),
    "told_by_logistic": ("told by logistic", "accuracy of logistic regression; ½ is best"),
    "told_by_neighbours": ("told by neighbours", "accuracy of nearest neighbours; ½ is best"),
}
_RULE = (
    "Marginals and prior are compared seed by seed. A score is better where the t-interval of the "
    "mean difference, at 95 % for all six scores together, lies on its good side. That the "
    "marginals give better samples holds where some score is better and none worse, is "
    "contradicted where some is worse and none better, holds in part where there are "
    "both, and is not shown else."
)


def aggregate_page(study: StoredStudy) -> Page:
    """Compose the page; a section without content is left out."""
    found = study.results
    arrays = {run.seed: a for run in study.finished(VAE) if (a := _arrays(study, run.seed))}
    sections = (
        Section("findings", "What was found", outcome_parts(study, _RULE)),
        Section("variances", "Variances of the marginals, Fig. 7", [*_variances(study, arrays)]),
        Section("samples", "Samples, Fig. 8", [*_pictures(arrays)]),
        Section("scores", "How good the samples are", [*_scores(study)]),
        Section("run", "How it was run", _how(study)),
    )
    return Page(
        title="Are samples better from what was learned than from the prior?",
        source="Gao et al. 2018, section 6.3: a plain VAE and its aggregate marginals.",
        summary=_summary(study),
        sections=[section for section in sections if section.parts],
        footer=f"Written by hatchel {found.version} from stored records.",
    )


def _arrays(study: StoredStudy, seed: int) -> Arrays:
    return study.arrays(f"{VAE}-seed-{seed:03d}", 0)


def _summary(study: StoredStudy) -> str:
    settings: Mapping[str, Any] = study.results.settings
    seeds = f"{settings['seeds']} seed{'s' if settings['seeds'] > 1 else ''}"
    return (
        f"A VAE of {settings['latents']} latents, trained on {settings['data']} for "
        f"{settings['steps']:,} steps from {seeds}. New samples are decoded from the prior, the "
        f"product of the aggregate marginals and the aggregate. {outcomes_in_a_line(study)}"
    )


def _variances(study: StoredStudy, arrays: Mapping[int, Arrays]) -> Iterator[Part]:
    rows = {(row.method, row.metric): row for row in study.results.rows}
    paper = rows[VAE, "above_two"].paper
    runs = {
        f"seed {seed}": Marginals(each["variance"], each["information"])
        for seed, each in arrays.items()
    }
    if runs and paper is not None:
        yield drawn(
            "variances",
            lambda room: latent_variances(runs, WIDE, paper, room),
            "Cumulative distribution of the latents' variances, and variance over information.",
            "Variance of q(z) of each latent, the mixture of its posteriors. The prior has 1; the "
            f"dashed line is {WIDE:g}, above which the paper finds around 20 % (the cross).",
        )
    yield TablePart(
        result_table(study.results.rows, _METHODS, _MARGINALS, lowest_marked=False),
        "Mean ± standard deviation over seeds.",
    )


def _pictures(arrays: Mapping[int, Arrays]) -> Iterator[Part]:
    first = arrays.get(PICTURED, {})
    for source, name in _SOURCES.items():
        if source in first:
            yield _gallery(source, name, first[source])


def _gallery(source: str, name: str, images: Bytes) -> Picture:
    made = "held out." if source == "real" else f"seed {PICTURED}, means of p(x|z)."
    return drawn(
        f"samples-{source}",
        lambda room: samples(images, room),
        f"Images: {name}.",
        f"{name[0].upper()}{name[1:]}: {made}",
    )


def _scores(study: StoredStudy) -> Iterator[Part]:
    quality = {
        run.seed: found for run in study.finished(VAE) if (found := _quality(study, run.seed))
    }
    if not quality:
        return
    panels = [_score_panel(score, quality) for score in _SCORES]
    first = next(iter(quality.values()))
    yield drawn(
        "scores",
        lambda room: interval_rows(panels, [*_SOURCES.values()], room),
        "Scores of samples of each source, and of real images, seed by seed with intervals.",
        f"{first.samples:,} samples a set against as many held-out images, 95 % intervals; "
        f"features: {first.features_are}. Real images, another half of those held out, say what "
        "perfect samples would score.",
    )
    yield _score_table(study.results.rows)
    if first.notes:
        yield Points(first.notes)


def _quality(study: StoredStudy, seed: int) -> SampleQualityRecord | None:
    try:
        return read_quality(seed_directory(study.root / "runs" / VAE, seed))
    except ValueError:
        return None


def _score_panel(score: str, quality: Mapping[int, SampleQualityRecord]) -> IntervalPanel:
    points = [
        {
            f"seed {seed}": _point(_estimate(record, source, score))
            for seed, record in quality.items()
        }
        for source in _SOURCES
    ]
    return IntervalPanel(_SCORES[score][0], points)


def _estimate(record: SampleQualityRecord, source: str, score: str) -> EstimateRecord:
    scores: SampleScoresRecord = record.real if source == "real" else record.generated[source]
    told = score.removeprefix("told_by_")
    found: EstimateRecord = scores.two_sample[told] if told != score else getattr(scores, score)
    return found


def _point(found: EstimateRecord) -> IntervalPoint:
    return IntervalPoint(found.value, found.low, found.high)


def _score_table(rows: Sequence[Row]) -> Grid:
    found = {row.metric: row for row in rows}
    lines = [
        GridRow(name, better, [_cell(found.get(f"{source}.{score}")) for source in _SOURCES])
        for score, (name, better) in _SCORES.items()
    ]
    return Grid(
        "score", [*_SOURCES.values()], lines, "Mean ± standard deviation over seeds of the model."
    )


def _cell(row: Row | None) -> str:
    return mean_and_sd(None, None) if row is None else mean_and_sd(row.mean, row.sd)


def _how(study: StoredStudy) -> list[Part]:
    settings: Any = study.results.settings
    likelihood = sorted({str(run.settings.get("likelihood.name")) for run in study.finished(VAE)})
    facts = [
        ("machine", str(settings["machine"])),
        ("device", str(settings["device"])),
        ("likelihood", ", ".join(likelihood)),
        ("posteriors that make up q(z)", f"{settings['mixture']:,}"),
        ("time of all trainings", how_long(settings["run_seconds"])),
    ]
    return [
        Facts(facts),
        Text(
            "The paper names a log-normal loss and prints neither its scale nor an offset: here "
            "the logarithm of x + 1/255 is Gaussian around the decoder’s output, with one learned "
            "σ."
        ),
        Text("The same again, or with other values and more steps, which go on from there:"),
        Command(str(settings["command"])),
        Facts([(m.label, m.description) for m in _MARGINALS]),
    ]


def aggregate_table(study: StoredStudy) -> Table:
    """Return the table for the terminal."""
    table = result_table(study.results.rows, _METHODS, _MARGINALS, lowest_marked=False)
    return grid_table("mean ± sd", table, runs=True)


_PRINTED = (MetricLabel("above_two", "share of latents with a variance of q(z) above 2", ""),)
"""The paper's figure, where it stands alone."""

REPORT = Report(aggregate_page, aggregate_table, _METHODS, _PRINTED)
