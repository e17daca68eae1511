"""The pictures of the words benchmark, with captions whose facts are computed from the data."""

from collections.abc import Mapping, Sequence

import numpy as np

from hatchel.records.table import per_draw
from hatchel.reports.charts.curves import CurveFamily, CurvePanel, Line, band, curve_families
from hatchel.reports.charts.dots import DotPanel, Dots, dot_panels, gaps
from hatchel.reports.charts.images import (
    ImagePanel,
    ImageRow,
    MapBlock,
    Pixels,
    image_rows,
    map_blocks,
)
from hatchel.reports.charts.palette import Style
from hatchel.reports.drawn import drawn
from hatchel.reports.labels import MethodLabel, listed
from hatchel.reports.page import Picture
from hatchel.reports.stored import Arrays, StoredStudy

DATA = "words"  # the arrays of the data lie beside those of the methods
ALIKE = 0.01  # reconstructions that differ by less in every pixel look the same

Styles = Mapping[str, Style]


def decoder_maps(
    study: StoredStudy, methods: Sequence[MethodLabel], looks: Styles
) -> Picture | None:
    """Show every method's decoder maps in one draw, ordered by the letter they draw most."""
    draw = _fullest_draw(study, methods)
    kept = {method: study.arrays(method.key, draw) for method in methods}
    maps = {method: found["components"] for method, found in kept.items() if "components" in found}
    if not maps:
        return None
    blocks = [
        MapBlock(
            _with_acc(study, method, draw), looks[method.key].colour, in_order(found), parts(found)
        )
        for method, found in maps.items()
    ]
    return drawn(
        "decoder-maps",
        lambda room: map_blocks(blocks, room),
        alt=f"Decoder maps of {listed([method.label for method in maps])}, one block per method.",
        caption=_maps_caption(draw, _shares_to_tell(maps)),
    )


def letter_shares(maps: Pixels) -> Pixels:
    """Return how each map (m, h, w) spreads its absolute weight over square parts: (m, parts).

    A map without weight spreads it evenly.
    """
    weight = np.abs(np.stack(np.split(maps, parts(maps), axis=2), axis=1)).sum(axis=(2, 3))
    total = weight.sum(axis=1, keepdims=True)
    even = np.full_like(weight, 1 / weight.shape[1])
    shares: Pixels = np.divide(weight, total, out=even, where=total > 0)
    return shares


