"""What can be chosen about a study: one model, whose documented fields are the study's options."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from hatchel.names.known import known_name
from hatchel.names.options import reason_of
from hatchel.training.devices import torch_device


class StudySettings(BaseModel):
    """What a study's settings have in common: they are fixed, and there are no others."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Called(NamedTuple):
    """What an option is called on the command line, in the annotation of a field of another name.

    Attributes:
        option: such as "set" for ``--set``.
    """

    option: str


Settings = TypeVar("Settings", bound=StudySettings)


def on_device(settings: Settings) -> Settings:
    """Return settings with their field ``device`` resolved: "auto" is the one that is here.

    Raises:
        ValueError: no such device.
    """
    asked = settings.model_dump(include={"device"})["device"]
    return settings.model_copy(update={"device": str(torch_device(asked))})


def option_name(name: str, field: FieldInfo) -> str:
    """Return what the option of a field is called, without its dashes."""
    own = [said.option for said in field.metadata if isinstance(said, Called)]
    return own[0] if own else name.replace("_", "-")


def command(study: str, settings: StudySettings) -> str:
    """Return the command that runs a study with these settings, but for the device."""
    given = []
    for name, field in type(settings).model_fields.items():
        value, option = getattr(settings, name), option_name(name, field)
        if isinstance(value, Mapping):
            given += [f"--{option} {key}={json.dumps(each)}" for key, each in value.items()]
        elif name != "device":
            given.append(f"--{option} {value}")
    return " ".join([f"hatchel reproduce {study}", *given])


def chosen(kind: type[Settings], study: str, values: Mapping[str, Any]) -> Settings:
    """Return a study's settings, with these values in place of the defaults.

    Args:
        kind: of settings.
        study: whose they are.
        values: by the name of the field.

    Raises:
        ValueError: an unknown setting, with the nearest one, or a value that doesn't fit.
    """
    for name in values:
        known_name(f"setting of {study}", name, kind.model_fields)
    try:
        return kind.model_validate(dict(values))
    except ValidationError as error:
        place = error.errors()[0]["loc"][:1]
        what = f"{place[0]}={values.get(str(place[0]))!r}: " if place else ""
        raise ValueError(f"{study}: {what}{reason_of(error)}") from error
