"""What the figures of a run show where its samples are no images: how latents move their values."""

import numpy as np
import torch
from numpy.typing import NDArray

from hatchel.data.data_set import DataSet
from hatchel.data.values.source import Samples
from hatchel.methods.variational.spread import ENCODED, Spread, spread_of
from hatchel.methods.variational.trained import TrainedModel
from hatchel.records.files import write_arrays
from hatchel.records.training_record import EFFECTS
from hatchel.runs.code_names import named_columns
from hatchel.runs.stored import Run

SEQUENCE_AXES = 2
"""Axes of a sequence ``(T, P)``."""
SHOWN = 3
"""Sequences that are drawn with their reconstructions."""
REACH = 2.0
"""How far a latent is moved to either side, in its standard deviations."""


def store_effects(run: Run, seed: int = 0) -> None:
    """Compute what the figures of a run on no images show and store it as ``effects.npz``.

    Args:
        run: with a checkpoint.
        seed: of the samples and of the codes' noise.

    Raises:
        ValueError: the run has no checkpoint.
    """
    model, data = run.trained(), run.data.evaluation
    drawn = data.sample(min(ENCODED, len(data)), np.random.default_rng(seed)).x
    spread, made = spread_of(model.posterior(drawn), seed), model.reconstruct(drawn)
    arrays: dict[str, NDArray[np.generic]] = {
        **named_columns(model.model.code),
        "effects": effects(model, spread, drawn),
        "explained": explained(drawn, made),
        "names": np.array(value_names(data)),
        "information": spread.information,
        "kl": spread.kl,
    }
    if len(data.sample_shape) == SEQUENCE_AXES:
        arrays |= {
            "originals": drawn[:SHOWN],
            "reconstructions": made[:SHOWN],
            "channel_names": np.array(_column_names(data)),
        }
    write_arrays(run.directory / EFFECTS, arrays)


def effects(model: TrainedModel, spread: Spread, drawn: Samples) -> NDArray[np.float64]:
    """Return by how much each value moves with each column of the code, ``(D, V)``.

    E[x|z] at one end of a latent's path, +2 standard deviations, less that at the other, −2 (of a
    binary latent, at 1 less at 0), the others at their mean; in standard deviations of the value.
    A column that is one of several values of a latent is held against the mean of them all.

    Args:
        model: that decodes.
        spread: of its codes.
        drawn: samples that say how much each value varies.
    """
    moved = np.concatenate(
        [_moved(model, spread, latent) for latent in range(model.model.code.n_latents)]
    )
    deviation = drawn.reshape(len(drawn), -1).std(0, dtype=np.float64)
    found: NDArray[np.float64] = moved / np.where(deviation > 0, deviation, np.inf)
    return found


def _moved(model: TrainedModel, spread: Spread, latent: int) -> NDArray[np.float64]:
    """Return how values move along one latent, a row for each of its columns."""
    code = model.model.code
    law, columns = code.latent_laws[latent], code.columns[latent]
    width = columns.stop - columns.start
    mean, deviation, ends = map(
        torch.from_numpy,
        (
            spread.mean[columns],
            spread.deviation[columns],
            np.linspace(-REACH, REACH, max(2, width)),
        ),
    )
    codes = np.tile(spread.mean, (len(ends), 1))
    codes[:, columns] = law.walk(mean, deviation, ends).numpy()
    decoded = model.decode(codes).reshape(len(codes), -1).astype(np.float64)
    if width == 1:
        return decoded[1:] - decoded[:1]
    centred: NDArray[np.float64] = decoded - decoded.mean(0)
    return centred


def explained(drawn: Samples, made: Samples) -> NDArray[np.float64]:
    """Return the share of each value's variance that reconstructions have, ``(V,)``.

    It is 1 − E(x − x̂)²/var x; NaN where a value never varies.
    """
    x, error = (each.reshape(len(drawn), -1).astype(np.float64) for each in (drawn, drawn - made))
    variance = x.var(0)
    left: NDArray[np.float64] = np.full_like(variance, np.nan)
    np.divide((error**2).mean(0), variance, out=left, where=variance > 0)
    return 1 - left


def value_names(data: DataSet) -> list[str]:
    """Return the name of each value of a sample: the column's, and its place before that."""
    places = data.sample_shape[:-1]
    before = [" ".join(str(each) for each in place) for place in np.ndindex(*places)]
    return [f"{place} {name}".strip() for place in before for name in _column_names(data)]


def _column_names(data: DataSet) -> tuple[str, ...]:
    return data.value_names or tuple(f"x{column}" for column in range(data.sample_shape[-1]))