def parts(maps: Pixels) -> int:
    """Return how many square images lie side by side in maps (m, h, parts · h)."""
    _, height, width = maps.shape
    return int(width // height)


def in_order(maps: Pixels) -> Pixels:
    """Sort maps by the part that holds most of their weight, the most concentrated first."""
    shares = letter_shares(maps)
    order = np.lexsort((-shares.max(axis=1), shares.argmax(axis=1)))
    return np.take(maps, order, axis=0)


def _shares_to_tell(maps: Mapping[MethodLabel, Pixels]) -> dict[str, float]:
    """Return the mean share of a map's strongest letter, by the name of a paper's method."""
    return {
        method.label: float(letter_shares(found).max(axis=1).mean())
        for method, found in maps.items()
        if method.group == "paper"
    }


def _with_acc(study: StoredStudy, method: MethodLabel, draw: int) -> str:
    """Return the method's name, and the ACC of the run whose maps are shown."""
    runs = study.finished(method.key)
    acc = [
        r.metrics["acc_p1"]
        for r in runs
        if r.draw == draw and r.seed == 0 and "acc_p1" in r.metrics
    ]
    return f"{method.label}  {acc[0]:.2f}" if acc else method.label


def _maps_caption(draw: int, shares: Mapping[str, float]) -> str:
    most, least = (choose(shares, key=lambda name: shares[name]) for choose in (max, min))
    fact = (
        f" The strongest letter holds on average {shares[most]:.0%} of a map's absolute weight in "
        f"{most} and {shares[least]:.0%} in {least}."
        if len(shares) > 1
        else ""
    )
    return (
        f"What each factor adds to the picture of a word, draw {draw}, seed 0: red adds ink, blue "
        "takes it away. Thin lines divide the letter positions; a disentangled "
        "factor has colour between two of them only. Each map is scaled by its own largest weight, "
        "and maps are ordered by the letter that holds most of it. The number beside a name is "
        f"this run's ACC |w|: lower is more disentangled.{fact}"
    )


def _fullest_draw(study: StoredStudy, methods: Sequence[MethodLabel]) -> int:
    """Return the draw of which most methods kept arrays, the first of equals."""
    draws = [draw for method in methods for draw in study.draws_with_arrays(method.key)]
    return max(sorted(set(draws)), key=draws.count) if draws else 0


def reconstructions(study: StoredStudy, methods: Sequence[MethodLabel]) -> Picture | None:
    """Show words, from training and not, above what each method makes of them."""
    draw = _fullest_draw(study, methods)
    data = study.arrays(DATA, draw)
    kept = {method: study.arrays(method.key, draw) for method in methods}
    panels = [
        panel
        for part, title in (("train", "Training words"), ("test", "Words never seen in training"))
        for panel in [_word_panel(title, part, data, kept)]
        if panel is not None
    ]
    if not panels:
        return None
    shown = list(dict.fromkeys(row.label for panel in panels for row in panel.rows[1:]))
    return drawn(
        "reconstructions",
        lambda room: image_rows(panels, room),
        alt=f"Words as drawn, and as reconstructed by {listed(shown)}.",
        caption=_words_caption(draw),
    )


def _word_panel(
    title: str, part: str, data: Arrays, kept: Mapping[MethodLabel, Arrays]
) -> ImagePanel | None:
    key = f"{part}_reconstructions"
    made = {m.label: found[key] for m, found in kept.items() if key in found}
    if part not in data or not made:
        return None
    words = data[part]
    rows = [
        ImageRow(", ".join(labels), images, f"{_mean_loss(images, words):.1f}")
        for labels, images in merged(made)
    ]
    names = [str(name) for name in data.get(f"{part}_words", [""] * len(words))]
    return ImagePanel(title, names, [ImageRow("data", words, "error"), *rows])


def merged(images: Mapping[str, Pixels]) -> list[tuple[list[str], Pixels]]:
    """Put methods together whose images are alike, so that nothing is drawn twice."""
    groups: list[tuple[list[str], Pixels]] = []
    for label, found in images.items():
        for labels, first in groups:
            if found.shape == first.shape and np.allclose(found, first, rtol=0, atol=ALIKE):
                labels.append(label)
                break
        else:
            groups.append(([label], found))
    return groups


def _mean_loss(images: Pixels, words: Pixels) -> float:
    return float(((images - words) ** 2).sum(axis=(1, 2)).mean())


def _words_caption(draw: int) -> str:
    return (
        f"Words of draw {draw} in the top row of each panel, their reconstructions from nine "
        "numbers below. Methods named together give the same pictures. On the right, the summed "
        "squared pixel error, mean over the words stored for this figure: lower is better."
    )


def training_curves(
    study: StoredStudy, families: Mapping[str, Sequence[MethodLabel]], looks: Styles
) -> Picture | None:
    """Show how loss and ACC move while the methods train, a row of panels per family."""
    shown = [
        CurveFamily(title, panels)
        for title, methods in families.items()
        for panels in [_curve_panels(study, methods, looks)]
        if panels
    ]
    if not shown:
        return None
    lines = [line for family in shown for panel in family.panels for line in panel.lines]
    names = list(dict.fromkeys(line.label for line in lines))
    given = dict.fromkeys(method.label for methods in families.values() for method in methods)
    without = [label for label in given if label not in names]
    return drawn(
        "training-curves",
        lambda room: curve_families(shown, room),
        alt=f"Loss and ACC over training steps for {listed(names)}.",
        caption=_curves_caption(sorted({line.band.runs for line in lines}), without),
    )


def _curve_panels(
    study: StoredStudy, methods: Sequence[MethodLabel], looks: Styles
) -> list[CurvePanel]:
    return [
        CurvePanel(title, lines)
        for name, title in (("train_loss", "train loss"), ("acc_p1", "ACC |w|"))
        for lines in [_lines(study, methods, name, looks)]
        if lines
    ]


def _lines(
    study: StoredStudy, methods: Sequence[MethodLabel], name: str, looks: Styles
) -> list[Line]:
    bands = {method: band(study.curves(method.key, name)) for method in methods}
    return [
        Line(method.label, looks[method.key], found)
        for method, found in bands.items()
        if found is not None
    ]


def _curves_caption(counts: Sequence[int], without: Sequence[str]) -> str:
    runs = "–".join(str(count) for count in dict.fromkeys((counts[0], counts[-1])))
    fact = f" No curve was recorded for {listed(without)}." if without else ""
    return (
        f"Mean over draws and seeds ({runs} runs per line), with a band of one standard deviation "
        f"to either side.{fact}"
    )


def acc_per_draw(
    study: StoredStudy, methods: Sequence[MethodLabel], looks: Styles
) -> Picture | None:
    """Show every run's ACC by draw, and the gap between MinSyn and its rivals."""
    metrics = (("acc_p1", "ACC with |w|"), ("acc_p2", "ACC with w²"))
    panels = [
        DotPanel(title, dots)
        for name, title in metrics
        for dots in [acc_dots(study, methods, name, looks)]
        if dots
    ]
    if not panels:
        return None
    return drawn(
        "acc-per-draw",
        lambda room: dot_panels(panels, room),
        alt="ACC of every method in every draw: " + listed([panel.title for panel in panels]) + ".",
        caption=_dots_caption(panels),
    )


def acc_dots(
    study: StoredStudy, methods: Sequence[MethodLabel], metric: str, looks: Styles
) -> list[Dots]:
    """Collect a metric by draw; MinSyn is the family that should lie low."""
    found = {method: per_draw(study.runs, method.key, metric) for method in methods}
    return [
        Dots(method.label, looks[method.key], values, low=method.key.startswith("minsyn"))
        for method, values in found.items()
        if values
    ]


def _dots_caption(panels: Sequence[DotPanel]) -> str:
    rooms = {panel.title: gaps(panel.methods).values() for panel in panels}
    facts = [
        f"{title}: {sum(gap.low < gap.high for gap in found)} of {len(found)} draws"
        for title, found in rooms.items()
        if found
    ]
    fact = f" MinSyn lies below every rival in: {'; '.join(facts)}." if facts else ""
    return (
        "Large marks are a method's mean over seeds in one draw of the letters, small dots are "
        "single seeds; lower is more disentangled. The shaded band reaches from the highest mean "
        f"of MinSyn to the lowest of its rivals: where it is missing, they overlap.{fact}"
    )
