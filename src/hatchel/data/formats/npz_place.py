"""Where an array lies in an npz, so that one which is not compressed can be mapped in place."""

import struct
import zipfile
from pathlib import Path
from typing import NamedTuple

_LOCAL_HEADER = 30


class Place(NamedTuple):
    """Where an array lies.

    Attributes:
        start: where its npy header starts in the npz; None where it is compressed.
        checksum: CRC-32 of what is stored under its name.
    """

    start: int | None
    checksum: int


def npz_place(path: Path, name: str) -> Place:
    """Return where an array of an npz lies, which must be there and whole enough to be listed."""
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(f"{name}.npy")
    bare = info.compress_type == zipfile.ZIP_STORED
    return Place(_content(path, info) if bare else None, info.CRC)


def _content(path: Path, info: zipfile.ZipInfo) -> int:
    """Return where a member's content starts: after its local header, a name and an extra field."""
    with path.open("rb") as file:
        file.seek(info.header_offset)
        name, extra = struct.unpack("<HH", file.read(_LOCAL_HEADER)[-4:])
    return info.header_offset + _LOCAL_HEADER + int(name) + int(extra)
