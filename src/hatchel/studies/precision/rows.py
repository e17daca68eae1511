"""What is trained: methods by name, each in both precisions."""

from collections.abc import Mapping, Sequence
from typing import Any

from hatchel.names.known import known_name
from hatchel.records.spec import Choice, OptimiserSpec, RunSpec, TrainingSpec, choose, flattened
from hatchel.runs.resolution import resolved

PRECISIONS = ("float32", "bfloat16")
_OBJECTIVES: dict[str, Choice] = {
    "vae": choose("vae"),
    "beta-4": choose("beta", beta=4.0),
    "factor-6.4": choose("factor", gamma=6.4),
}
METHODS = tuple(_OBJECTIVES)
_CHOSEN = ("recipe", "data.name", "objective.name", "training.steps", "training.precision")
LEARNING_RATE = 5e-4
CHECKPOINT_EVERY = 500


def checked_methods(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names if all of them are methods.

    Raises:
        ValueError: an unknown one, none, or one given twice.
    """
    for name in names:
        known_name("method", name, METHODS)
    if not names or len(set(names)) < len(names):
        raise ValueError(f"methods {', '.join(names) or 'none'}: name one or more, each once")
    return tuple(names)


def row_name(method: str, precision: str) -> str:
    """Return the name under which a method in a precision is stored."""
    return f"{method}-{precision}"


def spec_of(method: str, precision: str, steps: int, changes: Mapping[str, Any]) -> RunSpec:
    """Return the spec of a method in a precision, complete, with the changes that concern it.

    Options of other objectives do not.

    Raises:
        ValueError: as :func:`hatchel.records.spec.changed`.
    """
    training = TrainingSpec.model_validate(
        {"steps": steps, "precision": precision, "checkpoint_every": CHECKPOINT_EVERY}
    )
    spec = RunSpec(
        recipe=row_name(method, precision),
        data=choose("dsprites"),
        objective=_OBJECTIVES[method],
        optimiser=OptimiserSpec(learning_rate=LEARNING_RATE),
        training=training,
    )
    known = flattened(resolved(spec).spec)
    mine = {k: v for k, v in changes.items() if k in known or not k.startswith("objective.")}
    return resolved(spec, mine).spec


def check_changes(methods: Sequence[str], changes: Mapping[str, Any]) -> None:
    """Raise ValueError for a change that no method knows, or that is the study's to choose."""
    for key in changes:
        if key in _CHOSEN:
            raise ValueError(f"--set {key}: this study chooses it; see its other options")
    for method in methods:
        spec_of(method, PRECISIONS[0], 1, changes)
