"""Which words there are: letters by position, and the split by a dictionary."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from hatchel.data.words.frequencies import Amounts, amounts, shipped_lines
from hatchel.data.words.letters import ALPHABET

Dictionary = Literal["hunspell_en_US", "wamerican"]

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
    weight = amounts(weights if weights is not None else [1.0] * len(words), len(words), "weights")
    return tuple(
        _top([word[position] for word in words], weight, per_position, position)
        for position in range(length)
    )


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
    header, *rows = (line.split("\t") for line in shipped_lines())
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
