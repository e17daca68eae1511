"""Which words there are: frequency lists, letters by position, and the split by a dictionary."""

import gzip
import lzma
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import isfinite
from os import PathLike
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from hatchel.data.location import shipped_file
from hatchel.data.words.letters import ALPHABET

Frequencies = Mapping[str, float] | str | PathLike[str]
Amounts = Sequence[float] | NDArray[np.float64]
Dictionary = Literal["hunspell_en_US", "wamerican"]

SHIPPED_FILE = "three_letter_words.tsv.xz"
PAPER_LETTERS = ("abdflpst", "aeinorsu", "demnrsty")
_PAPER_TRAIN = """
aid aim air and ans ant any are arm arr art ass bad ban bar bas bat bay bed bee bes bet bey bid
bin bis bit bod bot boy brr bud bum bun bur bus but buy dad dam day den did die dim din dis doe
don dos dot dry dud due dun fad fan far fas fat fay fed fee fem fen fer fey fie fin fir fit foe
for fry fun fur fut lad lam las lat lay led lee let lid lie lit lot pad pan par pas pat pay pee
pen per pet pie pin pis pit pod pot pry pun pus put sad sat say see sen set sin sir sis sit sod
son sos sot soy sud sue sum sun tad tam tan tar tat tee ten tie tin tis tit toe tom ton tor tot
toy try tum tun tut
"""


@dataclass(frozen=True)
class WordSplit:
    """All combinations of the letters, parted in two.

    Attributes:
        train: the combinations that are words.
        test: the others.
    """

    train: tuple[str, ...]
    test: tuple[str, ...]


def paper_words() -> WordSplit:
    """Return the words of the published benchmark: 149 English words and the other 363 of 512.

    The letters are the eight most frequent by position among the 300 most frequent three-letter
    strings: ``top_letters(most_frequent(300, 3)[0])`` gives them.

    Returns:
        Both halves in alphabetical order; the training half is as printed.

    Source:
        G. Ver Steeg, R. Brekelmans, H. Harutyunyan, A. Galstyan, "Disentangled Representations via
        Synergy Minimization", 2017, Fig. 2.
    """
    return split_by_dictionary(PAPER_LETTERS, _PAPER_TRAIN.split())


def split_by_dictionary(
    letters_by_position: Sequence[Iterable[str]], dictionary: Collection[str]
) -> WordSplit:
    """Part all combinations of the letters into words and the rest.

    Args:
        letters_by_position: the letters that each position may hold; their number is the length of
            the words.
        dictionary: the words that count as such; it may hold others beside them.

    Returns:
        The words and the rest, both in the order of the combinations.

    Raises:
        ValueError: a position without letters, or with one outside a–z, or no combination is in the
            dictionary.
    """
    combinations = all_combinations(letters_by_position)
    known = frozenset(dictionary)
    train = tuple(word for word in combinations if word in known)
    if not train:
        raise ValueError(
            f"none of the {len(combinations)} combinations, {combinations[0]!r} to "
            f"{combinations[-1]!r}, is in the dictionary of {len(known)} words; give other letters "
            "or a dictionary with lower-case words of that length"
        )
    return WordSplit(train, tuple(word for word in combinations if word not in known))


def all_combinations(letters_by_position: Sequence[Iterable[str]]) -> tuple[str, ...]:
    """Return every word with one of the letters at each position, the last position fastest.

    Raises:
        ValueError: no position, a position without letters, or a letter outside a–z.
    """
    positions = [tuple(dict.fromkeys(letters)) for letters in letters_by_position]
    if not positions or not all(positions):
        raise ValueError(
            f"got letters by position {positions}; give at least one letter for each position"
        )
    words = tuple("".join(word) for word in product(*positions))
    word_length(words)
    return words


