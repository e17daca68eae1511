"""Downloads that are checked, and that leave a whole file or none."""

import shutil
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import pooch

from hatchel.data.location import VARIABLE
from hatchel.records.files import whole_file, writable_directory

_MEGABYTE = 2**20
_SECONDS_OF_SILENCE = 30


class Progress(Protocol):
    """What is told how far a download has come; the attribute and methods that pooch calls."""

    total: int

    def update(self, amount: int) -> None:
        """Count ``amount`` more bytes."""

    def reset(self) -> None:
        """Begin again at zero."""

    def close(self) -> None:
        """End."""


def download(url: str, sha256: str, path: Path, progress: Progress | None = None) -> None:
    """Fetch ``url`` to ``path``, unless a file with that SHA-256 lies there already.

    Args:
        url: where the file is served.
        sha256: the file's SHA-256, in hexadecimal digits.
        path: where the file shall lie; its directory is made.
        progress: told how far the download has come.

    Raises:
        ValueError: ``path`` can't be written, ``url`` can't be reached, or what came is another
            file. Nothing half-written stays behind.
    """
    remedy = f"set {VARIABLE} to one that can"
    writable_directory(path.parent, name="data directory", remedy=remedy)
    by_hand = f"download it by hand and put it at {path}"
    try:
        pooch.retrieve(
            url,
            known_hash=f"sha256:{sha256}",
            fname=path.name,
            path=path.parent,
            downloader=pooch.HTTPDownloader(
                progressbar=progress or False, chunk_size=_MEGABYTE, timeout=_SECONDS_OF_SILENCE
            ),
        )
    except OSError as error:  # what requests raises is one
        raise ValueError(f"can't fetch {url} ({_reason(error)}); {by_hand}") from error
    except ValueError as error:
        raise ValueError(
            f"what came from {url} is not the file that was published (its SHA-256 is not "
            f"{sha256}) and was dropped; try again later, or {by_hand}"
        ) from error


def extract(archive: Path, members: Mapping[str, Path]) -> None:
    """Copy named members of a zip archive to named files, each whole or not at all.

    Only what is asked for is written, and only where it is asked for: the paths inside the archive
    decide nothing.

    Args:
        archive: the zip file.
        members: the wanted members, each with the file to write.

    Raises:
        ValueError: the archive is damaged, or lacks a member.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            for member, path in members.items():
                with opened.open(member) as source, whole_file(path) as target:
                    shutil.copyfileobj(source, target, _MEGABYTE)
    except KeyError as error:
        raise ValueError(
            f"{archive} has no member {member!r}; use the archive as it was published"
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ValueError(
            f"{archive} is a damaged zip file ({error}); delete it and download it again"
        ) from error


def _reason(error: OSError) -> str:
    """Say why in a few words; the whole story of a failed connection is a paragraph."""
    status = getattr(getattr(error, "response", None), "status_code", None)
    if status is not None:
        return f"HTTP status {status}"
    return error.strerror or type(error).__name__
