"""The page of anchored latents: Figs. 4–6, the factors that latents carry, and the claims."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from rich.table import Table

from hatchel.reports.charts.factor_maps import FactorMap, factor_maps
from hatchel.reports.charts.paired import Paired, paired
from hatchel.reports.charts.ranked_latents import RankedLatents, ranked_latents
from hatchel.reports.charts.traversals import Traversal, traversal_grids
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
    Section,
    TablePart,
    Text,
)
from hatchel.reports.report import Report
from hatchel.reports.stored import Arrays, StoredStudy
from hatchel.reports.table import grid_table, result_table

VAE, ANCHOR = "vae", "anchor"
PICTURED = 0
_METHODS = (
    MethodLabel(ANCHOR, "AnchorVAE", "paper", "the KL of the anchored latents weighs less"),
    MethodLabel(VAE, "VAE", "paper", "the same without anchors; its most informative latents"),
)
_INFORMATION = (
    MetricLabel(
        "shown",
        "set apart",
        "mean information of the anchored latents, or of as many of the VAE's most informative",
    ),
    MetricLabel("top_1", "highest", "information of the most informative latent"),
    MetricLabel("top_2", "second", "of the second"),
    MetricLabel("others_most", "others", "of the most informative one that is not set apart"),
    MetricLabel(
        "among_best",
        "among best",
        "how many of those set apart are among as many of most information",
    ),
)
_WHOLE = (
    MetricLabel("all", "Σ I(x; z)", "sum of the information of all latents"),
    MetricLabel("minus_elbo", "−ELBO", "KL at full weight, mean over the last tenth of the log"),
)
_FACTORS = (
    MetricLabel("mig", "MIG", "20 bins of draws of z"),
    MetricLabel("dci.disentanglement", "DCI D", "each latent one factor, by encoder means"),
    MetricLabel("dci.completeness", "DCI C", "each factor one latent"),
    MetricLabel("dci.informativeness", "DCI I", "accuracy on test rows"),
    MetricLabel("shown_disentanglement", "D, set apart", "D of the latents set apart alone"),
    MetricLabel(
        "factors_led", "led", "factors about which one of those set apart says more than all others"
    ),
)
_RULE = (
    "Anchored latents are those with the highest information where that is so in every seed. A "
    "difference between both models is taken seed by seed and judged by the 95 % t-interval of "
    "its mean: a claim holds above zero, is contradicted below, and is not shown where the "
    "interval holds zero."
)


class _Model(NamedTuple):
    label: str
    arrays: Sequence[Arrays]


def anchor_page(study: StoredStudy) -> Page:
    """Compose the page; a section without content is left out."""
    found = study.results
    models = {label.key: _Model(label.label, _arrays(study, label.key)) for label in _METHODS}
    known = {key: model for key, model in models.items() if model.arrays}
    sections = (
        Section("findings", "What was found", outcome_parts(study, _RULE)),
        Section("information", "Information per latent, Fig. 4", [*_ranked(study, known)]),
        Section("traversals", "Traversals, Figs. 5 and 6", [*_traversals(known)]),
        Section("factors", "Which factor each latent carries", [*_carried(known)]),
        Section("scores", "Whether anchoring disentangles", [*_scores(study)]),
        Section("run", "How it was run", _how(study)),
    )
    return Page(
        title="Do anchored latents say more, and one thing each?",
        source="Gao et al. 2018, section 6.2: AnchorVAE beside a plain VAE.",
        summary=_summary(study),
        sections=[section for section in sections if section.parts],
        footer=f"Written by hatchel {found.version} from stored records.",
    )


def _arrays(study: StoredStudy, method: str) -> list[Arrays]:
    """Return the arrays of each finished run, seed by seed."""
    found = [study.arrays(f"{method}-seed-{run.seed:03d}", 0) for run in study.finished(method)]
    return [arrays for arrays in found if arrays]


def _summary(study: StoredStudy) -> str:
    settings: Mapping[str, Any] = study.results.settings
    seeds = f"{settings['seeds']} seed{'s' if settings['seeds'] > 1 else ''}"
    return (
        f"{settings['anchors']} of {settings['latents']} latents pay "
        f"{1 - settings['strength']:g} of their KL. Trained on {settings['data']} for "
        f"{settings['steps']:,} steps from {seeds}, beside the same model without anchors. "
        f"{outcomes_in_a_line(study)}"
    )


def _ranked(study: StoredStudy, models: Mapping[str, _Model]) -> Iterator[Part]:
    settings: Any = study.results.settings
    if models:
        panels = [_panel(key, model, study) for key, model in models.items()]
        yield drawn(
            "information",
            lambda room: ranked_latents(panels, room),
            "Information of every latent by rank, AnchorVAE beside the VAE.",
            "Bars are means over seeds, dots are seeds. I(x; z) is that of the mixture of "
            f"{settings['mixture']:,} posteriors. Dashed: what the paper prints for CelebA.",
        )
    table = result_table(study.results.rows, _METHODS, _INFORMATION, lowest_marked=False)
    yield TablePart(
        table,
        "Nats, mean ± standard deviation over seeds. The paper’s figures are of CelebA and "
        "2,048 latents; how many nats there are depends on σ of a pixel, which it does not print.",
    )
    whole = result_table(study.results.rows, _METHODS, _WHOLE, lowest_marked=False)
    yield TablePart(whole, "All latents together, nats.")


def _panel(key: str, model: _Model, study: StoredStudy) -> RankedLatents:
    front = [_falling(arrays["information"][arrays["shown"]]) for arrays in model.arrays]
    others = [
        _falling(np.delete(arrays["information"], arrays["shown"])) for arrays in model.arrays
    ]
    metrics = ("shown",) if key == ANCHOR else ("top_1", "top_2")
    published = [
        row.paper
        for row in study.results.rows
        if row.method == key and row.metric in metrics and row.paper is not None
    ]
    apart = "anchored" if key == ANCHOR else "as many, the best"
    return RankedLatents(model.label, apart, np.stack(front), np.stack(others), published)


def _falling(values: Any) -> Any:
    return np.sort(values)[::-1]


def _traversals(models: Mapping[str, _Model]) -> Iterator[Part]:
    shown = [
        _traversal(model.label, model.arrays[0])
        for model in models.values()
        if "traversal" in model.arrays[0]
    ]
    if shown:
        yield drawn(
            "traversals",
            lambda room: traversal_grids(shown, room),
            "Decoded images while one latent moves: anchored ones, and the VAE's best.",
            f"Seed {PICTURED}. Each row moves one latent, in standard deviations of q(z), and "
            "leaves the others where the seed image has them. Information in bits (1 nat is "
            "1.44 bits).",
        )


def _traversal(title: str, arrays: Arrays) -> Traversal:
    latents = arrays["shown"]
    return Traversal(
        title,
        arrays["traversal"],
        np.array(_names(arrays)),
        arrays["information"][latents],
        arrays["traversal_values"],
        arrays["seed"],
        arrays["seed_values"],
        len(latents),
    )


def _names(arrays: Arrays) -> list[str]:
    return [f"z{latent}" for latent in arrays["shown"]]


def _carried(models: Mapping[str, _Model]) -> Iterator[Part]:
    known = {k: m for k, m in models.items() if all("share" in each for each in m.arrays)}
    for key, model in known.items():
        first = model.arrays[0]
        yield _map(key, model.label, first)
        yield _latent_table(model.label, first)
    if known:
        yield _factor_table(list(known.values()))


def _map(key: str, label: str, arrays: Arrays) -> Part:
    shown = arrays["shown"]
    maps = [
        FactorMap("share of a factor’s entropy, %", arrays["share"][shown]),
        FactorMap("importance to a predictor, %", arrays["importance"][shown]),
    ]
    names, factors = _names(arrays), [str(name) for name in arrays["factor_names"]]
    return drawn(
        f"factors-{key}",
        lambda room: factor_maps(maps, names, factors, room),
        f"What the latents of {label} have to do with each factor.",
        f"{label}, seed {PICTURED}. Left, I(z; v)/H(v) of latent and factor, from 20 bins of draws "
        "of z. Right, the importance of the latent to the predictor of the factor, of all latents’ "
        "100 % (DCI).",
    )


def _latent_table(label: str, arrays: Arrays) -> Grid:
    rows = [_latent_row(arrays, int(latent)) for latent in arrays["shown"]]
    return Grid(
        f"{label}, seed {PICTURED}",
        ("nats", "by information", "by importance (DCI)", "leads (MIG gap)"),
        rows,
        "The factor about which a latent says most, with the share of that factor’s entropy; the "
        "factor to whose predictor it matters most, with the share of the latent’s importance; and "
        "the factors whose most informative latent it is, with their lead over the second.",
    )


def _latent_row(arrays: Arrays, latent: int) -> GridRow:
    names, share = [str(n) for n in arrays["factor_names"]], arrays["share"]
    importance = arrays["importance"][latent]
    best, matters = int(share[latent].argmax()), int(importance.argmax())
    led = [
        f"{names[k]} ({arrays['gaps'][k]:.2f})"
        for k in range(len(names))
        if share[:, k].argmax() == latent
    ]
    part = importance[matters] / importance.sum() if importance.sum() else 0.0
    cells = (
        f"{arrays['information'][latent]:.2f}",
        f"{names[best]} ({100 * share[latent, best]:.0f} %)",
        f"{names[matters]} ({100 * part:.0f} %)",
        ", ".join(led) or "none",
    )
    return GridRow(f"z{latent}", "", cells)


def _factor_table(models: Sequence[_Model]) -> Grid:
    names = [str(name) for name in models[0].arrays[0]["factor_names"]]
    columns = [f"{model.label}: {what}" for model in models for what in ("share, gap", "set apart")]
    rows = [
        GridRow(name, "", [cell for model in models for cell in _factor_cells(model.arrays, k)])
        for k, name in enumerate(names)
    ]
    return Grid(
        "factor, all seeds",
        columns,
        rows,
        "Of each factor: the share of its entropy that its best latent tells, and that latent’s "
        "lead over the second (mean over seeds; the mean gap is MIG); and in how many seeds the "
        "best latent is one of those set apart.",
    )


def _factor_cells(runs: Sequence[Arrays], factor: int) -> tuple[str, str]:
    best = [arrays["share"][:, factor].max() for arrays in runs]
    gaps = [arrays["gaps"][factor] for arrays in runs]
    held = sum(arrays["share"][:, factor].argmax() in arrays["shown"] for arrays in runs)
    return f"{100 * np.mean(best):.0f} %, {np.mean(gaps):.2f}", f"{held} of {len(runs)}"


def _scores(study: StoredStudy) -> Iterator[Part]:
    table = result_table(study.results.rows, _METHODS, _FACTORS, lowest_marked=False)
    pairs = [pair for metric in _FACTORS[:4] if (pair := _pairs(study, metric)) is not None]
    if not pairs:
        return
    yield drawn(
        "scores",
        lambda room: paired(pairs, ("VAE", "AnchorVAE"), room),
        "MIG and DCI of both models, seed by seed.",
        "Both models of a seed start from the same weights and see the same images.",
    )
    yield TablePart(table, "Mean ± standard deviation over seeds; higher is better.")


def _pairs(study: StoredStudy, metric: MetricLabel) -> Paired | None:
    plain, anchored = (
        {run.seed: run.metrics.get(metric.key) for run in study.finished(model)}
        for model in (VAE, ANCHOR)
    )
    seeds = sorted(plain.keys() & anchored.keys())
    found = [
        (a, b) for s in seeds if (a := plain[s]) is not None and (b := anchored[s]) is not None
    ]
    return Paired(metric.label, {"": found}) if found else None


def _how(study: StoredStudy) -> list[Part]:
    settings: Any = study.results.settings
    facts = [
        ("machine", str(settings["machine"])),
        ("device", str(settings["device"])),
        ("σ of a pixel", f"{settings['scale']:.4g}"),
        ("images behind the scores", f"{settings['samples']:,}"),
        ("time of all trainings", how_long(settings["run_seconds"])),
    ]
    return [
        Facts(facts),
        Text(
            "The paper’s loss is the squared error, and σ = √½ = 0.7071 makes that the "
            "reconstruction term: −log p(x|z) = ‖x − x̂‖² and a constant. A smaller σ makes more "
            "nats of the same images."
        ),
        Text("The same again, or with other values and more steps, which go on from there:"),
        Command(str(settings["command"])),
        Facts([(m.label, m.description) for m in (*_INFORMATION, *_WHOLE, *_FACTORS)]),
    ]


def anchor_table(study: StoredStudy) -> Table:
    """Return the table for the terminal."""
    table = result_table(study.results.rows, _METHODS, _INFORMATION, lowest_marked=False)
    return grid_table("nats, mean ± sd", table, runs=True)


_PRINTED = (
    MetricLabel("shown", "I(x; z) of an anchored latent, mean of them, nats", ""),
    MetricLabel("top_1", "I(x; z) of the most informative latent, nats", ""),
    MetricLabel("top_2", "of the second, nats", ""),
)
"""The paper's figures, where they stand alone."""

REPORT = Report(anchor_page, anchor_table, _METHODS, _PRINTED)
