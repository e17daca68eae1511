"""What is taken out of a representation before it is judged."""

from collections.abc import Sequence
from itertools import chain, combinations
from typing import NamedTuple

from hatchel.evaluation.audit.attributes import Attribute
from hatchel.evaluation.audit.representation import Representation
from hatchel.names.known import known_name

ALL_SUBSETS = "all-subsets"


class Removal(NamedTuple):
    """What is taken out.

    Attributes:
        names: of attributes; none where the code stays as it is.
        columns: of the code.
    """

    names: tuple[str, ...]
    columns: tuple[int, ...]


def removals(
    known: Representation, sensitive: Sequence[Attribute], wanted: Sequence[str]
) -> list[Removal]:
    """Return what to take out, one after the other; nothing first, which all else is held against.

    Args:
        known: what is audited.
        sensitive: attributes.
        wanted: names of attributes, those between commas at once: "sex", "sex,race"; or
            "all-subsets", which is every combination of attributes that have a block.

    Raises:
        ValueError: a name that is no sensitive attribute, with the nearest one, or one without a
            block in the code; or nothing would be left.
    """
    sets = list(chain.from_iterable(_sets(known, sensitive, each) for each in wanted))
    found = [_removal(known, names) for names in dict.fromkeys([(), *sets])]
    for each in found:
        if len(each.columns) == known.codes.shape[1]:
            raise ValueError(
                f"without {', '.join(each.names)} nothing is left of {known.source}; remove fewer "
                "attributes"
            )
    return found


def _sets(
    known: Representation, sensitive: Sequence[Attribute], wanted: str
) -> list[tuple[str, ...]]:
    if wanted == ALL_SUBSETS:
        having = [each.column for each in sensitive if known.columns_of(each.column)]
        if not having:
            raise _without_block(known, sensitive[0].column)
        sizes = range(1, len(having) + 1)
        return [names for size in sizes for names in combinations(having, size)]
    columns = {name: each.column for each in sensitive for name in (each.name, each.column)}
    names = [wanted] if wanted in columns else [name.strip() for name in wanted.split(",")]
    chosen = [columns[known_name("sensitive attribute to remove", name, columns)] for name in names]
    return [tuple(dict.fromkeys(chosen))]


def _removal(known: Representation, names: tuple[str, ...]) -> Removal:
    columns: list[int] = []
    for name in names:
        own = known.columns_of(name)
        if not own:
            raise _without_block(known, name)
        columns += own
    return Removal(names, tuple(sorted(columns)))


def _without_block(known: Representation, name: str) -> ValueError:
    blocks = ", ".join(dict.fromkeys(known.blocks))
    return ValueError(
        f"{known.source} has no block {name!r} that could be removed, only {blocks}; name the "
        "block after the attribute, as FFVAE does, or with a table take the sensitive columns as "
        "features, too: --sensitive-features"
    )
