import string

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatchel.data.words.letters import Letters, load_letters
from hatchel.data.words.word_images import (
    paper_words,
    proportional_counts,
    render_words,
    words_benchmark,
)

PER_LETTER = 30


@pytest.fixture(scope="module")
def numbered():
    """Thirty images of each letter; the first two pixels of image i are i // 256 and i % 256."""
    labels = np.tile(np.arange(1, 27), PER_LETTER)
    images = np.zeros((labels.size, 28, 28), np.uint8)
    images[:, 0, 0], images[:, 0, 1] = np.divmod(np.arange(labels.size), 256)
    return Letters(images, labels, "numbered")


@pytest.fixture(scope="module")
def sample():
    return load_letters("sample", "train")


def chosen(rendered):
    """Which numbered letter images a word image was made from, (N, L)."""
    n, _, width = rendered.images.shape
    pixels = rendered.images.reshape(n, 28, width // 28, 28)[:, 0, :, :2]
    return np.rint(pixels @ [256 * 255, 255]).astype(int)


words_of_one_length = st.integers(1, 5).flatmap(
    lambda length: st.lists(
        st.text("abcz", min_size=length, max_size=length), min_size=1, max_size=6
    )
)
modes = st.sampled_from(["never", "word", "occurrence"])
seeds = st.integers(0, 2**40)


@given(words=words_of_one_length, resample=modes, seed=seeds, per_word=st.integers(1, 3))
def test_every_image_shows_its_letters(numbered, words, resample, seed, per_word):
    rendered = render_words(words, numbered, images_per_word=per_word, resample=resample, seed=seed)
    length = len(words[0])
    assert rendered.images.shape == (per_word * len(words), 28, 28 * length)
    assert rendered.images.dtype == np.float32
    assert rendered.words.tolist() == [word for word in words for _ in range(per_word)]
    np.testing.assert_array_equal(numbered.labels[chosen(rendered)], rendered.letters + 1)
    spelled = ["".join(string.ascii_lowercase[c] for c in row) for row in rendered.letters]
    assert spelled == rendered.words.tolist()


@given(words=words_of_one_length, resample=modes, seed=seeds)
def test_a_seed_gives_one_result(numbered, words, resample, seed):
    once, again = (
        render_words(words, numbered, images_per_word=2, resample=resample, seed=seed)
        for _ in range(2)
    )
    np.testing.assert_array_equal(once.images, again.images)


@given(words=words_of_one_length, resample=modes, seed=seeds, more=words_of_one_length)
def test_more_words_change_no_image(numbered, words, resample, seed, more):
    words = list(dict.fromkeys(words))
    others = [word for word in more if len(word) == len(words[0]) and word not in words]
    alone = chosen(render_words(words, numbered, resample=resample, seed=seed))
    beside = chosen(render_words([*others, *words], numbered, resample=resample, seed=seed))
    np.testing.assert_array_equal(beside[len(others) :], alone)


@given(word=st.text("abc", min_size=1, max_size=5), resample=modes, seed=seeds)
def test_further_images_of_a_word_change_none_before(numbered, word, resample, seed):
    few, many = (
        chosen(render_words([word], numbered, images_per_word=n, resample=resample, seed=seed))
        for n in (3, 10)
    )
    np.testing.assert_array_equal(many[:3], few)


@given(words=words_of_one_length, seed=seeds)
def test_never_resampled_a_letter_has_one_image_in_the_draw(numbered, words, seed):
    rendered = render_words(words, numbered, images_per_word=2, seed=seed)
    images = chosen(rendered)
    for letter in np.unique(rendered.letters):
        assert len(np.unique(images[rendered.letters == letter])) == 1


def test_never_resampled_the_seed_decides_the_images(numbered):
    draws = [chosen(render_words(["a"], numbered, seed=seed))[0, 0] for seed in range(200)]
    assert set(draws) == set(numbered.indices("a"))


def test_letters_of_one_draw_are_chosen_independently(numbered):
    picks = chosen(render_words([string.ascii_lowercase], numbered))[0] // 26
    assert len(set(picks)) > 10


def test_resampled_by_word_a_letter_looks_the_same_within_a_word_only(numbered):
    rendered = render_words(["pop"], numbered, images_per_word=100, resample="word")
    images = chosen(rendered)
    np.testing.assert_array_equal(images[:, 0], images[:, 2])
    assert len(np.unique(images[:, 0])) > 20
    assert len(np.unique(images, axis=0)) > 80


def test_resampled_by_occurrence_a_letter_differs_within_a_word(numbered):
    """Two independent picks out of thirty agree in one case of thirty; five standard errors."""
    n = 3000
    images = chosen(render_words(["pop"], numbered, images_per_word=n, resample="occurrence"))
    agree = (images[:, 0] == images[:, 2]).mean()
    p = 1 / PER_LETTER
    assert abs(agree - p) < 5 * np.sqrt(p * (1 - p) / n)


@pytest.mark.parametrize("resample", ["word", "occurrence"])
def test_all_images_of_a_letter_are_equally_likely(numbered, resample):
    """Each of thirty within five standard errors of its share."""
    n = 6000
    images = chosen(render_words(["ab"], numbered, images_per_word=n, resample=resample))
    share = np.bincount(images[:, 1] // 26, minlength=PER_LETTER) / n
    p = 1 / PER_LETTER
    assert (np.abs(share - p) < 5 * np.sqrt(p * (1 - p) / n)).all()


@pytest.mark.parametrize("resample", ["word", "occurrence"])
def test_a_word_that_stands_twice_in_the_list_gets_different_images(numbered, resample):
    twice = chosen(render_words(["abc", "cab", "abc"], numbered, resample=resample))
    assert (twice[0] != twice[2]).any()


def test_letters_stand_side_by_side_and_ink_is_one(sample):
    rendered = render_words(["go"], sample, seed=3)
    left, right = (render_words([letter], sample, seed=3).images[0] for letter in "go")
    np.testing.assert_array_equal(rendered.images[0], np.hstack([left, right]))
    assert (left * 255 == sample.of("g")).all(axis=(1, 2)).any()
    assert rendered.images.min() == 0
    assert 0.9 < rendered.images.max() <= 1


def test_flat_images_are_rows_of_pixels(sample):
    rendered = render_words(["abc", "xyz"], sample)
    assert rendered.flat.shape == (2, 28 * 28 * 3)
    np.testing.assert_array_equal(rendered.flat[1], rendered.images[1].ravel())


def test_factors_have_a_name_and_a_size_for_each_position(sample):
    rendered = render_words(["az"], sample)
    assert rendered.letters.tolist() == [[0, 25]]
    assert rendered.factor_names == ("letter 1", "letter 2")
    assert rendered.factor_sizes == (26, 26)


def test_each_word_can_have_its_own_number_of_images(sample):
    rendered = render_words(["ab", "cd", "ef"], sample, images_per_word=[2, 0, 1])
    assert rendered.words.tolist() == ["ab", "ab", "ef"]


@pytest.mark.parametrize("frequencies", [[5, 1, 2.5], {"cd": 1, "ef": 2.5, "ab": 5, "zz": 100}])
def test_images_come_in_proportion_to_frequency(sample, frequencies):
    rendered = render_words(["ab", "cd", "ef"], sample, frequencies=frequencies, total=17)
    counts = {word: (rendered.words == word).sum() for word in ("ab", "cd", "ef")}
    assert list(counts.values()) == proportional_counts([5, 1, 2.5], 17).tolist() == [10, 2, 5]


def test_the_benchmark_is_the_papers_words_with_one_image_per_letter(numbered):
    train, test = words_benchmark(4, numbered)
    assert train.flat.shape == (149, 2352)
    assert test.flat.shape == (363, 2352)
    assert tuple(train.words) == paper_words().train
    assert tuple(test.words) == paper_words().test
    letters = np.concatenate([train.letters, test.letters])
    images = np.concatenate([chosen(train), chosen(test)])
    for letter in np.unique(letters):
        assert len(np.unique(images[letters == letter])) == 1


def test_draws_of_the_benchmark_differ(numbered):
    first, second = (words_benchmark(draw, numbered)[0] for draw in (0, 1))
    assert (first.images != second.images).any()


def test_a_principal_component_analysis_of_the_benchmark_loses_what_is_known(sample):
    """About 48.3 ± 3.3 with nine components; the mean of ten draws within five standard errors."""
    losses = []
    for draw in range(10):
        X = words_benchmark(draw, sample)[0].flat
        assert 1450 < (X > 0).any(axis=0).sum() < 1750
        singular_values = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)
        losses.append((singular_values[9:] ** 2).sum() / len(X))
    assert abs(np.mean(losses) - 48.3) < 5 * 3.3 / np.sqrt(10)


def test_a_letter_that_the_images_lack_is_refused_with_the_remedy():
    with pytest.raises(ValueError, match=r"no image of the letter 't'.*split='train'"):
        words_benchmark(0, load_letters("sample", "test"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"resample": "always"}, "'always'; choose one of never, word, occurrence"),
        ({"seed": -1}, "seed=-1; a seed or draw is an integer of 0 or more"),
        ({"images_per_word": -1}, "images_per_word=-1; it is an integer of 0 or more"),
        ({"images_per_word": [1, -1]}, "of 0 or more"),
        ({"images_per_word": 1.5}, "is an integer"),
        ({"images_per_word": [1, 2, 3]}, "6 images in 3 counts for 2 words"),
        ({"images_per_word": 0}, "at least one image"),
        ({"images_per_word": [0, 0]}, "at least one image"),
        ({"frequencies": [1, 2]}, "got frequencies alone"),
        ({"total": 5}, "got total alone"),
        ({"frequencies": [1, 2], "total": 5, "images_per_word": 2}, "give one of them"),
        ({"frequencies": [1, -2], "total": 5}, "not negative"),
        ({"frequencies": [1, 2, 3], "total": 5}, "for 2 words"),
        ({"frequencies": [0, 0], "total": 5}, "not all zero"),
        ({"frequencies": [1, 2], "total": -5}, "total=-5"),
        ({"frequencies": [1, 2], "total": 0}, "at least one image"),
        ({"frequencies": {"ab": 1}, "total": 5}, "lacks the word 'cd'"),
    ],
)
def test_what_cant_be_rendered_is_refused(numbered, options, message):
    with pytest.raises(ValueError, match=message):
        render_words(["ab", "cd"], numbered, **options)


@pytest.mark.parametrize("words", [[], [""], ["Ab"], ["ab", "abc"], ["a b"], "ab"])
def test_what_are_no_words_are_refused(numbered, words):
    with pytest.raises(ValueError, match=r"; (give|write|a word|all words)"):
        render_words(words, numbered)
