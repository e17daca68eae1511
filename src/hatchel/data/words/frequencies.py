"""How often words occur: lists of counts, the one that ships, and shares of a total."""

import gzip
import lzma
from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import isfinite
from os import PathLike
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hatchel.data.location import shipped_file
from hatchel.data.words.letters import ALPHABET

Frequencies = Mapping[str, float] | str | PathLike[str]
Amounts = Sequence[float] | NDArray[np.float64]

SHIPPED_FILE = "three_letter_words.tsv.xz"


def most_frequent(
    n: int, length: int, frequencies: Frequencies | None = None
) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Return the most frequent words of a length, and how probable each is among them.

    Args:
        n: how many words.
        length: how many letters they have.
        frequencies: each word's count, as a mapping or a file for :func:`read_frequencies`. Where
            it is absent, the list of three-letter strings that ships with the package. Upper case
            counts as lower case; what holds other characters than a–z is passed over.

    Returns:
        The words, most frequent first (equally frequent ones by the alphabet), and their
        probabilities (n,), which sum to one.

    Raises:
        ValueError: n or length below one, a list with fewer such words, or counts that are
            negative, not finite, or all zero.
    """
    if n < 1 or length < 1:
        raise ValueError(f"got n={n} and length={length}; both need to be at least 1")
    counts = _counts_of_length(length, frequencies)
    if len(counts) < n:
        raise ValueError(
            f"got n={n}, but the list has {len(counts)} words of {length} letters a–z; "
            "ask for fewer, or give frequencies= a longer list (the one that ships has "
            "three-letter words only)"
        )
    words = sorted(counts, key=lambda word: (-counts[word], word))[:n]
    count = np.array([counts[word] for word in words], dtype=np.float64)
    if not count.any():
        raise ValueError("the counts of all these words are zero; give counts above zero")
    return tuple(words), count / count.sum()


def read_frequencies(path: str | PathLike[str]) -> dict[str, float]:
    """Read a list of words with their counts.

    Args:
        path: a text file, or one compressed as ``.gz`` or ``.xz``. A line is a word and its count,
            parted by a tab or a comma; further columns are passed over, and so is a first line
            whose second column is no number.

    Raises:
        ValueError: the file can't be read, or a line lacks a count that is finite and not negative.
    """
    lines = _lines(Path(path))
    first = _fields(lines[0]) if lines else []
    has_header = len(first) > 1 and not _is_number(first[1])
    counts: defaultdict[str, float] = defaultdict(float)
    for number, line in enumerate(lines[has_header:], start=1 + has_header):
        if line.strip():
            word, count = _entry(line, f"{path}, line {number}")
            counts[word] += count
    return dict(counts)


def proportional_counts(frequencies: Amounts, total: int) -> NDArray[np.int64]:
    """Share out ``total`` among the words in proportion to their frequencies.

    Each count is its exact share rounded down or up; what rounding down leaves goes to the largest
    remainders, and among equal ones to the first.

    Args:
        frequencies: (W,) counts or probabilities, on any scale.
        total: how many there are to share out.

    Returns:
        (W,) counts that sum to ``total``.

    Raises:
        ValueError: frequencies that are negative, not finite or all zero, or a negative total.
    """
    frequency = amounts(frequencies, len(frequencies), "frequencies")
    if total < 0:
        raise ValueError(f"got total={total}; it needs to be 0 or more images")
    relative = frequency / frequency.max()  # so that the sum of large frequencies is finite
    share = relative / relative.sum() * total
    counts: NDArray[np.int64] = np.floor(share).astype(np.int64)
    order = np.argsort(counts - share, kind="stable")
    counts[order[: total - counts.sum()]] += 1
    return counts


def amounts(values: Amounts, expected: int, what: str) -> NDArray[np.float64]:
    """Return one amount per word, checked.

    Args:
        values: (W,) frequencies or weights.
        expected: W.
        what: they are, in the error.

    Raises:
        ValueError: not one for each word, or negative, not finite or all zero.
    """
    checked = np.asarray(values, dtype=np.float64)
    if checked.shape != (expected,):
        raise ValueError(
            f"got {what} of shape {checked.shape} for {expected} words; give one for each word"
        )
    if not np.isfinite(checked).all() or (checked < 0).any() or not checked.any():
        raise ValueError(
            f"got {what} from {checked.min()} to {checked.max()}; they need to be finite, not "
            "negative, and not all zero: leave out words that can't be counted"
        )
    return checked


def shipped_lines() -> list[str]:
    """Return the list of three-letter strings that ships with the package, header first."""
    return lzma.decompress(shipped_file(SHIPPED_FILE).read_bytes()).decode().splitlines()


def _counts_of_length(length: int, frequencies: Frequencies | None) -> dict[str, float]:
    if frequencies is None:
        entries: Mapping[str, float] = _shipped_frequencies()
    elif isinstance(frequencies, Mapping):
        entries = frequencies
    else:
        entries = read_frequencies(frequencies)
    counts: defaultdict[str, float] = defaultdict(float)
    for word, count in entries.items():
        _check_count(count, f"the count of {word!r}")
        folded = word.lower()
        if len(folded) == length and set(folded) <= set(ALPHABET):
            counts[folded] += count
    return dict(counts)


def _shipped_frequencies() -> dict[str, float]:
    rows = (line.split("\t") for line in shipped_lines()[1:])
    return {row[0]: float(row[1]) for row in rows}


def _lines(path: Path) -> list[str]:
    try:
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        elif path.suffix == ".xz":
            content = lzma.decompress(content)
        return content.decode().splitlines()
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError) as error:
        raise ValueError(
            f"can't read the frequency list {path} ({error}); give a UTF-8 text file, "
            "or one compressed as .gz or .xz"
        ) from error


def _fields(line: str) -> list[str]:
    return [field.strip() for field in line.split("\t" if "\t" in line else ",")]


def _entry(line: str, place: str) -> tuple[str, float]:
    fields = _fields(line)
    if len(fields) < 2 or not _is_number(fields[1]):
        raise ValueError(f"{place}: got {line!r}; write a word, a tab or a comma, and its count")
    count = float(fields[1])
    _check_count(count, place)
    return fields[0], count


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _check_count(count: float, place: str) -> None:
    if not (isfinite(count) and count >= 0):
        raise ValueError(f"{place}: got {count}; a count is finite and not negative: correct it")
