"""What is trained: methods by name, each in both precisions."""

from collections.abc import Sequence

from hatchel.names.known import known_name
from hatchel.records.spec import Choice, OptimiserSpec, RunSpec, TrainingSpec, choose
from hatchel.runs.resolution import resolved

PRECISIONS = ("float32", "bfloat16")
_OBJECTIVES: dict[str, Choice] = {
    "vae": choose("vae"),
    "beta-4": choose("beta", beta=4.0),
    "factor-6.4": choose("factor", gamma=6.4),
}
METHODS = tuple(_OBJECTIVES)
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


def spec_of(method: str, precision: str, steps: int) -> RunSpec:
    """Return the spec of a method in a precision, complete."""
    training = TrainingSpec.model_validate(
        {"steps": steps, "precision": precision, "checkpoint_every": CHECKPOINT_EVERY}
    )
    return resolved(
        RunSpec(
            recipe=row_name(method, precision),
            data=choose("dsprites"),
            objective=_OBJECTIVES[method],
            optimiser=OptimiserSpec(learning_rate=LEARNING_RATE),
            training=training,
        )
    ).spec
