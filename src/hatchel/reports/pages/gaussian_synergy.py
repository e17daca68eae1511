"""The page of the study of Gaussian synergy: Figure 1, and the table of small joints."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from rich.table import Table

from hatchel.records.files import read_arrays
from hatchel.records.results import Results
from hatchel.records.table import Row
from hatchel.reports.charts.canvas import Format, blank, grid_lines
from hatchel.reports.charts.palette import QUIET
from hatchel.reports.drawn import drawn
from hatchel.reports.labels import MethodLabel, MetricLabel
from hatchel.reports.page import Command, Page, Picture, Points, Section, TablePart, Text
from hatchel.reports.report import Report
from hatchel.reports.stored import StoredStudy
from hatchel.reports.table import Cell, Line, ResultTable, grid_table

Arrays = dict[str, NDArray[Any]]

# Curves of Fig. 1(c): their stored name, the name to print, colour and dash.
CURVES = (
    ("mutual_information", "mutual information", "#0072b2", "-"),
    ("union_information", "union information", "#6b7280", "--"),
    ("gk_synergy", "Griffith–Koch synergy", "#d55e00", "-"),
    ("ci_synergy", "CI synergy", "#009e73", "-."),
)
# Information diverges at both ends of the range; the interesting part ends below this.
TOP_BITS = 2.0
PAIRS = ((0, 1, "z"), (0, 2, "y"), (1, 2, "x"))

METRICS = (
    MetricLabel(
        "total_correlation",
        "TC of predictors",
        "total correlation of the predictors, zero if and only if they are independent",
    ),
    MetricLabel("mutual_information", "I", "what all predictors together say about the target"),
    MetricLabel("whole_minus_sum", "WMS", "whole-minus-sum synergy; negative for redundancy"),
    MetricLabel("max_synergy", "S_max", "synergy beyond the best predictor of each outcome"),
    MetricLabel("gk_synergy", "GK", "Griffith–Koch synergy, beyond the union of the parts"),
    MetricLabel("ci_synergy", "CI", "synergy in the predictors' correlations"),
)
_FIGURES = (MethodLabel("figure-1", "Fig. 1", "paper", ""),)
_PRINTED = (
    MetricLabel("gk_minimum", "Σ₁₂ where Griffith–Koch synergy vanishes", ""),
    MetricLabel("whole_minus_sum", "whole-minus-sum synergy, bits", ""),
    MetricLabel("max_synergy", "S_max, bits", ""),
    MetricLabel("gk_synergy", "Griffith–Koch synergy, bits", ""),
    MetricLabel("ci_synergy", "CI synergy, bits", ""),
)
JOINTS = {
    "RDN": "two copies of the target, a fair bit",
    "UNQ": "the target is a pair of independent bits, each predictor is one of them",
    "XOR": "the target says whether two independent bits differ",
    "AND": "the target says whether both of two independent bits are on",
    "SUM": "the target is the sum of two independent bits",
    "RDNXOR": "both predictors hold one bit of the target; the other is the XOR of a bit of each",
    "3-XOR": "the parity of three independent bits",
    "3-AND": "whether all of three independent bits are on",
    "3-RDN": "three copies of the target, a fair bit",
}
SOURCE = (
    "Figure 1 and appendix A of Ver Steeg, Brekelmans, Harutyunyan and Galstyan, “Disentangled "
    "Representations via Synergy Minimization”, Allerton 2017, arXiv:1710.03839, computed anew."
)


def gaussian_page(study: StoredStudy) -> Page:
    """Compose the page."""
    curves = read_arrays(study.root / "arrays" / "curves.npz")
    sets = [
        read_arrays(study.root / "arrays" / f"ellipsoid-{name}.npz")
        for name in ("synergistic", "redundant")
    ]
    caption = (
        "In bits, uniform inputs. “Paper” is what the paper says of XOR: its inputs are "
        "independent, yet all candidate measures of synergy are one bit."
    )
    table = TablePart(joint_table(study.results), caption)
    how = (
        Text("Everything is exact: nothing is sampled, trained or seeded."),
        Command("hatchel reproduce gaussian-synergy"),
    )
    return Page(
        title="Can independent Gaussians be synergistic?",
        source=SOURCE,
        summary=_summary(curves),
        sections=(
            Section("figure", "Figure 1", [_curves_picture(curves), _ellipsoids_picture(sets)]),
            Section("table", "Independence versus synergy", [table]),
            Section("signs", "What is printed, and what we compute", [Points(study.results.notes)]),
            Section("run", "How it was run", how),
        ),
        footer=f"Written by hatchel {study.results.version} from stored records.",
    )


def _summary(curves: Arrays) -> str:
    low, high = curves["limits"]
    return (
        "Two Gaussian predictors with fixed correlations to a target leave one number free, their "
        f"own correlation Σ₁₂ between {low:.3f} and {high:.3f}. Griffith–Koch synergy vanishes at "
        f"Σ₁₂ = {float(curves['minimum']):.4f} only, where one predictor tells all that the other "
        "does; CI synergy vanishes where they are independent given the target. Both grow without "
        "limit towards the ends of the range."
    )


def joint_table(results: Results) -> ResultTable:
    """Lay the small joints out in lines, with the paper's word on XOR."""
    found = {(row.method, row.metric): row for row in results.rows}
    lines = tuple(
        Line(name, JOINTS.get(name, ""), "exact", tuple(_cell(found, name, m) for m in METRICS))
        for name in dict.fromkeys(row.method for row in results.rows)
        if (name, METRICS[0].key) in found
    )
    sources = dict.fromkeys(row.source for row in results.rows if row.source)
    return ResultTable(METRICS, lines, tuple(sources))


