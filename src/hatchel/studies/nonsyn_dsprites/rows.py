"""What is trained: methods by name, each a spec."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from typing import Any

from hatchel.names.known import known_name
from hatchel.records.spec import (
    Choice,
    OptimiserSpec,
    RunSpec,
    TrainingSpec,
    choose,
    flattened,
)
from hatchel.runs.resolution import resolved
from hatchel.studies.nonsyn_dsprites.paper import ALPHA, DISCOUNT

LEARNING_RATE = 5e-4
"""Five times the published one: the first thousands of steps then show what ten do with it."""
LOG_EVERY = 10
CHECKPOINT_EVERY = 500

NONSYN, NARROW = "nonsyn", "vae-narrow"
NARROW_PATTERN = "vae-*-latents"
METHODS = (NONSYN, "factor-6.4", "factor-35", "beta-4", "vae", NARROW)
_NUMBERED = {"factor": "gamma", "beta": "beta"}
_CHOSEN_BY_METHOD = ("recipe", "objective.name", "objective.gamma", "objective.beta")


def checked_methods(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names if all of them are methods.

    Raises:
        ValueError: an unknown one, one given twice, or the narrow VAE without Non-Syn VAE, which
            decides how narrow it is.
    """
    for name in names:
        _objective(name)
    if not names or len(set(names)) < len(names):
        raise ValueError(f"methods {', '.join(names) or 'none'}: name one or more, each once")
    if NARROW in names and NONSYN not in names:
        raise ValueError(
            f"{NARROW} has as many latents as {NONSYN} leaves alive; add {NONSYN} to --methods"
        )
    return tuple(names)


def narrow_name(latents: int) -> str:
    """Return the name of a VAE with so many latents, under which its runs are stored."""
    return NARROW_PATTERN.replace("*", str(latents))


def is_narrow(name: str) -> bool:
    """Tell whether a stored method is the VAE with as many latents as Non-Syn VAE leaves alive."""
    return fnmatch(name, NARROW_PATTERN)


def spec_of(name: str, steps: int) -> RunSpec:
    """Return the spec of a method, complete.

    Raises:
        ValueError: no such method.
    """
    return resolved(
        RunSpec(
            recipe=name,
            data=choose("dsprites"),
            objective=_objective(name),
            optimiser=OptimiserSpec(learning_rate=LEARNING_RATE),
            training=TrainingSpec(
                steps=steps, log_every=LOG_EVERY, checkpoint_every=CHECKPOINT_EVERY
            ),
        )
    ).spec


def narrow_spec(latents: int, steps: int) -> RunSpec:
    """Return the spec of a VAE with so many latents, complete."""
    spec = spec_of(NARROW, steps)
    return spec.model_copy(update={"recipe": narrow_name(latents), "n_latents": latents})


def applied(spec: RunSpec, changes: Mapping[str, Any]) -> RunSpec:
    """Return a spec with the changes that concern it.

    Options of other objectives do not, nor does a number of latents concern the narrow VAE.

    Raises:
        ValueError: as :func:`hatchel.records.spec.changed`.
    """
    known = flattened(spec)
    mine = {k: v for k, v in changes.items() if k in known or not k.startswith("objective.")}
    if is_narrow(spec.recipe):
        mine.pop("n_latents", None)
    return resolved(spec, mine).spec


def check_changes(methods: Sequence[str], changes: Mapping[str, Any]) -> None:
    """Raise ValueError for a change that no method knows, or that is an option of the command."""
    specs = [spec_of(name, 1) for name in dict.fromkeys((*METHODS, *methods))]
    known = dict.fromkeys(key for spec in specs for key in flattened(spec))
    for key in changes:
        if key == "training.steps":
            raise ValueError("give the number of steps as --steps, not as --set training.steps")
        if key in _CHOSEN_BY_METHOD:
            raise ValueError(f"--set {key}: what is trained is chosen with --methods")
        if key == "data.name":
            raise ValueError("--set data.name: this study is on dSprites; see hatchel train")
        if key.startswith("objective."):
            known_name("setting", key, known)
    for spec in specs:
        applied(spec, changes)


def _objective(name: str) -> Choice:
    kind, _, number = name.partition("-")
    if name == NONSYN:
        return choose("nonsyn", alpha=ALPHA, discount=DISCOUNT)
    if name in ("vae", NARROW):
        return choose("vae")
    if kind in _NUMBERED and (value := _number(number)) is not None:
        return choose(kind, **{_NUMBERED[kind]: value})
    known_name("method", name, [*METHODS, "factor-NUMBER", "beta-NUMBER"])
    raise ValueError(f"{name!r}: write a number, as in factor-6.4 or beta-4")


def _number(text: str) -> float | None:
    """Return a number that is written as it would be printed, so that it has one name."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if value > 0 and f"{value:g}" == text else None
