"""The data sets that a model can be trained on, by name."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from hatchel.data.data_set import DataSet
from hatchel.data.labels import LabelKind
from hatchel.data.origins import ORIGINS
from hatchel.data.own.arrays import load_array
from hatchel.data.own.folder import load_folder
from hatchel.data.own.table import load_table
from hatchel.data.portraits.portraits import load_portraits
from hatchel.data.sets.adult import load_adult
from hatchel.data.sets.cars3d import load_cars3d
from hatchel.data.sets.celeba import load_celeba
from hatchel.data.sets.communities import load_communities
from hatchel.data.sets.dsprites import load_dsprites, load_dsprites_unfair
from hatchel.data.sets.mnist import load_mnist
from hatchel.data.sets.mpi3d import load_mpi3d
from hatchel.data.sets.shapes3d import load_shapes3d
from hatchel.data.sets.small_norb import load_small_norb
from hatchel.names.catalogue import Catalogue

Loader = TypeVar("Loader", bound=Callable[..., DataSet])

DATA_SETS: Catalogue[Callable[..., DataSet]] = Catalogue(
    "data set",
    {
        "dsprites": load_dsprites,
        "dsprites-unfair": load_dsprites_unfair,
        "portraits": load_portraits,
        "mnist": load_mnist,
        "celeba": load_celeba,
        "adult": load_adult,
        "communities": load_communities,
        "shapes3d": load_shapes3d,
        "cars3d": load_cars3d,
        "smallnorb": load_small_norb,
        "mpi3d_toy": partial(load_mpi3d, "mpi3d_toy"),
        "mpi3d_realistic": partial(load_mpi3d, "mpi3d_realistic"),
        "mpi3d_real": partial(load_mpi3d, "mpi3d_real"),
        "folder": load_folder,
        "array": load_array,
        "table": load_table,
    },
    group="hatchel.data_sets",
)


def data_set(name: str) -> Callable[[Loader], Loader]:
    """Register a data set of one's own: a decorator.

    The function returns a :class:`~hatchel.data.data_set.DataSet`; its arguments become
    ``data.…`` settings. A package that is installed beside this one may name its functions as entry
    points of the group ``hatchel.data_sets`` instead.

    Raises:
        ValueError: the name is taken.
    """
    return DATA_SETS.register(name)


def load(name: str, **options: Any) -> DataSet:
    """Load a data set by name.

    Args:
        name: one of :data:`DATA_SETS`.
        **options: of its loader, such as ``directory`` for "folder".

    Raises:
        ValueError: no such set or option, or one that is lacking; the set is absent (the message
            says how to get it) or damaged.
    """
    entry = DATA_SETS[name]
    return entry.expected(entry.builder(**entry.complete(options, "data")), DataSet)


def data_sets_with(kind: LabelKind) -> list[str]:
    """Return the names of the data sets whose samples have labels of this kind.

    Of a user's own that is known only once they are loaded.
    """
    return [name for name in DATA_SETS if name in ORIGINS and kind in ORIGINS[name].labels]
