"""A small procedural model and what its training leaves behind: real shapes, made-up numbers."""

from pathlib import Path

import numpy as np

from hatchel.records.files import write_arrays
from hatchel.records.training_log import MetricsEntry, append_metrics

VALUES = np.linspace(-3, 3, 25)
SIDE = 64


def drawn(codes, channels=1, side=SIDE):
    """Draw an ellipse (n, C, H, W) whose place, size and aspect follow four codes (n, 4)."""
    y, x = np.mgrid[:side, :side] / (side - 1)
    cx, cy, size, aspect = (codes[:, place, None, None] for place in range(4))
    a = 0.1 * np.exp(size / 5 + aspect / 5)
    b = 0.1 * np.exp(size / 5 - aspect / 5)
    away = ((x - 0.5 - cx / 9) / a) ** 2 + ((y - 0.5 - cy / 9) / b) ** 2
    inside = 1 / (1 + np.exp(np.clip(8 * (away - 1), -50, 50)))
    shape = np.array([1.0]) if channels == 1 else np.array([0.85, 0.6, 0.45])
    ground = 0 if channels == 1 else 0.25 + 0.5 * np.broadcast_to(y, inside.shape)[:, None]
    images = inside[:, None] * shape[:, None, None] + (1 - inside[:, None]) * ground
    return np.round(255 * images).astype(np.uint8)


def roles(latents, seed=0):
    """Return which latent stands for which of the four codes."""
    live = min(4, latents)
    return np.random.default_rng(seed).permutation(latents)[:live]


def arrays(latents=10, channels=1, values=VALUES, side=SIDE, seed=0, rows=None):
    """Make the arrays of ``pictures.npz``, the traversal of the first ``rows`` latents."""
    rng = np.random.default_rng(seed)
    live = roles(latents, seed)
    information = rng.uniform(0, 0.02, latents)
    information[live] = np.array([2.31, 2.05, 1.42, 0.7])[: len(live)]
    order = np.argsort(-information, kind="stable")[: rows or latents]
    z = rng.normal(size=latents)
    moved = np.repeat(z[None], len(order) * len(values), axis=0)
    moved[np.arange(len(moved)), np.repeat(order, len(values))] = np.tile(values, len(order))

    def decode(z):
        codes = np.zeros((len(z), 4))
        codes[:, : len(live)] = z[:, live]
        return drawn(codes, channels, side)

    several = rng.normal(size=(40, latents))
    made = np.clip(decode(several) + rng.normal(0, 9, (40, channels, side, side)), 0, 255)
    grid_y, grid_x = np.meshgrid(*[np.linspace(-1.6, 1.6, 32)] * 2, indexing="ij")
    activation = rng.normal(0, 0.02, (latents, 32, 32))
    for place, surface in zip(live, (grid_x, grid_y, 0.15 * grid_x * grid_y), strict=False):
        activation[place] += surface
    names = np.array([f"z{latent}" for latent in range(latents)])
    return {
        "latent_names": names,
        "latent_laws": np.full(latents, "gaussian"),
        "column_names": names,
        "column_latents": np.arange(latents),
        "seed": decode(z[None])[0],
        "traversal": decode(moved).reshape(len(order), len(values), channels, side, side),
        "traversal_latents": order,
        "traversal_values": values,
        "seed_values": z[order],
        "information": information,
        "kl": information * 1.1 + 0.01,
        "originals": decode(several),
        "reconstructions": made.astype(np.uint8),
        "samples": decode(rng.normal(size=(40, latents))),
        "mean_activation": activation.astype(np.float32),
    }


def entries(latents=10, steps=4000, every=20, seed=0, worst_set=True, diverged=None):
    """Make the log of a training in which some latents die and the worst set freezes."""
    rng = np.random.default_rng(seed)
    final = arrays(latents, seed=seed, side=2)["kl"]
    for step in range(0, steps + 1, every):
        gone = np.exp(-step / 400)
        kl = final * (1 - gone) + gone * rng.uniform(0.5, 1.5, latents)
        noise = rng.normal(0, 0.02, 5)
        bad = np.nan if diverged is not None and step >= diverged else 0.0
        synergy = 30 * np.exp(-step / 300) * np.exp(noise[4]) + 0.05
        reconstruction = 20 + 600 * np.exp(-step / 250) * (1 + noise[0]) + 1.5 * noise[1] + bad
        members = np.flatnonzero(kl < np.quantile(kl, 0.6)) if step else ()
        yield MetricsEntry(
            step=step,
            seconds=step * 0.01,
            terms={
                "loss": reconstruction + kl.sum() + synergy,
                "reconstruction": reconstruction,
                "kl": float(kl.sum()),
                "total_correlation": -0.4 + 2 * gone + noise[3],
                "synergy": synergy,
            },
            kl_per_latent=kl.tolist(),
            worst_set=[int(member) for member in members] if worst_set else None,
        )


def store_log(path: Path, **options) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for entry in entries(**options):
            append_metrics(file, entry)
    return path


def store_run(root: Path, latents=10, seed=0, worst_set=True, every=200, **options) -> Path:
    """Leave a run directory as a training does."""
    write_arrays(root / "pictures.npz", arrays(latents, seed=seed, **options))
    store_log(root / "metrics.jsonl", latents=latents, every=every, seed=seed, worst_set=worst_set)
    return root
