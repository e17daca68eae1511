import hashlib
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatchel.data.words.frequencies import most_frequent
from hatchel.data.words.vocabulary import (
    PAPER_LETTERS,
    all_combinations,
    paper_words,
    read_dictionary,
    split_by_dictionary,
    top_letters,
    word_length,
)


def test_the_papers_words_are_those_of_its_figure_2():
    """The digest is of the words as printed: "aid, aim, …, tut"."""
    printed = ", ".join(paper_words().train)
    digest = "e94cc93a3f4ed5e00318acb4009401841105ba1ae6399484697e309367b1eda6"
    assert hashlib.sha256(printed.encode()).hexdigest() == digest


def test_the_papers_words_are_149_and_the_other_363_of_512():
    split = paper_words()
    assert (len(split.train), len(split.test)) == (149, 363)
    assert not set(split.train) & set(split.test)
    assert set(split.train) | set(split.test) == set(all_combinations(PAPER_LETTERS))
    assert len(all_combinations(PAPER_LETTERS)) == 512


def test_the_papers_words_are_in_alphabetical_order():
    split = paper_words()
    assert split.train == tuple(sorted(split.train))
    assert split.test == tuple(sorted(split.test))


def test_the_papers_letters_are_those_of_the_300_most_frequent_strings():
    assert top_letters(most_frequent(300, 3)[0]) == PAPER_LETTERS


def test_an_english_dictionary_agrees_with_nine_in_ten_of_the_papers_words():
    split = split_by_dictionary(PAPER_LETTERS, read_dictionary("hunspell_en_US"))
    assert len(set(split.train) & set(paper_words().train)) > 0.9 * 149


@given(
    st.lists(st.text("abcxyz", min_size=1, max_size=4), min_size=1, max_size=4),
    st.sets(st.text("abcxyz", min_size=1, max_size=4), max_size=30),
)
def test_a_split_is_disjoint_and_complete(letters, dictionary):
    words = all_combinations(letters)
    dictionary = {*dictionary, words[0]}
    split = split_by_dictionary(letters, dictionary)
    assert set(split.train) == set(words) & dictionary
    assert sorted(split.train + split.test) == sorted(words)


def test_a_split_without_words_is_refused():
    with pytest.raises(ValueError, match="none of the 4 combinations, 'ac' to 'bd'"):
        split_by_dictionary(["ab", "cd"], {"AC", "xyz"})


@pytest.mark.parametrize("letters", [[], ["ab", ""], ["ab", "c1"], ["AB"]])
def test_positions_without_letters_are_refused(letters):
    with pytest.raises(ValueError, match=r"give at least one letter|letters a–z"):
        all_combinations(letters)


def test_a_letter_named_twice_counts_once():
    assert all_combinations(["aa", "bc"]) == ("ab", "ac")


def test_top_letters_are_the_most_frequent_by_position():
    words = ["ab", "ac", "bc", "cc"]
    assert top_letters(words, 1) == ("a", "c")
    assert top_letters(words, 2) == ("ab", "bc")


def test_weights_count_for_top_letters():
    assert top_letters(["ab", "cd", "ef"], 1, weights=[1, 3, 2]) == ("c", "d")


def test_top_letters_do_not_depend_on_the_order_of_words():
    words = most_frequent(300, 3)[0]
    assert top_letters(words, 5) == top_letters(words[::-1], 5)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"per_position": 3}, "per_position=3, but position 1 has 2 different letters"),
        ({"per_position": 0}, "choose 1 to 2"),
        ({"per_position": 1, "weights": [1]}, r"shape \(1,\) for 2 words"),
        ({"per_position": 1, "weights": [1, -1]}, "not negative"),
        ({"per_position": 1, "weights": [0, 0]}, "not all zero"),
    ],
)
def test_impossible_top_letters_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        top_letters(["ab", "cb"], **options)


def test_an_unknown_dictionary_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="'webster'; choose one of hunspell_en_US, wamerican"):
        read_dictionary("webster")


@given(st.integers(1, 8), st.data())
def test_the_length_of_words_is_theirs(length, data):
    word = st.text(string.ascii_lowercase, min_size=length, max_size=length)
    assert word_length(data.draw(st.lists(word, min_size=1))) == length


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "at least one word"),
        ("word", "give a list"),
        (["one", ""], "got '' for a word"),
        (["one", "Two"], "got 'Two' for a word.*lower case"),
        (["één"], "letters a–z"),
        (["one", 2], "got 2 for a word"),
        (["one", "three"], r"3 and 5 letters \('one', 'three'\).*by itself"),
    ],
)
def test_words_that_make_no_data_set_are_refused(words, message):
    with pytest.raises(ValueError, match=message):
        word_length(words)
