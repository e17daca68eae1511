"""Train the models of one row, all draws and seeds at once, and measure them on the way."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from hatchel.data.words.word_images import WordImages
from hatchel.information.latents.ci_decoder import LinearDecoder
from hatchel.information.latents.pairwise import pair_moments
from hatchel.methods.linear_decoding import expected_features
from hatchel.methods.stacked_training import start
from hatchel.methods.stacking import Stack, decoder_of, features_of
from hatchel.metrics.scores.concentration import average_character_concentration
from hatchel.networks.encoder import NamedTensors
from hatchel.networks.low_rank import dense
from hatchel.studies.words.rows import LEARNING_RATE, Trained

Array = np.ndarray[Any, Any]
Benchmark = tuple[WordImages, WordImages]
OBSERVATIONS = 10


class Snapshot(NamedTuple):
    """What a stack ``(G draws, S seeds)`` looks like after some steps.

    Attributes:
        step: gradient steps taken.
        train_loss, test_loss: squared error per word, ``(G, S)``.
        acc_p1, acc_p2: average character concentration, ``(G, S)``.
        components: decoder weights, ``(G, S, m, pixels)``.
        intercept: ``(G, S, pixels)``.
        train_latents, test_latents: ``(G, S, N, m)``.
    """

    step: int
    train_loss: Array
    test_loss: Array
    acc_p1: Array
    acc_p2: Array
    components: Array
    intercept: Array
    train_latents: Array
    test_latents: Array


def run_seed(draw: int, seed: int) -> int:
    """Derive a run's seed from what the run is; the same for all rows, so that they pair up."""
    return int(np.random.SeedSequence((draw, seed)).generate_state(1)[0])


def characters(images: WordImages) -> Array:
    """Which letter of the word each pixel belongs to, ``(pixels,)``."""
    _, height, width = images.images.shape
    position = np.arange(width) * images.letters.shape[1] // width
    return np.tile(position, height)


def train(
    row: Trained,
    data: Sequence[Benchmark],
    draws: Sequence[int],
    seeds: Sequence[int],
    device: torch.device | str = "cpu",
    observe_at: Sequence[int] = (),
) -> list[Snapshot]:
    """Train ``len(draws) × len(seeds)`` models of one row, as one computation, to the end.

    Args:
        row: what to train.
        data: train and test words of each draw.
        draws: their numbers, from which the seeds derive.
        seeds: numbered seeds, for each draw.
        device: where.
        observe_at: steps after which a snapshot is taken.

    Returns:
        A snapshot for each step of ``observe_at`` and for the last, in order.
    """
    training = start(
        row.method,
        [train_words.flat for train_words, _ in data],
        [[run_seed(draw, seed) for seed in seeds] for draw in draws],
        LEARNING_RATE,
        device,
        noise_seeds=[run_seed(draw, 1 << 20) for draw in draws],
    )
    measure = _measurement(row, training.stack, data)
    snapshots = []
    for step in range(row.steps + 1):
        if step in observe_at or step == row.steps:
            snapshots.append(measure(step, training.trainer.parameters))
        if step < row.steps:
            training.step()
    return snapshots


def _measurement(
    row: Trained, stack: Stack, data: Sequence[Benchmark]
) -> Callable[[int, NamedTensors], Snapshot]:
    """Prepare a function that measures the stack's models on train and test words."""
    method = row.method
    test_x = features_of(stack, [test.flat for _, test in data])
    groups = characters(data[0][0])
    unseen = [_constant_error(stack, g, test.flat) for g, (_, test) in enumerate(data)]
    units = torch.tensor([scale.unit**2 for scale in stack.scales]).unsqueeze(1)
    constant_error = torch.tensor(unseen, dtype=torch.float32).unsqueeze(1)

    def error(decoder: LinearDecoder, z: Tensor, x: Tensor) -> Tensor:
        """Squared error of each model in turn: one model's words fit the cache."""
        own = [
            [_squared_error(row, decoder, z, x, (g, s)) for s in range(z.shape[1])]
            for g in range(z.shape[0])
        ]
        return torch.stack([torch.stack(errors) for errors in own]).cpu() * units

    @torch.no_grad()
    def measure(step: int, parameters: NamedTensors) -> Snapshot:
        z, test_z = method.encode(parameters, stack.x), method.encode(parameters, test_x)
        decoder = method.decoder(parameters, pair_moments(z, stack.x))
        components, intercept = _in_data_units(row, stack, decoder)
        return Snapshot(
            step,
            error(decoder, z, dense(stack.x)).numpy(),
            (error(decoder, test_z, test_x) + constant_error).numpy(),
            _concentration(components, groups, 1),
            _concentration(components, groups, 2),
            components,
            intercept,
            z.cpu().numpy(),
            test_z.cpu().numpy(),
        )

    return measure


def _squared_error(
    row: Trained, decoder: LinearDecoder, z: Tensor, x: Tensor, which: tuple[int, int]
) -> Tensor:
    own = LinearDecoder(decoder.weights[which], decoder.bias[which])
    expected = expected_features(row.method.likelihood, own, z[which])
    return expected.sub_(x[which[0]]).square_().sum(-1).mean()


def _constant_error(stack: Stack, g: int, X: Array) -> float:
    """Squared error on the pixels that never varied in training and are predicted as constants."""
    scale = stack.scales[g]
    return float(np.square((X - scale.constant)[:, ~scale.varying]).sum(1).mean())


def _in_data_units(row: Trained, stack: Stack, decoder: LinearDecoder) -> tuple[Array, Array]:
    draws, seeds = decoder.bias.shape[:2]
    both = [
        [decoder_of(stack, decoder, row.method.likelihood, (g, s)) for s in range(seeds)]
        for g in range(draws)
    ]
    return (
        np.array([[weights for weights, _ in own] for own in both]),
        np.array([[bias for _, bias in own] for own in both]),
    )


def _concentration(components: Array, groups: Array, power: int) -> Array:
    """ACC of each model, ``(G, S)``; NaN for one that diverged."""
    values = [
        [
            average_character_concentration(model, groups, power=power)
            if np.isfinite(model).all()
            else np.nan
            for model in own
        ]
        for own in components
    ]
    return np.array(values)
