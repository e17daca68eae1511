import gzip
import lzma

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatchel.data.words.frequencies import most_frequent, proportional_counts, read_frequencies
from hatchel.data.words.vocabulary import read_dictionary

amounts = st.floats(0, 1e9) | st.floats(0, allow_infinity=False)
frequency_lists = st.lists(amounts, min_size=1, max_size=30).filter(any)


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
