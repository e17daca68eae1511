"""The codes of a run: images drawn from its data, encoded once."""

import numpy as np
import torch
from numpy.typing import NDArray

from hatchel.data.data_set import DataSet
from hatchel.data.values.source import Indices
from hatchel.evaluation.coded import Coded
from hatchel.methods.variational.trained import AT_ONCE
from hatchel.metrics.factor_structure import EqualClasses
from hatchel.runs.stored import Run
from hatchel.training.devices import torch_device

SAMPLES = 10_000
"""Images that are encoded, as many as disentanglement_lib's scores take."""
PIXEL_ROWS = 2_000
"""Images kept for what is said of pixels: each is thousands of numbers."""


def encode_run(
    run: Run, samples: int = SAMPLES, seed: int = 0, name: str | None = None, device: str = "auto"
) -> Coded:
    """Encode images of a run's data set with its model.

    Images differ unless the data set draws some more often than others: then they are drawn by its
    odds, with replacement. Where it has no more than asked for, all are taken, once each. The same
    seed draws the same images for every run on this data set.

    Args:
        run: with a checkpoint.
        samples: images.
        seed: of the draw.
        name: of the model; by default the run's directory's.
        device: where to encode.

    Raises:
        ValueError: the run has no checkpoint or no data, its model has diverged, or there are
            fewer than 20 images.
    """
    data = run.data
    model = run.trained().to(torch_device(device), torch.float32)
    chosen = chosen_images(data, samples, seed)
    means, logs, pixels = [], [], []
    for start in range(0, len(chosen), AT_ONCE):
        images = data.samples(chosen[start : start + AT_ONCE])
        posterior = model.posterior(images)
        means.append(posterior.mean.cpu().double().numpy())
        logs.append(posterior.log_variance.cpu().double().numpy())
        if start < PIXEL_ROWS:
            pixels.append(images[: PIXEL_ROWS - start])
    factors, names = _varied(data, chosen)
    return Coded(
        name=name or run.directory.name,
        source=f"{run.directory}, step {run.record.step:,}",
        codes=np.concatenate(means),
        factors=factors,
        factor_names=names,
        log_variances=np.concatenate(logs),
        pixels=np.concatenate(pixels),
        equal_classes=equal_classes(data, names),
        sample_key=f"{run.spec.data.model_dump_json()}, {len(chosen)} images, seed {seed}",
        notes=_notes(data, len(chosen), samples),
    )


def chosen_images(data: DataSet, samples: int, seed: int) -> Indices:
    """Return which images are encoded, in random order."""
    random = np.random.default_rng(seed)
    if data.odds is not None:
        return data.draw(samples, random)
    return random.choice(len(data), size=min(samples, len(data)), replace=False)


def equal_classes(data: DataSet, names: tuple[str, ...]) -> EqualClasses:
    """Return the classes that look alike, by the column of their factor."""
    alike = data.look_alike
    return {names.index(factor): classes for factor, classes in alike.items() if factor in names}


def _varied(data: DataSet, chosen: Indices) -> tuple[NDArray[np.int64] | None, tuple[str, ...]]:
    """Return factors, or binary attributes where there are none, and their names."""
    if data.factor_names:
        return data.factors(chosen), data.factor_names
    if data.attributes is not None:
        return data.attributes[chosen].astype(np.int64), data.attribute_names
    return None, ()


def _notes(data: DataSet, encoded: int, samples: int) -> tuple[str, ...]:
    said = []
    if data.odds is not None:
        said.append(f"{data.name} draws some images more often than others, and so did we.")
    if encoded < samples and data.odds is None:
        said.append(f"{data.name} has {encoded:,} images; all were encoded.")
    if not data.factor_names and data.attributes is not None:
        said.append(f"{data.name} has no factors; its binary attributes are taken for them.")
    return tuple(said)
