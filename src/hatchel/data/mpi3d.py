"""MPI3D: a robot arm that holds an object, as toy renderings, realistic renderings and photographs.

The published files hold 1,036,800 images of 64 × 64 colour pixels, 12.7 GB, with six object colours
and six shapes. The set that disentanglement_lib downloads as ``mpi3d_toy`` is an earlier release of
460,800 images, 5.7 GB, with four and four; both are read, and their number tells them apart.
"""

import math
from pathlib import Path
from typing import Literal, get_args

from hatchel.data.disk_pixels import MappedPixels
from hatchel.data.images import ImageData, Pixels
from hatchel.data.location import VARIABLE, data_directory, find_file
from hatchel.data.npz_member import NpzMember, npz_member
from hatchel.data.unpacking import Keep, check_keep, unpacked, unpacked_file

Name = Literal["mpi3d_toy", "mpi3d_realistic", "mpi3d_real"]

FACTOR_NAMES = (
    "object_color",
    "object_shape",
    "object_size",
    "camera_height",
    "background_color",
    "horizontal_axis",
    "vertical_axis",
)
_RELEASES = ((6, 6, 2, 3, 3, 40, 40), (4, 4, 2, 3, 3, 40, 40))
_IMAGE = (64, 64, 3)
_URL = "https://storage.googleapis.com/disentanglement_dataset/Final_Dataset"
_ROWS = 4096


def load_mpi3d(name: Name = "mpi3d_toy", keep: Keep = "unpacked") -> ImageData:
    """Load one of the three MPI3D sets.

    Args:
        name: "mpi3d_toy", "mpi3d_realistic" or "mpi3d_real".
        keep: "unpacked" maps the images into memory, so that the system keeps in it what is in use
            and has room: from the npz itself where it is not compressed, else from a file of 12.7
            GB beside it, written once. "memory" reads all into memory, 12.7 GB and 50 MB beside.

    Returns:
        All images in row-major order of the factors; the last two are the arm's degrees of freedom,
        which disentanglement_lib calls first and second DOF.

    Raises:
        ValueError: an unknown name or ``keep``, a file that is absent, damaged or of another shape,
            or too little space on the disk.

    Source:
        M. W. Gondal et al., "On the Transfer of Inductive Bias from Simulation to the Real World: a
        New Disentanglement Dataset", 2019, arXiv:1906.03292.
    """
    check_keep(keep, ("memory", "unpacked"))
    path = find_mpi3d(name)
    if path is None:
        raise ValueError(f"{name}.npz is not in {data_directory()}; {how_to_get_mpi3d(name)}")
    return _load(name, path, keep, _RELEASES)


def find_mpi3d(name: Name = "mpi3d_toy") -> Path | None:
    """Return the npz file of that set, or None where it is absent."""
    if name not in get_args(Name):
        raise ValueError(f"unknown set {name!r}; choose one of {', '.join(get_args(Name))}")
    return find_file(f"{name}.npz", ("", name, "mpi3d"))


def how_to_get_mpi3d(name: Name = "mpi3d_toy") -> str:
    """Say in one sentence how the file comes into the data directory."""
    target = data_directory() / name / f"{name}.npz"
    return (
        f"download {_URL}/{name}.npz and put it at {target} (set {VARIABLE} for another directory)"
    )


def _load(name: str, path: Path, keep: Keep, releases: tuple[tuple[int, ...], ...]) -> ImageData:
    member = npz_member(path, "images")
    sizes = {(math.prod(sizes), *_IMAGE): sizes for sizes in releases}
    if member.shape not in sizes:
        known = " or ".join(map(str, sizes))
        raise ValueError(
            f"{path} holds images of shape {member.shape}; {name} has {known}; get it again"
        )
    return ImageData(
        name=name,
        pixels=_pixels(member, keep),
        factor_names=FACTOR_NAMES,
        factor_sizes=sizes[member.shape],
        facts={"file": str(path), "crc32": f"{member.checksum:08x}"},
    )


def _pixels(member: NpzMember, keep: Keep) -> Pixels:
    count, height, width, channels = member.shape
    if keep == "unpacked" and member.start is not None:
        stored = (count, height, width, channels)
        return MappedPixels(member.path, member.start, stored, channels_last=True)
    contents = (member.path.name, member.checksum)
    path = unpacked_file(member.path, member.path.stem, contents)
    return unpacked(keep, path, (count, channels, height, width), member.blocks(_ROWS))
