"""Words in handwriting: letter images side by side, with the letters as the factors.

The benchmark asks whether a representation finds the letters of a word without being told where
they are. Which words there are is the business of :mod:`hatchel.data.words.vocabulary`, and how
often they occur that of :mod:`hatchel.data.words.frequencies`; their names are given here too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from hatchel.data.words.frequencies import (
    Amounts,
    most_frequent,
    proportional_counts,
    read_frequencies,
)
from hatchel.data.words.letters import ALPHABET, Letters
from hatchel.data.words.vocabulary import (
    WordSplit,
    all_combinations,
    paper_words,
    read_dictionary,
    split_by_dictionary,
    top_letters,
    word_length,
)

__all__ = [
    "Resample",
    "WordImages",
    "WordSplit",
    "all_combinations",
    "most_frequent",
    "paper_words",
    "proportional_counts",
    "read_dictionary",
    "read_frequencies",
    "render_words",
    "split_by_dictionary",
    "top_letters",
    "words_benchmark",
]

Resample = Literal["never", "word", "occurrence"]

# The first part of a stream's key, so that the ways of drawing share no random numbers.
_ONE_IMAGE_PER_LETTER, _IMAGES_OF_A_WORD = 0, 1


@dataclass(frozen=True, eq=False)
class WordImages:
    """Images of words, and the letters that made them.

    Attributes:
        images: (N, 28, 28·L) float32 in [0, 1], ink is 1.
        words: (N,) the word on each image.
        letters: (N, L) integer classes, 0 = a to 25 = z: the factors of variation.
    """

    images: NDArray[np.float32]
    words: NDArray[np.str_]
    letters: NDArray[np.int64]

    @property
    def flat(self) -> NDArray[np.float32]:
        """The images as rows of pixels, (N, 28·28·L)."""
        return self.images.reshape(len(self.images), -1)

    @property
    def factor_names(self) -> tuple[str, ...]:
        """What each column of ``letters`` is called."""
        return tuple(f"letter {position}" for position, _ in enumerate(self.letters.T, start=1))

    @property
    def factor_sizes(self) -> tuple[int, ...]:
        """How many classes each column of ``letters`` can take."""
        return tuple(len(ALPHABET) for _ in self.letters.T)


def words_benchmark(draw: int, letters: Letters) -> tuple[WordImages, WordImages]:
    """Return one draw of the published benchmark: 149 training and 363 test words.

    Args:
        draw: which draw of letter images; one image of each letter serves all 512 words.
        letters: where the letter images come from; :func:`hatchel.data.words.letters.load_letters`.

    Returns:
        The training and the test words, one image each, in the order of :func:`paper_words`.

    Raises:
        ValueError: a negative draw, or ``letters`` lacks one of the letters.

    Source:
        G. Ver Steeg, R. Brekelmans, H. Harutyunyan, A. Galstyan, "Disentangled Representations via
        Synergy Minimization", 2017, section IV.A.
    """
    split = paper_words()
    train, test = (render_words(words, letters, seed=draw) for words in (split.train, split.test))
    return train, test


def render_words(
    words: Sequence[str],
    letters: Letters,
    *,
    images_per_word: int | Sequence[int] | NDArray[np.int64] = 1,
    frequencies: Amounts | Mapping[str, float] | None = None,
    total: int | None = None,
    resample: Resample = "never",
    seed: int = 0,
) -> WordImages:
    """Render words as images of their letters side by side.

    The letter images depend on the seed and on the word (with "never": on the letter) alone, not on
    the other words: longer lists and further images change none that is there already.

    Args:
        words: W words of one length in a–z. A word may stand in the list more than once.
        letters: the letter images to draw from.
        images_per_word: how many images each word gets, one number for all or one for each word.
        frequencies: render in proportion to these instead, one for each word or by word; see
            :func:`proportional_counts`.
        total: how many images ``frequencies`` share out.
        resample: when a letter gets a new image. "never": each letter has one image in the whole
            draw, so all images of a word are equal; "word": for each image of a word, and a letter
            that occurs twice in it looks the same; "occurrence": each time.
        seed: selects the draw.

    Returns:
        The N images, word by word in the order of ``words``.

    Raises:
        ValueError: words, counts, frequencies, ``resample`` or ``seed`` that are not as described,
            a letter of which there is no image, or no image to render.
    """
    word_length(words)
    if resample not in get_args(Resample):
        raise ValueError(
            f"unknown resample={resample!r}; choose one of {', '.join(get_args(Resample))}"
        )
    if seed < 0:
        raise ValueError(f"got seed={seed}; a seed or draw is an integer of 0 or more")
    counts = _image_counts(words, images_per_word, frequencies, total)
    factors = np.array([[ALPHABET.index(letter) for letter in word] for word in words])
    pools = {
        ALPHABET.index(letter): letters.indices(letter) for letter in sorted({*"".join(words)})
    }
    of_word = np.repeat(np.arange(len(words)), counts)
    if resample == "never":
        chosen = _one_image_per_letter(pools, seed)[factors[of_word]]
    else:
        chosen = _images_of_words(factors, of_word, pools, seed, share=resample == "word")
    return WordImages(
        images=_side_by_side(letters.images[chosen]),
        words=np.array(words, dtype=np.str_)[of_word],
        letters=factors[of_word].astype(np.int64),
    )


def _image_counts(
    words: Sequence[str],
    images_per_word: int | Sequence[int] | NDArray[np.int64],
    frequencies: Amounts | Mapping[str, float] | None,
    total: int | None,
) -> NDArray[np.int64]:
    """Return how many images each word gets, (W,)."""
    if (frequencies is None) != (total is None):
        raise ValueError(
            f"got {'total' if frequencies is None else 'frequencies'} alone; "
            "give frequencies and total together, or neither"
        )
    if frequencies is None or total is None:
        counts = _given_counts(images_per_word, len(words))
    elif np.ndim(images_per_word) or images_per_word != 1:
        raise ValueError("got images_per_word and frequencies; give one of them")
    else:
        counts = proportional_counts(_by_word(frequencies, words), total)
    if len(counts) != len(words) or not counts.sum():
        raise ValueError(
            f"got {counts.sum()} images in {len(counts)} counts for {len(words)} words; give one "
            "count or frequency for each word, and at least one image in all"
        )
    return counts


def _given_counts(
    images_per_word: int | Sequence[int] | NDArray[np.int64], n_words: int
) -> NDArray[np.int64]:
    counts = np.asarray(images_per_word)
    if not np.issubdtype(counts.dtype, np.integer) or (counts < 0).any() or counts.ndim > 1:
        raise ValueError(
            f"got images_per_word={images_per_word!r}; it is an integer of 0 or more, or one "
            "for each word"
        )
    return np.full(n_words, counts) if counts.ndim == 0 else counts.astype(np.int64)


def _by_word(frequencies: Amounts | Mapping[str, float], words: Sequence[str]) -> Amounts:
    if not isinstance(frequencies, Mapping):
        return frequencies
    absent = next((word for word in words if word not in frequencies), None)
    if absent is not None:
        raise ValueError(f"frequencies lacks the word {absent!r}; give one for each word")
    return [frequencies[word] for word in words]


def _one_image_per_letter(pools: Mapping[int, NDArray[np.intp]], seed: int) -> NDArray[np.intp]:
    """Return for each class the image that it has in this draw, (26,)."""
    chosen = np.zeros(len(ALPHABET), dtype=np.intp)
    for letter, pool in pools.items():
        chosen[letter] = pool[_stream(seed, _ONE_IMAGE_PER_LETTER, letter).integers(len(pool))]
    return chosen


def _images_of_words(
    factors: NDArray[np.int64],
    of_word: NDArray[np.int64],
    pools: Mapping[int, NDArray[np.intp]],
    seed: int,
    *,
    share: bool,
) -> NDArray[np.intp]:
    """Return the letter images of every word image, (N, L).

    A word's images are drawn together even where it stands in the list more than once: its stream
    is one, and its images are to differ.
    """
    distinct, kind = np.unique(factors, axis=0, return_inverse=True)
    kind_of_image = kind.ravel()[of_word]
    draws = [
        _images_of_word(word, count, pools, seed, share=share)
        for word, count in zip(distinct, np.bincount(kind_of_image), strict=True)
    ]
    chosen = np.empty((len(of_word), factors.shape[1]), dtype=np.intp)
    chosen[np.argsort(kind_of_image, kind="stable")] = np.concatenate(draws)
    return chosen


def _images_of_word(
    word: NDArray[np.int64],
    count: int,
    pools: Mapping[int, NDArray[np.intp]],
    seed: int,
    *,
    share: bool,
) -> NDArray[np.intp]:
    """Return the letter images of ``count`` images of one word, (count, L)."""
    stream = _stream(seed, _IMAGES_OF_A_WORD, *word)
    drawn, position = (
        np.unique(word, return_inverse=True) if share else (word, np.arange(len(word)))
    )
    picks = stream.integers([len(pools[letter]) for letter in drawn], size=(count, len(drawn)))
    images = [pools[letter][pick] for letter, pick in zip(drawn, picks.T, strict=True)]
    return np.stack(images, axis=1)[:, position]


def _stream(seed: int, *key: int) -> np.random.Generator:
    key = tuple(int(part) for part in key)
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))


def _side_by_side(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Join letter images (N, L, H, W) to word images (N, H, L·W) in [0, 1]."""
    n, length, height, width = images.shape
    joined = images.transpose(0, 2, 1, 3).reshape(n, height, length * width)
    return joined.astype(np.float32) / np.float32(255)
