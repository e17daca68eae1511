"""Measuring a run: what its latents carry, and pictures of those that stand for it."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from hatchel.evaluation.encoding import encode_run
from hatchel.methods.variational.spread import spread_of
from hatchel.records.files import write_arrays
from hatchel.reports.stored import array_path
from hatchel.runs.pictures import as_bytes, traversal
from hatchel.runs.stored import Run
from hatchel.studies.anchor_portraits import NAME
from hatchel.studies.anchor_portraits.measures import (
    Factors,
    factor_measures,
    factors_of,
    gaussian_posteriors,
    information_measures,
    latent_information,
    shown_latents,
)
from hatchel.studies.anchor_portraits.models import ANCHOR
from hatchel.studies.anchor_portraits.settings import AnchorSettings
from hatchel.studies.measuring import Measured, Measuring

Arrays = dict[str, NDArray[Any]]
PICTURED = 0
"""The seed whose traversals are drawn."""
_SPREAD = 1_000
"""Images that say where latents lie."""


def measuring(root: Path, model: str, seed: int, settings: AnchorSettings) -> Measuring:
    """Return the task that measures a run, and draws its traversals where it is of seed 0."""
    facts = settings.model_dump(include={"anchors", "samples", "mixture"})
    place = array_path(root, f"{model}-seed-{seed:03d}", 0)
    measure = partial(
        measured, anchored=model == ANCHOR, place=place, pictured=seed == PICTURED, **facts
    )
    return Measuring(NAME, root, model, seed, measure, facts)


def measured(
    run: Run,
    *,
    anchored: bool,
    anchors: int,
    samples: int,
    mixture: int,
    place: Path,
    pictured: bool,
) -> Measured:
    """Measure the latents of a run, and store what figures need.

    Args:
        run: of either model.
        anchored: whether it is AnchorVAE's.
        anchors: how many latents stand for it.
        samples: images behind the scores.
        mixture: images whose posteriors make up q(z).
        place: of the arrays.
        pictured: whether the latents are traversed.
    """
    coded = encode_run(run, samples, device="cpu")
    posteriors = gaussian_posteriors(coded)
    information = latent_information(posteriors, mixture)
    shown = shown_latents(information, anchors, anchored)
    factors = factors_of(coded, posteriors.z.numpy())
    arrays: Arrays = {"information": information, "shown": shown}
    arrays |= {} if factors is None else _factor_arrays(factors)
    write_arrays(place, arrays | (traversed(run, shown) if pictured else {}))
    final = run.record.final
    return Measured(
        {
            **information_measures(information, shown),
            **({} if factors is None else factor_measures(factors, shown)),
            "minus_elbo": -final["elbo"],
            "kl": final["kl"],
        }
    )


def _factor_arrays(factors: Factors) -> Arrays:
    return {
        "factor_names": np.array(factors.names, dtype=np.str_),
        "share": factors.share,
        "importance": factors.importance,
        "gaps": factors.gaps,
    }


def traversed(run: Run, latents: NDArray[np.int64]) -> Arrays:
    """Return the decoded images while each of these latents moves, from one image on."""
    model, data = run.trained().to("cpu", torch.float32), run.data.evaluation
    drawn = data.sample(min(_SPREAD, len(data)), np.random.default_rng(0)).x
    spread = spread_of(model.posterior(drawn))
    images, values, places = traversal(model, spread, drawn[0], latents)
    return {
        "seed": as_bytes(drawn[0]),
        "traversal": as_bytes(images),
        "traversal_values": values,
        "seed_values": places,
    }