def _cell(found: dict[tuple[str, str], Row], name: str, metric: MetricLabel) -> Cell:
    row = found[name, metric.key]
    paper = None if row.paper is None else f"{row.paper:g}"
    return Cell(metric.label, f"{row.mean:.3f}", paper, row.verdict, lowest=False)


def _curves_picture(curves: Arrays) -> Picture:
    low, high = curves["limits"]
    return drawn(
        "curves",
        lambda room: draw_curves(curves, room),
        alt="Mutual information, union information, Griffith–Koch and CI synergy over Σ₁₂.",
        caption=(
            f"Fig. 1(c), over the whole valid range of Σ₁₂, {low:.3f} to {high:.3f}. Mutual "
            "information and both synergies grow without limit towards its ends, where the "
            "predictors determine the target. Mutual information is union information plus "
            "Griffith–Koch synergy everywhere."
        ),
    )


def draw_curves(curves: Arrays, room: Format) -> Figure:
    """Draw Fig. 1(c)."""
    figure = blank(room, 3.6 if not room.narrow else 3.4)
    axes = figure.subplots()
    for name, label, colour, dash in CURVES:
        axes.plot(curves["correlation"], curves[name], color=colour, linestyle=dash, label=label)
    best = float(curves["minimum"])
    for limit in curves["limits"]:
        axes.axvline(float(limit), color=QUIET, linewidth=0.6, linestyle=":")
    axes.plot([best], [0], "o", color="#d55e00", markersize=5, clip_on=False, zorder=5)
    axes.annotate(
        f"Σ₁₂ = {best:.3f}",
        (best, 0),
        xytext=(0, 26),
        textcoords="offset points",
        ha="center",
        fontsize=8.5,
    )
    axes.set_ylim(0, TOP_BITS)
    axes.set_xlabel("Σ₁₂, the correlation of the predictors")
    axes.set_ylabel("bits")
    grid_lines(axes, "y")
    axes.legend(loc="upper center", ncols=1 if room.narrow else 2)
    return figure


def _ellipsoids_picture(sets: Sequence[Arrays]) -> Picture:
    values = " and ".join(_signed(one["correlation"]) for one in sets)
    return drawn(
        "ellipsoids",
        lambda room: draw_ellipsoids(sets, room),
        alt=f"Level sets of the joint distribution at Σ₁₂ = {values}.",
        caption=(
            f"Fig. 1(a, b): one standard deviation of (Z₁, Z₂, X) at Σ₁₂ = {values}, with the "
            "ellipses of all pairs on the walls. Those of (Z₁, X) and (Z₂, X) are the same in "
            "both. The left body is thin: both predictors together fix the target, either alone "
            "does not. In the right one the second predictor tells all that the first does."
        ),
    )


def _signed(value: Any) -> str:
    return f"{float(value):.2f}".replace("-", "−")


def draw_ellipsoids(sets: Sequence[Arrays], room: Format) -> Figure:
    """Draw Fig. 1(a) and (b), side by side or below one another."""
    figure = blank(room, room.width * (1.8 if room.narrow else 0.44))
    for place, (one, what) in enumerate(zip(sets, ("synergistic", "no GK synergy"), strict=True)):
        shape = (2, 1) if room.narrow else (1, 2)
        axes: Any = figure.add_subplot(*shape, place + 1, projection="3d")
        _draw_body(axes, one)
        axes.set_title(f"Σ₁₂ = {_signed(one['correlation'])}: {what}", y=0.96)
    return figure


def _draw_body(axes: Any, one: Arrays) -> None:
    wall = 1.6
    axes.plot_surface(
        *one["surface"], color="#009e73", alpha=0.35, linewidth=0.2, edgecolor="#00664b"
    )
    for shadow, (first, second, fixed) in zip(one["shadows"], PAIRS, strict=True):
        points = np.full((3, shadow.shape[1]), wall if fixed == "y" else -wall)
        points[[first, second]] = shadow
        axes.plot(*points, color=QUIET, linewidth=1.0)
    axes.set(xlim=(-wall, wall), ylim=(-wall, wall), zlim=(-wall, wall))
    axes.tick_params(pad=-2)
    for name, label in (("x", "Z₁"), ("y", "Z₂"), ("z", "X")):
        getattr(axes, f"set_{name}label")(label, labelpad=-6)
    axes.set(xticks=(-1, 0, 1), yticks=(-1, 0, 1), zticks=(-1, 0, 1))
    axes.set_box_aspect((1, 1, 1), zoom=0.9)
    axes.view_init(elev=18, azim=-24)


def gaussian_table(study: StoredStudy) -> Table:
    """Return the table of small joints for the terminal."""
    return grid_table("bits", joint_table(study.results))


REPORT = Report(gaussian_page, gaussian_table, _FIGURES, _PRINTED)
