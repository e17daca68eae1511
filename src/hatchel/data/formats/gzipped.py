"""Files that may be gzipped, whatever their names end in."""

import gzip
import zlib
from pathlib import Path


def content_of(path: Path) -> bytes:
    """Return what a file holds, unpacked where its first two bytes are gzip's.

    Raises:
        ValueError: it is a damaged gzip file.
    """
    content = path.read_bytes()
    if not content.startswith(b"\x1f\x8b"):
        return content
    try:
        return gzip.decompress(content)
    except (EOFError, OSError, zlib.error) as error:
        raise ValueError(
            f"{path} is a damaged gzip file ({error}); delete it and download it again"
        ) from error
