"""Make the files beside this script from their sources; ORIGIN.md says where those come from.

Usage: python make.py SOURCE_DIRECTORY
"""

import io
import lzma
import sys
import zipfile
from pathlib import Path

import numpy as np

from hatchel.records.files import whole_file

HERE = Path(__file__).parent


def pack_letters(source: Path, target: Path) -> None:
    """Write the arrays of an npz as an npz whose members are packed by LZMA.

    LZMA takes a seventh less room than the usual Deflate; ``numpy.load`` reads both. The members
    carry no date, so equal arrays give equal bytes.
    """
    with (
        np.load(source, allow_pickle=False) as stored,
        whole_file(target) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive,
    ):
        for name in stored.files:
            member = io.BytesIO()
            np.lib.format.write_array(member, stored[name], allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy")
            archive.writestr(entry, member.getvalue(), zipfile.ZIP_LZMA)


def pack_words(source: Path, target: Path) -> None:
    """Write a text file packed by LZMA."""
    with whole_file(target) as file:
        file.write(lzma.compress(source.read_bytes(), preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Usage: python make.py SOURCE_DIRECTORY")
    sources = Path(sys.argv[1])
    pack_letters(sources / "emnist_letters.npz", HERE / "emnist_letters_sample.npz")
    pack_words(sources / "three_letter_words.tsv", HERE / "three_letter_words.tsv.xz")
