"""The studies there are: a line for each of the package, and those of a user."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from hatchel.names.catalogue import Catalogue, Made

if TYPE_CHECKING:
    from hatchel.studies.study import Study


class About(NamedTuple):
    """What a study shows, and the paper it comes from."""

    title: str
    source: str


@dataclass(frozen=True)
class Room:
    """A study of the package. Its room says what it shows; the study is imported when it is run.

    Attributes:
        package: with ``TITLE`` and ``SOURCE``, and ``STUDY`` in its module ``study``.
    """

    package: str

    def __call__(self) -> "Study[Any]":
        """Return the study."""
        study: Study[Any] = import_module(f"{self.package}.study").STUDY
        return study

    @property
    def about(self) -> About:
        """Its title and source."""
        room = import_module(self.package)
        return About(room.TITLE, room.SOURCE)


STUDIES: "Catalogue[Callable[[], Study[Any]]]" = Catalogue(
    "study",
    {
        "words": Room("hatchel.studies.words"),
        "gaussian-synergy": Room("hatchel.studies.gaussian_synergy"),
        "nonsyn-dsprites": Room("hatchel.studies.nonsyn_dsprites"),
        "precision": Room("hatchel.studies.precision"),
        "fair-dsprites": Room("hatchel.studies.fair_dsprites"),
        "fair-tables": Room("hatchel.studies.fair_tables"),
        "stacked-mnist": Room("hatchel.studies.stacked_mnist"),
        "corex-tables": Room("hatchel.studies.corex_tables"),
        "anchor-portraits": Room("hatchel.studies.anchor_portraits"),
        "aggregate-sampling": Room("hatchel.studies.aggregate_sampling"),
    },
    group="hatchel.studies",
)


def study(name: str) -> Callable[[Made], Made]:
    """Return a decorator that adds a study of one's own: a function that returns it.

    A package that is installed beside this one may name its functions as entry points of the group
    ``hatchel.studies`` instead.

    Raises:
        ValueError: the name is taken.
    """
    return STUDIES.register(name)


def study_named(name: str) -> "Study[Any]":
    """Return a study, under the name that it is registered under.

    Raises:
        ValueError: there is none of that name.
    """
    from hatchel.studies.study import Study

    entry = STUDIES[name]
    return replace(entry.expected(entry.builder(), Study), name=name)


def about(name: str) -> About:
    """Return what a study shows, importing no more than that takes."""
    builder = STUDIES[name].builder
    if isinstance(builder, Room):
        return builder.about
    found = builder()
    return About(found.title, found.source)
