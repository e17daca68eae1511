"""Sets of images by name."""

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any

from hatchel.data.data_set import DataSet
from hatchel.data.own.arrays import load_array
from hatchel.data.own.folder import load_folder
from hatchel.data.portraits.portraits import load_portraits
from hatchel.data.sets.cars3d import load_cars3d
from hatchel.data.sets.celeba import load_celeba
from hatchel.data.sets.dsprites import load_dsprites, load_dsprites_unfair
from hatchel.data.sets.mnist import load_mnist
from hatchel.data.sets.mpi3d import load_mpi3d
from hatchel.data.sets.shapes3d import load_shapes3d
from hatchel.data.sets.small_norb import load_small_norb
from hatchel.names.known import known_name

LOADERS: Mapping[str, Callable[..., DataSet]] = MappingProxyType(
    {
        "dsprites": load_dsprites,
        "dsprites-unfair": load_dsprites_unfair,
        "portraits": load_portraits,
        "mnist": load_mnist,
        "celeba": load_celeba,
        "shapes3d": load_shapes3d,
        "cars3d": load_cars3d,
        "smallnorb": load_small_norb,
        "mpi3d_toy": partial(load_mpi3d, "mpi3d_toy"),
        "mpi3d_realistic": partial(load_mpi3d, "mpi3d_realistic"),
        "mpi3d_real": partial(load_mpi3d, "mpi3d_real"),
        "folder": load_folder,
        "array": load_array,
    }
)


def load(name: str, **options: Any) -> DataSet:
    """Load a set of images by name.

    Args:
        name: one of :data:`LOADERS`.
        **options: of its loader, such as ``directory`` for "folder".

    Raises:
        ValueError: no such set or option, or one that is lacking; the set is absent (the message
            says how to get it) or damaged.
    """
    loader = LOADERS[known_name("data set", name, LOADERS)]
    known = inspect.signature(loader).parameters
    for option in options:
        known_name(f"option of data set {name!r}", option, known)
    lacking = [key for key, its in known.items() if its.default is its.empty and key not in options]
    if lacking:
        raise ValueError(
            f"data set {name!r} needs {lacking[0]!r}: {lacking[0]}=…, or on the command line "
            f"--set data.{lacking[0]}=…"
        )
    return loader(**options)