def top_letters(
    words: Sequence[str], per_position: int = 8, weights: Amounts | None = None
) -> tuple[str, ...]:
    """Return the letters that are most frequent at each position.

    Args:
        words: words of one length.
        per_position: how many letters to keep at each position.
        weights: how much each word counts; every word counts once where they are absent.

    Returns:
        For each position its letters as one string in alphabetical order. Of letters that are
        equally frequent the alphabet's first is kept.

    Raises:
        ValueError: words that are not of one length in a–z, weights that are negative or not one
            for each word, or a position that has fewer letters.
    """
    length = word_length(words)
    weight = _amounts(weights if weights is not None else [1.0] * len(words), len(words), "weights")
    return tuple(
        _top([word[position] for word in words], weight, per_position, position)
        for position in range(length)
    )


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


def read_dictionary(name: Dictionary = "hunspell_en_US") -> frozenset[str]:
    """Return the three-letter strings that an English dictionary knows.

    Args:
        name: "hunspell_en_US" (1,061 of them) or "wamerican" (665).

    Raises:
        ValueError: an unknown name.
    """
    if name not in get_args(Dictionary):
        raise ValueError(
            f"unknown dictionary {name!r}; choose one of {', '.join(get_args(Dictionary))}, "
            "or use any collection of words"
        )
    header, *rows = (line.split("\t") for line in _shipped_lines())
    column = header.index(f"in_{name}")
    return frozenset(row[0] for row in rows if row[column] == "1")


def word_length(words: Sequence[str]) -> int:
    """Return the length that all the words have.

    Raises:
        ValueError: no words, an empty word, a character outside a–z, or more than one length.
    """
    if isinstance(words, str) or not len(words):
        raise ValueError(f"got {words!r} for words; give a list of at least one word")
    for word in words:
        if not isinstance(word, str) or not word or not set(word) <= set(ALPHABET):
            raise ValueError(
                f"got {word!r} for a word; a word is one or more letters a–z: write it in lower "
                "case and leave out other characters"
            )
    odd = next((word for word in words if len(word) != len(words[0])), None)
    if odd is not None:
        raise ValueError(
            f"got words of {len(words[0])} and {len(odd)} letters ({words[0]!r}, {odd!r}); "
            "all words of a data set need one length: render each length by itself"
        )
    return len(words[0])


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
    frequency = _amounts(frequencies, len(frequencies), "frequencies")
    if total < 0:
        raise ValueError(f"got total={total}; it needs to be 0 or more images")
    relative = frequency / frequency.max()  # so that the sum of large frequencies is finite
    share = relative / relative.sum() * total
    counts: NDArray[np.int64] = np.floor(share).astype(np.int64)
    order = np.argsort(counts - share, kind="stable")
    counts[order[: total - counts.sum()]] += 1
    return counts


def _amounts(values: Amounts, expected: int, what: str) -> NDArray[np.float64]:
    amounts = np.asarray(values, dtype=np.float64)
    if amounts.shape != (expected,):
        raise ValueError(
            f"got {what} of shape {amounts.shape} for {expected} words; give one for each word"
        )
    if not np.isfinite(amounts).all() or (amounts < 0).any() or not amounts.any():
        raise ValueError(
            f"got {what} from {amounts.min()} to {amounts.max()}; they need to be finite, not "
            "negative, and not all zero: leave out words that can't be counted"
        )
    return amounts


def _top(
    letters: Sequence[str], weight: NDArray[np.float64], per_position: int, position: int
) -> str:
    amount: defaultdict[str, float] = defaultdict(float)
    for letter, each in zip(letters, weight, strict=True):
        amount[letter] += float(each)
    if not 1 <= per_position <= len(amount):
        raise ValueError(
            f"got per_position={per_position}, but position {position + 1} has {len(amount)} "
            f"different letters; choose 1 to {len(amount)}, or give more words"
        )
    ranked = sorted(amount, key=lambda letter: (-amount[letter], letter))
    return "".join(sorted(ranked[:per_position]))


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


def _shipped_lines() -> list[str]:
    return lzma.decompress(shipped_file(SHIPPED_FILE).read_bytes()).decode().splitlines()


def _shipped_frequencies() -> dict[str, float]:
    rows = (line.split("\t") for line in _shipped_lines()[1:])
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
