import gzip
import hashlib
import lzma
import string

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatchel.data.words.vocabulary import (
    PAPER_LETTERS,
    all_combinations,
    most_frequent,
    paper_words,
    proportional_counts,
    read_dictionary,
    read_frequencies,
    split_by_dictionary,
    top_letters,
    word_length,
)

amounts = st.floats(0, 1e9) | st.floats(0, allow_infinity=False)
frequency_lists = st.lists(amounts, min_size=1, max_size=30).filter(any)


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


def test_the_most_frequent_words_come_first_with_their_probabilities():
    words, probabilities = most_frequent(4, 3)
    assert words == ("the", "and", "for", "you")
    assert probabilities.sum() == pytest.approx(1, abs=1e-12)
    assert probabilities[0] / probabilities[1] == pytest.approx(23135851162 / 12997637966)


def test_any_length_can_be_had_from_ones_own_frequencies():
    own = {"word": 3, "text": 5, "Text": 1, "don't": 9, "be": 9, "naïf": 7}
    words, probabilities = most_frequent(2, 4, own)
    assert words == ("text", "word")
    np.testing.assert_allclose(probabilities, [6 / 9, 3 / 9])


def test_equally_frequent_words_come_by_the_alphabet():
    assert most_frequent(3, 2, {"cb": 1, "ab": 1, "bb": 1})[0] == ("ab", "bb", "cb")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((5, 4), "has 0 words of 4 letters a–z.*three-letter words only"),
        ((3, 2, {"ab": 1}), "n=3, but the list has 1 words of 2"),
        ((0, 3), "at least 1"),
        ((1, 0), "at least 1"),
        ((1, 2, {"ab": -1}), "count of 'ab': got -1"),
        ((1, 2, {"ab": float("nan")}), "finite"),
        ((1, 2, {"ab": 0}), "all these words are zero"),
    ],
)
def test_impossible_frequencies_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        most_frequent(*arguments)


@pytest.mark.parametrize("header", ["", "word{}count{}more\n"])
@pytest.mark.parametrize("separator", ["\t", ", "])
@pytest.mark.parametrize(
    ("end", "pack"), [("", bytes), (".gz", gzip.compress), (".xz", lzma.compress)]
)
def test_frequency_files_of_every_form_are_read(tmp_path, header, separator, end, pack):
    path = tmp_path / f"words.txt{end}"
    lines = ["some{}12{}x", "", "words{}3.5", "some{}1"]
    text = header + "\n".join(lines)
    path.write_bytes(pack(text.replace("{}", separator).encode()))
    assert read_frequencies(path) == {"some": 13, "words": 3.5}
    assert most_frequent(1, 5, path)[0] == ("words",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("word\t1\nother\n", "line 2: got 'other'"),
        ("word\tcount\nother\tmany\n", "line 2: got 'other"),
        ("word\t-1\n", "line 1: got -1.0; a count is finite and not negative"),
        ("word\tnan\n", "line 1: got nan"),
    ],
)
def test_a_bad_line_is_named(tmp_path, text, message):
    (tmp_path / "words.tsv").write_text(text)
    with pytest.raises(ValueError, match=message):
        read_frequencies(tmp_path / "words.tsv")


@pytest.mark.parametrize("name", ["absent.tsv", "text.gz", "text.xz", "latin.txt"])
def test_a_list_that_cant_be_read_is_named(tmp_path, name):
    if name != "absent.tsv":
        (tmp_path / name).write_bytes("naïf\t1".encode("latin1"))
    with pytest.raises(ValueError, match=rf"can't read the frequency list .*{name}"):
        read_frequencies(tmp_path / name)


def test_a_truncated_packed_list_is_refused(tmp_path):
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"word\t1")[:-3])
    (tmp_path / "b.xz").write_bytes(lzma.compress(b"word\t1")[:-3])
    for name in ("a.gz", "b.xz"):
        with pytest.raises(ValueError, match="can't read the frequency list"):
            read_frequencies(tmp_path / name)


def test_the_shipped_list_is_what_it_was_made_from(real_data):
    source = real_data("three_letter_words.tsv")
    header, *rows = (line.split("\t") for line in source.read_text().splitlines())
    assert read_frequencies(source) == {row[0]: float(row[1]) for row in rows}
    words, probabilities = most_frequent(len(rows), 3)
    counts = np.array([float(row[1]) for row in rows])
    assert set(words) == {row[0] for row in rows}
    np.testing.assert_allclose(probabilities, np.sort(counts)[::-1] / counts.sum(), atol=1e-15)
    for name in ("hunspell_en_US", "wamerican"):
        flag = header.index(f"in_{name}")
        assert read_dictionary(name) == {row[0] for row in rows if row[flag] == "1"}


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


@given(frequency_lists, st.integers(0, 10_000))
def test_shares_sum_to_the_total_and_miss_the_exact_ones_by_less_than_one(frequencies, total):
    counts = proportional_counts(frequencies, total)
    scaled = np.array(frequencies) / max(frequencies)
    exact = scaled / scaled.sum() * total
    assert counts.sum() == total
    assert (np.abs(counts - exact) < 1 + 1e-6).all()


@given(frequency_lists, st.integers(0, 1000))
def test_a_more_frequent_word_gets_no_smaller_share(frequencies, total):
    counts = proportional_counts(frequencies, total)
    assert (np.diff(counts[np.argsort(-np.array(frequencies), kind="stable")]) <= 0).all()


def test_exact_shares_are_exact():
    assert proportional_counts([5, 3, 2], 100).tolist() == [50, 30, 20]
    assert proportional_counts([1, 1, 1], 4).tolist() == [2, 1, 1]


def test_a_negative_total_is_refused():
    with pytest.raises(ValueError, match="total=-1"):
        proportional_counts([1, 2], -1)
