"""What is trained: a plain VAE with log-normal pixels."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from hatchel.records.spec import RunSpec, choose
from hatchel.runs.recipes import beta_mnist, log_normal_celeba, log_normal_portraits
from hatchel.runs.resolution import resolved

Data = Literal["portraits", "celeba", "mnist"]
VAE = "vae"
PUBLISHED_LATENTS = 128
CHECKPOINT_EVERY = 500
_CHOSEN = ("recipe", "data.name", "n_latents", "objective.name", "training.steps")


def spec_of(data: Data, latents: int, steps: int, changes: Mapping[str, Any]) -> RunSpec:
    """Return the spec of the model, complete.

    Raises:
        ValueError: as :func:`hatchel.records.spec.changed`, or for a change that is the study's.
    """
    for key in changes:
        if key in _CHOSEN:
            raise ValueError(f"--set {key}: this study chooses it; see its other options")
    spec = _BASES[data]()
    training = {"steps": steps, "checkpoint_every": CHECKPOINT_EVERY}
    own = {
        "recipe": VAE,
        "n_latents": latents,
        "training": spec.training.model_copy(update=training),
    }
    return resolved(spec.model_copy(update=own), changes).spec


def _portraits() -> RunSpec:
    spec = log_normal_portraits()
    own = {
        "data": choose("portraits", size=8_000, held_back=2_000),
        "optimiser": spec.optimiser.model_copy(update={"learning_rate": 1e-3}),
        "training": spec.training.model_copy(update={"batch_size": 16}),
    }
    return spec.model_copy(update=own)


def _mnist() -> RunSpec:
    own = {
        "data": choose("mnist", split="published"),
        "likelihood": choose("log-normal"),
        "objective": choose(VAE),
    }
    return beta_mnist().model_copy(update=own)


_BASES: Mapping[Data, Callable[[], RunSpec]] = {
    "portraits": _portraits,
    "celeba": log_normal_celeba,
    "mnist": _mnist,
}
