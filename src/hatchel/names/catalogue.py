"""A catalogue: builders by name, those of the package, of a program, and of installed packages."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any, Generic, TypeVar

from hatchel.names.known import known_name
from hatchel.names.options import Option, bare, checked_options, options_of, summary_of

Builder = TypeVar("Builder", bound=Callable[..., Any])
Kind = TypeVar("Kind")
Made = TypeVar("Made", bound=Callable[..., Any])


@dataclass(frozen=True)
class Entry(Generic[Builder]):
    """One entry.

    Attributes:
        kind: what it is, such as "network".
        name: what it is called.
        builder: what it stands for.
        given: arguments of the builder that are not the user's to choose.
    """

    kind: str
    name: str
    builder: Builder
    given: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """What it is, in a sentence or two."""
        return summary_of(self.builder)

    @property
    def options(self) -> dict[str, Option]:
        """Its options, by name."""
        return options_of(self.builder, self.given)

    @property
    def defaults(self) -> dict[str, Any]:
        """The options that have a default, with it."""
        return {name: its.default for name, its in self.options.items() if not its.required}

    def checked(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return all options, the given ones validated and in place of their defaults.

        Raises:
            ValueError: an unknown option, or a value of the wrong kind.
        """
        return checked_options(self.kind, self.name, self.options, values)

    def complete(self, values: Mapping[str, Any], section: str) -> dict[str, Any]:
        """Return all options as :meth:`checked` does, where none is lacking.

        Args:
            values: in place of the defaults.
            section: of a spec, for the message.

        Raises:
            ValueError: likewise; one that has no default and is not given.
        """
        found = self.checked(values)
        lacking = [name for name in self.options if name not in found]
        if lacking:
            raise ValueError(
                f"{self.kind} {self.name!r} needs {lacking[0]!r}: {lacking[0]}=…, or on the "
                f"command line --set {section}.{lacking[0]}=…"
            )
        return found

    def expected(self, made: Any, kind: type[Kind]) -> Kind:
        """Return what the builder made, where it is of this type.

        Raises:
            ValueError: it is of another.
        """
        if isinstance(made, kind):
            return made
        raise ValueError(
            f"{self.kind} {self.name!r} must return a {kind.__name__}; it returned a "
            f"{type(made).__name__}"
        )


class Catalogue(Generic[Builder]):
    """Builders by name.

    Args:
        kind: what they build, such as "network".
        built_in: those of the package.
        group: the entry points by which an installed package adds its own.
        given: arguments of a builder that are not the user's to choose.
    """

    def __init__(
        self,
        kind: str,
        built_in: Mapping[str, Builder],
        *,
        group: str = "",
        given: tuple[str, ...] = (),
    ) -> None:
        self.kind = kind
        self.group = group
        self.given = given
        self._built_in = dict(built_in)
        self._registered: dict[str, Builder] = {}  # the one thing that a program may add to

    def __getitem__(self, name: str) -> Entry[Builder]:
        """Return an entry.

        Raises:
            ValueError: there is none of that name; the nearest one is named.
        """
        here = self._built_in | self._registered
        if name in here:
            return Entry(self.kind, name, here[name], self.given)
        known_name(self.kind, name, self.names())
        point = next(iter(entry_points(group=self.group, name=name)))
        return Entry(self.kind, name, point.load(), self.given)

    def names(self) -> list[str]:
        """Return all names: built in, registered, installed."""
        installed = [point.name for point in entry_points(group=self.group)] if self.group else []
        return list(dict.fromkeys([*self._built_in, *self._registered, *installed]))

    def __iter__(self) -> Iterator[str]:
        """Yield all names."""
        return iter(self.names())

    def __contains__(self, name: object) -> bool:
        """Whether there is an entry of that name."""
        return name in self.names()

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self.names())

    def items(self) -> Iterator[tuple[str, Entry[Builder]]]:
        """Yield every entry with its name."""
        return ((name, self[name]) for name in self.names())

    def register(self, name: str) -> Callable[[Made], Made]:
        """Return a decorator that adds a builder of one's own.

        A module may be imported again and then replaces what it registered before.

        Raises:
            ValueError: no name, or one that is taken.
        """
        if not isinstance(name, str):
            raise ValueError(f"a {self.kind} is registered under a name: give it in brackets")

        def add(builder: Made) -> Made:
            taken = self._registered.get(name)
            another = taken is not None and bare(taken).__module__ != bare(builder).__module__
            if name in self._built_in or another:
                raise ValueError(f"the {self.kind} {name!r} is there already; choose another name")
            self._registered[name] = builder  # type: ignore[assignment]
            return builder

        return add
