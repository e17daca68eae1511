"""The figures of one trained run, from what it left in its directory."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from hatchel.records.files import whole_file
from hatchel.records.training_log import TrainingLog, read_metrics
from hatchel.records.training_record import EFFECTS, METRICS, PICTURES, RECORD, read_record
from hatchel.reports.charts.activations import activation_maps, activations_of
from hatchel.reports.charts.animation import animated
from hatchel.reports.charts.canvas import WIDE, Format, png
from hatchel.reports.charts.effects import effect_map, explained_bars
from hatchel.reports.charts.galleries import reconstructions, samples
from hatchel.reports.charts.latent_bars import latent_bars
from hatchel.reports.charts.latent_rasters import latents_over_steps
from hatchel.reports.charts.loss_curves import LoggedRun, loss_terms
from hatchel.reports.charts.sequence_curves import sequence_curves
from hatchel.reports.charts.traversals import traversal_grids, traversal_of
from hatchel.reports.drawn import drawn
from hatchel.reports.latents import plain_names
from hatchel.reports.page import Picture
from hatchel.reports.stored_effects import RunEffects, SequenceExamples, read_effects
from hatchel.reports.stored_pictures import Reals, RunPictures, read_pictures


class RunFigure(NamedTuple):
    """A figure that fits any room, with its words: see :class:`hatchel.reports.page.Picture`."""

    name: str
    draw: Callable[[Format], Figure]
    alt: str
    caption: str

    def picture(self) -> Picture:
        """Draw it for a wide page and for a narrow one."""
        return drawn(*self)


def write_pictures(run_directory: Path) -> list[Path]:
    """Write ``figures/*.png`` and ``figures/traversal.gif``; return their paths.

    A run that broke off has a log and no pictures: then only its training is drawn. One on data
    that are no images has effects of its latents in place of images. Everything is drawn before
    anything is written.

    Raises:
        ValueError: the directory holds neither, or one of them can't be read.
        OSError: the figures can't be written.
    """
    pictures, effects, log = _stored(run_directory)
    folder = run_directory / "figures"
    if effects is not None:
        figures = [*effect_figures(effects, log)]
    else:
        figures = [*run_figures(pictures, log, _latent_names(run_directory))]
    drawn = {folder / f"{figure.name}.png": png(figure.draw, WIDE) for figure in figures}
    if pictures is not None:
        drawn[folder / "traversal.gif"] = animated(traversal_of(pictures))
    for path, content in drawn.items():
        with whole_file(path) as file:
            file.write(content)
    return list(drawn)


def _stored(
    run_directory: Path,
) -> tuple[RunPictures | None, RunEffects | None, TrainingLog | None]:
    pictures, metrics = run_directory / PICTURES, run_directory / METRICS
    effects = run_directory / EFFECTS
    if not any(path.exists() for path in (pictures, effects, metrics)):
        raise ValueError(
            f"{str(run_directory)!r} holds neither pictures.npz nor metrics.jsonl; "
            "name the directory of a trained run"
        )
    return (
        read_pictures(pictures) if pictures.exists() else None,
        read_effects(effects) if effects.exists() else None,
        read_metrics(metrics) if metrics.exists() else None,
    )


def _latent_names(run_directory: Path) -> tuple[str, ...]:
    known = (run_directory / RECORD).exists()
    return read_record(run_directory).latents if known else ()


def run_figures(
    pictures: RunPictures | None, log: TrainingLog | None, latents: Sequence[str] = ()
) -> Iterator[RunFigure]:
    """Return what can be drawn of a run, in the order of a page.

    Args:
        pictures: of its model; None where it broke off.
        log: of its training.
        latents: their names, where there are no pictures that have them.
    """
    if pictures is not None:
        yield from _model_figures(pictures)
    if log is not None and len(log.steps):
        names, information = latents, None
        if pictures is not None:
            names, information = pictures.latent_names.tolist(), pictures.information
        yield from _training_figures(log, names, information)


def effect_figures(effects: RunEffects, log: TrainingLog | None) -> Iterator[RunFigure]:
    """Return what can be drawn of a run on data that are no images, in the order of a page."""
    yield RunFigure(
        "effects",
        lambda room: effect_map(effects, room),
        "A map of how far each latent moves each value.",
        "By how much E[x|z] of a value moves, in its standard deviations, while one latent goes "
        "from −2σ to +2σ and the others stay at their mean. The values that move most, grouped by "
        "the latent that moves them; latents are ordered by information."
        + _paths(
            effects.latent_laws, "A value of a categorical latent is held against all of them."
        )
        + ("" if effects.examples is None else " Values are named by time and channel."),
    )
    yield _explained_figure(effects, effects.examples)
    yield from _latents_figures(effects.latent_names, effects.kl, effects.information)
    if log is not None and len(log.steps):
        yield from _training_figures(log, effects.latent_names.tolist(), effects.information)


def _explained_figure(effects: RunEffects, examples: SequenceExamples | None) -> RunFigure:
    if examples is None:
        return RunFigure(
            "reconstructions",
            lambda room: explained_bars(effects, room),
            "Bars of the share of each value's variance that reconstructions have.",
            "How much of the variance of each value its reconstruction has; the best first.",
        )
    return RunFigure(
        "reconstructions",
        lambda room: sequence_curves(examples, effects.explained, room),
        "Sequences and their reconstructions over time, by channel.",
        "Sequences (grey) and their reconstructions (blue) over time, a channel in each row; last, "
        "how much of the variance at each time reconstructions have.",
    )


def _paths(laws: NDArray[np.str_], categorical: str) -> str:
    """Say how latents move that have no standard deviations to move by."""
    binary = " A binary latent goes from 0 to 1." if "bernoulli" in laws else ""
    return binary + (f" {categorical}" if "categorical" in laws else "")


def _model_figures(pictures: RunPictures) -> Iterator[RunFigure]:
    yield RunFigure(
        "traversal",
        lambda room: traversal_grids([traversal_of(pictures)], room),
        "Decoded images while one latent moves and the others stay.",
        "Each row moves one latent, in standard deviations, and leaves the others where the seed "
        "image has them. Latents are ordered by information, I(x; z) in bits; grey names are dead "
        "latents. Frames mark the seed image and the value nearest to its own."
        + _paths(pictures.latent_laws, "A categorical latent goes through its values."),
    )
    activations = activations_of(pictures)
    if activations is not None:
        yield RunFigure(
            "mean-activations",
            lambda room: activation_maps([activations], room),
            "A map of the mean of each latent over position.",
            "Mean of each latent over position, averaged over all other factors, in one colour "
            "scale around zero. A latent that stands for one coordinate shows stripes; dead "
            "latents are grey.",
        )
    yield RunFigure(
        "reconstructions",
        lambda room: reconstructions(pictures.originals, pictures.reconstructions, room),
        "Images above their reconstructions.",
        "Originals, and below each its reconstruction.",
    )
    yield RunFigure(
        "samples",
        lambda room: samples(pictures.samples, room),
        "Images decoded from draws of the prior.",
        "Decoded from draws of the prior.",
    )
    yield from _latents_figures(pictures.latent_names, pictures.kl, pictures.information)


def _latents_figures(names: NDArray[np.str_], kl: Reals, information: Reals) -> Iterator[RunFigure]:
    if not np.isfinite(information).any():  # an autoencoder's latents have no noise
        return
    yield RunFigure(
        "latents",
        lambda room: latent_bars(names.tolist(), kl, information, room),
        "Bars of KL and information per latent, in bits.",
        "What each latent carries, in bits. KL exceeds information by how far the latent's own "
        "distribution is from the prior.",
    )


def _training_figures(
    log: TrainingLog, names: Sequence[str], information: Reals | None
) -> Iterator[RunFigure]:
    yield RunFigure(
        "loss-terms",
        lambda room: loss_terms({"": LoggedRun(log)}, room),
        "Each term of the loss over training steps.",
        "Each term of the loss over training steps, in nats per sample as it was trained.",
    )
    order = log.kl_per_latent[-1] if information is None else information
    if log.kl_per_latent.size and len(order) == log.kl_per_latent.shape[1]:
        named = names or plain_names(len(order))
        yield RunFigure(
            "latents-over-steps",
            lambda room: latents_over_steps(log, named, order, room),
            "The KL of each latent over training steps"
            + (", and when it was in the worst set." if log.worst_set is not None else "."),
            _over_steps_caption(log, information is None),
        )


def _over_steps_caption(log: TrainingLog, by_kl: bool) -> str:
    first = "the last logged KL" if by_kl else "information"
    worst = (
        " Below, when each was in the worst set, whose synergy is penalised: the share of the "
        "logged steps that fall into a column."
        if log.worst_set is not None
        else ""
    )
    return f"KL of each latent in bits, ordered by {first}.{worst}"
