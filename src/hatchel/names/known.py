"""Names that a user gives, checked against those that exist."""

from collections.abc import Iterable
from difflib import get_close_matches

_LISTED = 40  # names of a table's columns may be hundreds


def known_name(kind: str, name: str, known: Iterable[str]) -> str:
    """Return ``name`` if it is one of those known.

    Args:
        kind: what it names, as in "network".
        name: what was given.
        known: every name that is allowed.

    Raises:
        ValueError: it isn't; the nearest one is named.
    """
    known = list(known)
    if name in known:
        return name
    ending = [each for each in known if each.endswith(f".{name}")]  # "beta" of "objective.beta"
    near = ending or get_close_matches(str(name), known, n=1)
    hint = f"did you mean {near[0]!r}? " if near else ""
    more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
    listed = f"{', '.join(known[:_LISTED])}{more}" if known else "none"
    raise ValueError(f"there is no {kind} {name!r}; {hint}there are: {listed}")
