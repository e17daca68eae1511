"""What is trained: AnchorVAE, and a plain VAE that is the same but for the anchors."""

import math
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from hatchel.records.spec import RunSpec, choose
from hatchel.runs.recipes import anchor_celeba, anchor_portraits
from hatchel.runs.resolution import resolved

Data = Literal["portraits", "celeba"]
VAE, ANCHOR = "vae", "anchor"
MODELS = (VAE, ANCHOR)
PUBLISHED_LATENTS = 2_048
SQUARED_ERROR = math.sqrt(0.5)
"""σ with which −log p(x|z) is the squared error, and a constant."""
SIZE = 10_000
"""Portraits that are rendered."""
CHECKPOINT_EVERY = 500
_CHOSEN = (
    "recipe",
    "data.name",
    "n_latents",
    "likelihood.scale",
    "objective.name",
    "objective.anchors",
    "objective.strength",
    "training.steps",
)


class Anchoring(NamedTuple):
    """What the models have in common, and how the anchors are held.

    Attributes:
        data: what they are trained on.
        latents: D.
        scale: σ of a pixel.
        anchors: how many latents are anchored, the first ones.
        strength: λ of theirs.
    """

    data: Data
    latents: int
    scale: float
    anchors: int
    strength: float


def spec_of(model: str, chosen: Anchoring, steps: int, changes: Mapping[str, Any]) -> RunSpec:
    """Return the spec of a model, complete.

    Raises:
        ValueError: as :func:`hatchel.records.spec.changed`, or for a change that is the study's.
    """
    for key in changes:
        if key in _CHOSEN:
            raise ValueError(f"--set {key}: this study chooses it; see its other options")
    spec = _portraits() if chosen.data == "portraits" else anchor_celeba()
    anchored = choose(ANCHOR, anchors=list(range(chosen.anchors)), strength=chosen.strength)
    own = {
        "recipe": model,
        "n_latents": chosen.latents,
        "likelihood": choose("gaussian", scale=chosen.scale),
        "objective": choose(VAE) if model == VAE else anchored,
        "training": spec.training.model_copy(
            update={"steps": steps, "checkpoint_every": CHECKPOINT_EVERY}
        ),
    }
    return resolved(spec.model_copy(update=own), changes).spec


def _portraits() -> RunSpec:
    spec = anchor_portraits()
    own = {
        "data": choose("portraits", size=SIZE),
        "optimiser": spec.optimiser.model_copy(update={"learning_rate": 1e-3}),
        "training": spec.training.model_copy(update={"batch_size": 16}),
    }
    return spec.model_copy(update=own)
