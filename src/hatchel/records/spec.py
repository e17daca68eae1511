"""What a training is: data, networks, objective, optimiser and schedule, in one frozen record."""

import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hatchel.names.known import known_name
from hatchel.records.run import fingerprint

OWN = "own"
"""The name, in a spec, of networks or data that were given as objects."""
SCHEDULE = ("steps", "log_every", "checkpoint_every", "checkpoint_minutes")
"""Settings of training that don't change what a step does: a run may go on under others."""


class Choice(BaseModel):
    """Something chosen by name, with its options: ``{"name": "factor", "gamma": 6.4}``."""

    model_config = ConfigDict(frozen=True, extra="allow")

    name: str

    @property
    def options(self) -> dict[str, Any]:
        """All but the name."""
        return dict(self.model_extra or {})


class BlockSpec(BaseModel):
    """A block of latents: ``{"name": "c", "law": "categorical", "width": 3}``, and its options."""

    model_config = ConfigDict(frozen=True, extra="allow")

    name: str
    law: str = "gaussian"
    width: int = Field(ge=1)

    @property
    def options(self) -> dict[str, Any]:
        """Those of the law."""
        return dict(self.model_extra or {})


class LayerSpec(BaseModel):
    """A layer above the code: ``{"law": "categorical", "width": 10, "hidden": [32, 16]}``."""

    model_config = ConfigDict(frozen=True, extra="allow")

    width: int = Field(ge=1)
    law: str = "gaussian"
    hidden: tuple[int, ...] = (32, 32, 16, 16)

    @property
    def options(self) -> dict[str, Any]:
        """Those of the law."""
        return dict(self.model_extra or {})


def choose(name: str, **options: Any) -> Choice:
    """Return a choice with its options."""
    return Choice.model_validate({"name": name, **options})


class OptimiserSpec(BaseModel):
    """The model's Adam."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    learning_rate: float = Field(default=1e-4, gt=0)
    beta1: float = Field(default=0.9, ge=0, lt=1)
    beta2: float = Field(default=0.999, ge=0, lt=1)


class TrainingSpec(BaseModel):
    """How long, in what portions, and what is kept.

    Attributes:
        steps: of training.
        batch_size: samples in a minibatch.
        precision: of the forward and backward pass; parameters are float32 under "bfloat16". With
            "auto" it is bfloat16 where the processor multiplies it natively, else float32.
        log_every: steps between two lines of ``metrics.jsonl``.
        checkpoint_every: steps between two checkpoints.
        checkpoint_minutes: a checkpoint is written after so many minutes at the latest.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: int = Field(default=100_000, ge=1)
    batch_size: int = Field(default=64, ge=2)
    precision: Literal["auto", "float32", "bfloat16", "float64"] = "auto"
    log_every: int = Field(default=50, ge=1)
    checkpoint_every: int = Field(default=5_000, ge=1)
    checkpoint_minutes: float = Field(default=10.0, gt=0)


class RunSpec(BaseModel):
    """Everything that a training depends on but its seed.

    Attributes:
        recipe: the name it is known by.
        data: a data set and its options.
        network: encoder and decoder.
        likelihood: of a sample given the decoder's output.
        n_latents: the width of the code, where that is one Gaussian block.
        blocks: of the code, where it is more than that.
        layers: of latents above the code, the lowest first, in place of its prior.
        objective: what is descended.
        optimiser: what descends.
        training: how long.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    recipe: str
    data: Choice
    network: Choice = Choice(name="conv64")
    likelihood: Choice = Choice(name="bernoulli")
    n_latents: int = Field(default=10, ge=1)
    blocks: tuple[BlockSpec, ...] = ()
    layers: tuple[LayerSpec, ...] = ()
    objective: Choice
    optimiser: OptimiserSpec = OptimiserSpec()
    training: TrainingSpec = TrainingSpec()

    @property
    def digest(self) -> str:
        """What must agree for a run to go on: all but the schedule."""
        facts = self.model_dump(mode="json")
        for name in SCHEDULE:
            del facts["training"][name]
        for name in ("blocks", "layers"):
            if not facts[name]:
                del facts[name]
        return fingerprint(facts)


def flattened(spec: RunSpec) -> dict[str, Any]:
    """Return the settings of a spec by dotted key, such as ``objective.gamma``."""
    flat: dict[str, Any] = {}
    for key, value in spec.model_dump(mode="json").items():
        if isinstance(value, dict):
            flat |= {f"{key}.{name}": inner for name, inner in value.items()}
        else:
            flat[key] = value
    return flat


def parsed_setting(text: str) -> tuple[str, Any]:
    """Split ``key=value``; a value is JSON where it can be, else text.

    Raises:
        ValueError: there is no ``=``.
    """
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise ValueError(f"--set takes key=value, such as training.steps=1000; got {text!r}")
    try:
        return key, json.loads(value)
    except json.JSONDecodeError:
        return key, value


def changed(spec: RunSpec, settings: Mapping[str, Any]) -> RunSpec:
    """Return a spec with some settings replaced.

    Args:
        spec: to change.
        settings: values by dotted key. A new ``….name`` drops the options of the old part. Whether
            a part has such an option shows when the spec is resolved.

    Raises:
        ValueError: an unknown key, with the nearest known one; or a value that does not fit.
    """
    raw = spec.model_dump(mode="json")
    parts = [name for name in raw if isinstance(getattr(spec, name), Choice)]
    named = [f"{part}.name" for part in parts if f"{part}.name" in settings]
    for key in named:
        raw[key.removesuffix(".name")] = {"name": settings[key]}
    for key, value in settings.items():
        if key in named:
            continue
        section, _, name = key.partition(".")
        if section not in parts or not name:
            known_name("setting", key, [name for name in flattened(spec) if name != "recipe"])
        if name:
            raw[section][name] = value
        else:
            raw[section] = value
    return _validated(raw)


def _validated(raw: dict[str, Any]) -> RunSpec:
    try:
        return RunSpec.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        message = first["msg"][0].lower() + first["msg"][1:]
        raise ValueError(f"{key}={first['input']!r}: {message}") from error
