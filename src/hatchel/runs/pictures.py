"""What the figures of a run show: traversals, reconstructions, samples, information."""

import math

import numpy as np
import torch
from numpy.typing import NDArray

from hatchel.data.data_set import DataSet
from hatchel.data.values.source import Images, Shape
from hatchel.methods.variational.spread import ENCODED, Spread, spread_of
from hatchel.methods.variational.trained import TrainedModel
from hatchel.records.files import write_arrays
from hatchel.records.training_record import PICTURES
from hatchel.runs.code_names import named_columns
from hatchel.runs.effects import store_effects
from hatchel.runs.stored import Run

PER_POSITION = 24
"""Images averaged for the mean activation at a position."""
STEPS = 25
REACH = 3.0
SHOWN = 30
TRAVERSED = 16


def store_pictures(run: Run, seed: int = 0) -> None:
    """Compute what the figures of a run show and store it as ``pictures.npz``.

    Where its samples can't be shown as images, ``effects.npz`` is stored instead.

    Args:
        run: with a checkpoint.
        seed: of the images and samples shown.

    Raises:
        ValueError: the run has no checkpoint.
    """
    if not is_picture(run.data.sample_shape):
        store_effects(run, seed)
        return
    model, data = run.trained(), run.data.evaluation
    random = np.random.default_rng(seed)
    drawn = data.sample(min(ENCODED, len(data)), random).x
    spread = spread_of(model.posterior(drawn), seed)
    arrays = {
        **named_columns(model.model.code),
        **_traversal(model, spread, drawn[0]),
        "information": spread.information,
        "kl": spread.kl,
        "originals": as_bytes(drawn[:SHOWN]),
        "reconstructions": as_bytes(model.reconstruct(drawn[:SHOWN])),
        "samples": as_bytes(_samples(model, SHOWN, seed)),
    }
    if {"position_x", "position_y"} <= set(data.factor_names) and data.classes is None:
        arrays["mean_activation"] = mean_activation(model, data)
    write_arrays(run.directory / PICTURES, arrays)


def is_picture(shape: Shape) -> bool:
    """Tell whether a sample can be shown as an image: ``(C, H, W)``, grey or in colour."""
    return len(shape) == 3 and shape[0] in (1, 3)


def as_bytes(images: Images) -> NDArray[np.uint8]:
    """Return images in [0, 1] as bytes."""
    return np.rint(np.clip(images, 0, 1) * 255).astype(np.uint8)


def traversal(
    model: TrainedModel, spread: Spread, image: Images, latents: NDArray[np.int64]
) -> tuple[Images, NDArray[np.float64], NDArray[np.float64]]:
    """Decode an image with one latent moved at a time.

    Args:
        model: that decodes.
        spread: says where a latent lies and how far a standard deviation is.
        image: ``(C, H, W)``, whose code the other latents keep.
        latents: which to move, ``(M,)``.

    Returns:
        Images ``(M, S, C, H, W)`` along each latent's path (see
        :meth:`hatchel.latents.law.Law.walk`), the S values in standard deviations, and where the
        image itself lies on each path, ``(M,)`` in the same unit.
    """
    code, values = model.model.code, np.linspace(-REACH, REACH, STEPS)
    own = model.encode(image[None])[0]
    codes = np.tile(own, (len(latents), STEPS, 1))
    places = np.empty(len(latents))
    for row, latent in enumerate(latents):
        law, columns = code.latent_laws[latent], code.columns[latent]
        path = (spread.mean[columns], spread.deviation[columns], values)
        mean, deviation, steps = map(torch.from_numpy, path)
        codes[row, :, columns] = law.walk(mean, deviation, steps).numpy()
        z = torch.from_numpy(own[columns]).double()
        places[row] = float(law.place(z, mean, deviation, steps))
    decoded = model.decode(codes.reshape(-1, codes.shape[-1]))
    return decoded.reshape(*codes.shape[:2], *decoded.shape[1:]), values, places


def _traversal(
    model: TrainedModel, spread: Spread, image: Images
) -> dict[str, NDArray[np.generic]]:
    latents = np.argsort(-spread.information, kind="stable")[:TRAVERSED].astype(np.int64)
    moved, values, places = traversal(model, spread, image, latents)
    return {
        "seed": as_bytes(image),
        "traversal": as_bytes(moved),
        "traversal_latents": latents,
        "traversal_values": values,
        "seed_values": places,
    }


def _samples(model: TrainedModel, count: int, seed: int) -> Images:
    generator = torch.Generator().manual_seed(seed)
    return model.decode(model.draw_prior(count, generator))


def mean_activation(model: TrainedModel, data: DataSet) -> NDArray[np.float32]:
    """Return each column's mean over the other factors at each position, ``(D, Y, X)``.

    At each position the same images are averaged: combinations of the other factors spread evenly
    over all that there are.

    Args:
        model: that encodes.
        data: all combinations of factors, positions the last two.

    Source: Non-Syn VAE, Fig. 2 right.
    """
    *others, x_size, y_size = data.factor_sizes
    combinations = math.prod(others)
    chosen = np.unique(np.linspace(0, combinations - 1, PER_POSITION).astype(np.int64))
    positions = x_size * y_size
    total = np.zeros((positions, model.model.code.width))
    for combination in chosen:
        images = data.samples(combination * positions + np.arange(positions))
        total += model.encode(images)
    means = (total / len(chosen)).reshape(x_size, y_size, -1)
    return np.ascontiguousarray(means.transpose(2, 1, 0)).astype(np.float32)
