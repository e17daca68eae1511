"""Cars3D: 183 car models from 24 azimuths and 4 elevations."""

from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image
from scipy.io import loadmat

from hatchel.data.data_set import DataSet
from hatchel.data.formats.pictures import in_threads
from hatchel.data.location import VARIABLE, data_directory
from hatchel.data.values.in_memory import BytePixels
from hatchel.data.values.on_disk import Bytes

NAME = "cars3d"
FACTOR_NAMES = ("elevation", "azimuth", "object_type")
FACTOR_SIZES = (4, 24, 183)
_URL = "http://www.scottreed.info/files/nips2015-analogy-data.tar.gz"
_PLACES = ("cars", "cars3d", "cars3d/cars", "data/cars", "cars3d/data/cars")
_FILES = "*_mesh.mat"
_SIDE = 128
_SIZE = 64


def load_cars3d() -> DataSet:
    """Load Cars3D, resized from 128 × 128 to 64 × 64 pixels as disentanglement_lib does (Lanczos).

    Returns:
        17,568 colour images in memory, 216 MB, in row-major order of the factors. ``object_type``
        counts the files in the order of their names; disentanglement_lib takes them in the order in
        which the file system lists them.

    Raises:
        ValueError: the files are absent, damaged, not 183, or hold something else.

    Source:
        S. Reed, Y. Zhang, Y. Zhang, H. Lee, "Deep Visual Analogy-Making", 2015.
    """
    directory = find_cars3d()
    if directory is None:
        raise ValueError(f"cars/{_FILES} are not in {data_directory()}; {how_to_get_cars3d()}")
    return _load(directory, FACTOR_SIZES)


def find_cars3d() -> Path | None:
    """Return the directory of the ``*_mesh.mat`` files, or None where there is none."""
    candidates = (data_directory() / place for place in _PLACES)
    return next((place for place in candidates if any(place.glob(_FILES))), None)


def how_to_get_cars3d() -> str:
    """Say in one sentence how the files come into the data directory."""
    return (
        f"download {_URL} and put its directory data/cars at {data_directory() / 'cars'} "
        f"(set {VARIABLE} for another directory)"
    )


def _load(directory: Path, sizes: tuple[int, int, int]) -> DataSet:
    files = sorted(directory.glob(_FILES))
    elevations, azimuths, cars = sizes
    if len(files) != cars:
        raise ValueError(
            f"{directory} holds {len(files)} files {_FILES}, and Cars3D has {cars}: unpack the "
            "archive again, and nothing else beside it"
        )
    stored = np.empty((elevations, azimuths, cars, 3, _SIZE, _SIZE), np.uint8)
    for car, images in enumerate(in_threads(partial(_read, sizes=sizes), files)):
        stored[:, :, car] = images
    return DataSet(
        name=NAME,
        values=BytePixels(stored.reshape(-1, *stored.shape[3:])),
        factor_names=FACTOR_NAMES,
        factor_sizes=sizes,
        facts={"directory": str(directory)},
    )


def _read(path: Path, sizes: tuple[int, int, int]) -> Bytes:
    """Return one car's images, (elevations, azimuths, 3, 64, 64)."""
    elevations, azimuths, _ = sizes
    try:
        stored = loadmat(path, variable_names=["im"]).get("im")
    except Exception as error:  # a damaged file makes SciPy fail in any way
        raise ValueError(f"{path} is damaged or cut short ({error}); unpack it again") from error
    expected = (_SIDE, _SIDE, 3, azimuths, elevations)
    if stored is None or stored.shape != expected or stored.dtype != np.uint8:
        got = "no 'im'" if stored is None else f"'im' of shape {stored.shape} and {stored.dtype}"
        raise ValueError(f"{path} holds {got}; a car has 'im' of shape {expected} and uint8")
    images = stored.transpose(4, 3, 0, 1, 2).reshape(-1, _SIDE, _SIDE, 3)
    small = np.stack([_resized(image) for image in images])
    return small.transpose(0, 3, 1, 2).reshape(elevations, azimuths, 3, _SIZE, _SIZE)


def _resized(image: Bytes) -> Bytes:
    picture = Image.fromarray(np.ascontiguousarray(image))
    return np.asarray(picture.resize((_SIZE, _SIZE), Image.Resampling.LANCZOS))
