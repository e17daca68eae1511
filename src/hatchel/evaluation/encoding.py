"""The codes of a run: samples drawn from its data, encoded once."""

import numpy as np
import torch
from numpy.typing import NDArray

from hatchel.data.data_set import DataSet
from hatchel.data.values.source import Indices
from hatchel.evaluation.class_names import class_names_of
from hatchel.evaluation.coded import BlockLatents, Coded
from hatchel.latents.posterior import Posterior, joined
from hatchel.methods.variational.spread import ENCODED, spread_of
from hatchel.methods.variational.trained import AT_ONCE
from hatchel.metrics.factor_structure import EqualClasses
from hatchel.runs.stored import Run
from hatchel.training.devices import torch_device

SAMPLES = 10_000
"""Samples that are encoded, as many as disentanglement_lib's scores take."""
PIXEL_ROWS = 2_000
"""Images kept for what is said of pixels: each is thousands of numbers."""
IMAGE_AXES = 4
"""Axes of images ``(N, C, H, W)``."""


def encode_run(
    run: Run, samples: int = SAMPLES, seed: int = 0, name: str | None = None, device: str = "auto"
) -> Coded:
    """Encode samples of a run's data set with its model: of the part "test", where it has a split.

    Samples differ unless the data set draws some more often than others: then they are drawn by its
    odds, with replacement. Where it has no more than asked for, all are taken, once each. The same
    seed draws the same samples for every run on this data set.

    Args:
        run: with a checkpoint.
        samples: how many.
        seed: of the draw.
        name: of the model; by default the run's directory's.
        device: where to encode.

    Raises:
        ValueError: the run has no checkpoint or no data, its model has diverged, or there are
            fewer than 20 samples.
    """
    data = run.data.evaluation
    model = run.trained().to(torch_device(device), torch.float32)
    chosen = chosen_samples(data, samples, seed)
    posteriors, pixels = [], []
    for start in range(0, len(chosen), AT_ONCE):
        x = data.samples(chosen[start : start + AT_ONCE])
        posteriors.append(model.posterior(x).to("cpu", torch.float64))
        if start < PIXEL_ROWS and x.ndim == IMAGE_AXES:
            pixels.append(x[: PIXEL_ROWS - start])
    posterior = joined(posteriors)
    code, factors, names, notes = posterior.code, *_varied(data, chosen)
    return Coded(
        name=name or run.directory.name,
        source=f"{run.directory}, step {run.record.step:,}",
        codes=posterior.mean.numpy(),
        factors=factors,
        factor_names=names,
        factor_class_names=class_names_of(data.class_names, names),
        column_names=code.column_names,
        blocks=None if code.is_gaussian else block_latents(posterior, seed),
        log_variances=posterior.log_variance.numpy() if code.is_gaussian else None,
        pixels=np.concatenate(pixels) if pixels else None,
        equal_classes=equal_classes(data, names),
        sample_key=f"{run.spec.data.model_dump_json()}, {len(chosen)} samples, seed {seed}",
        notes=(*_notes(data, len(chosen), samples), *notes),
    )


def block_latents(posterior: Posterior, seed: int) -> BlockLatents:
    """Return what is known of the latents of a code of blocks.

    Args:
        posterior: q(z|x) of N samples in random order, float64.
        seed: of the draws.
    """
    code, spread = posterior.code, spread_of(posterior.first(ENCODED), seed)
    noise = code.draw_noise(
        len(posterior.mean), torch.Generator().manual_seed(seed), dtype=torch.float64
    )
    return BlockLatents(
        names=code.latent_names,
        column_latents=np.array(code.column_latents),
        information=spread.information,
        kl=spread.kl,
        z=posterior.sample(noise).numpy(),
    )


def chosen_samples(data: DataSet, samples: int, seed: int) -> Indices:
    """Return which samples are encoded, in random order."""
    return data.some(samples, np.random.default_rng(seed))


def equal_classes(data: DataSet, names: tuple[str, ...]) -> EqualClasses:
    """Return the classes that look alike, by the column of their factor."""
    alike = data.look_alike
    return {names.index(factor): classes for factor, classes in alike.items() if factor in names}


def _varied(
    data: DataSet, chosen: Indices
) -> tuple[NDArray[np.int64] | None, tuple[str, ...], tuple[str, ...]]:
    """Return factors, or what stands in for them where there are none, their names, and notes."""
    if data.factor_names:
        return data.factors(chosen), data.factor_names, ()
    if data.attributes is not None:
        return _known_attributes(data, chosen)
    if data.target is not None and data.target_size:
        labels = data.labels_at("target", chosen)
        if labels.known.all():
            said = f"{data.name} has no factors; its target {data.target_name} is taken for one."
            return labels.values, (data.target_name,), (said,)
    return None, (), ()


def _known_attributes(
    data: DataSet, chosen: Indices
) -> tuple[NDArray[np.int64] | None, tuple[str, ...], tuple[str, ...]]:
    """Return the attributes that are known of every sample."""
    labels = data.labels_at("attributes", chosen)
    whole: NDArray[np.bool_] = np.all(labels.known, axis=0)
    names = tuple(name for name, known in zip(data.attribute_names, whole, strict=True) if known)
    kind = "binary attributes" if {*data.attribute_sizes} == {2} else "attributes"
    said = [f"{data.name} has no factors; its {kind} are taken for them."]
    if not whole.all():
        gone = [name for name in data.attribute_names if name not in names]
        said.append(f"Left out {', '.join(gone)}: not known of every sample.")
    return (labels.values[:, whole] if names else None), names, tuple(said)


def _notes(data: DataSet, encoded: int, samples: int) -> tuple[str, ...]:
    said = []
    if data.odds is not None:
        said.append(f"{data.name} draws some {data.noun} more often than others, and so did we.")
    part = data.facts.get("part")
    if part is not None:
        said.append(f"Measured on the part {part!r} of {data.name}, which was not trained on.")
    if encoded < samples and data.odds is None:
        said.append(f"{data.name} has {encoded:,} {data.noun}; all were encoded.")
    return (*said, *(str(note) for note in data.facts.get("notes", ())))
