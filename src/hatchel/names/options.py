"""The options of a builder: read from its signature and its docstring, validated by their types."""

import inspect
import math
import re
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple, get_type_hints

from pydantic import ConfigDict, PydanticUserError, TypeAdapter, ValidationError

from hatchel.names.known import known_name

REQUIRED = inspect.Parameter.empty
"""The default of an option that has none."""
_SECTION = re.compile(r"^(Args|Attributes):\s*$")


class Option(NamedTuple):
    """An option.

    Attributes:
        name: what it is called.
        kind: the type that a value must have.
        default: what it is where nothing is said; :data:`REQUIRED` where it must be said.
        summary: what the docstring says of it.
    """

    name: str
    kind: Any
    default: Any
    summary: str

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.default is REQUIRED

    def checked(self, value: Any) -> Any:
        """Return a value as its type has it: 5 for "5" where it is a number.

        Raises:
            ValueError: it doesn't fit.
        """
        strict = isinstance(value, bool)  # which would else pass for a number
        try:
            found = _adapter(self.kind).validate_python(value, strict=strict or None)
        except ValidationError as error:
            raise ValueError(f"{self.name}={value!r}: {reason_of(error)}") from error
        if isinstance(found, float) and not math.isfinite(found):
            raise ValueError(f"{self.name}={value!r}: give a finite number")
        return found


def options_of(builder: Callable[..., Any], given: Iterable[str] = ()) -> dict[str, Option]:
    """Return the options of a function or a class, in order.

    Args:
        builder: a function, a class or a partial one.
        given: names of arguments that are not the user's to choose.
    """
    hidden = {*given}
    hints, said = _hints(builder), documented(builder)
    return {
        name: Option(name, hints.get(name, _kind_of(its.default)), its.default, said.get(name, ""))
        for name, its in inspect.signature(builder).parameters.items()
        if name not in hidden and its.kind not in (its.VAR_POSITIONAL, its.VAR_KEYWORD)
    }


def _kind_of(default: Any) -> Any:
    """Return the type of an option without an annotation: that of a plain default."""
    return type(default) if isinstance(default, bool | int | float | str) else Any


def checked_options(
    kind: str, name: str, options: Mapping[str, Option], values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return all options that have a value: those given, validated, else the defaults.

    Args:
        kind: what has them, such as "network".
        name: its name.
        options: by name.
        values: in place of the defaults.

    Raises:
        ValueError: an unknown option, with the nearest one; a value that doesn't fit its type.
    """
    for key in values:
        known_name(f"option of {kind} {name!r}", key, options)
    return {
        key: option.checked(values[key]) if key in values else option.default
        for key, option in options.items()
        if key in values or not option.required
    }


def documented(builder: Callable[..., Any]) -> dict[str, str]:
    """Return what a docstring says of each argument or attribute, by name."""
    found: dict[str, str] = {}
    inside, name = False, ""
    for line in (inspect.getdoc(bare(builder)) or "").splitlines():
        if not line.startswith(" ") and line.strip():
            inside = bool(_SECTION.match(line))
            continue
        match = re.match(r"^    (\w+): (.*)", line) if inside else None
        if match:
            name = match[1]
            found[name] = match[2].strip()
        elif inside and name and line.startswith("        "):
            found[name] += f" {line.strip()}"
    return found


def summary_of(builder: Callable[..., Any]) -> str:
    """Return the first paragraph of a docstring on one line."""
    text = inspect.getdoc(bare(builder)) or ""
    return " ".join(text.partition("\n\n")[0].split())


def reason_of(error: ValidationError) -> str:
    """Return what is wrong; where one of several types would do, what each of them asks for."""
    reasons = [each["msg"].removeprefix("Value error, ") for each in error.errors()]
    first, *more = dict.fromkeys(
        (reason[0].lower() + reason[1:]).partition(", unable to parse")[0] for reason in reasons
    )
    return " or ".join([first, *(reason.removeprefix("input should be ") for reason in more)])


def bare(builder: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function or class that a partial or a wrapped one is made of."""
    found: Callable[..., Any] = builder.func if isinstance(builder, partial) else builder
    inner: Callable[..., Any] = inspect.unwrap(found)
    return inner


def _hints(builder: Callable[..., Any]) -> dict[str, Any]:
    found = bare(builder)
    if isinstance(found, type):
        return get_type_hints(found.__init__)  # type: ignore[misc]  # whatever the class has
    return get_type_hints(found)


def _adapter(kind: Any) -> TypeAdapter[Any]:
    try:
        return TypeAdapter(kind, config=ConfigDict(arbitrary_types_allowed=True))
    except PydanticUserError:  # a model, which brings a configuration of its own
        return TypeAdapter(kind)
