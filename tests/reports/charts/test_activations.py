from dataclasses import replace

import numpy as np
import pytest
from matplotlib.image import AxesImage
from matplotlib.text import Text

from hatchel.reports.charts.activations import activation_maps, activations_of
from hatchel.reports.charts.canvas import NARROW, WIDE, png
from hatchel.reports.page import png_size
from hatchel.reports.stored_pictures import RunPictures

from ..made_up_run import arrays


def pictures(latents=6, seed=0):
    return RunPictures(**arrays(latents, side=4, seed=seed))


def maps_of(figure):
    return [image for image in figure.findobj(AxesImage) if image.axes.get_title()]


def words_of(figure):
    return [text.get_text() for text in figure.findobj(Text)]


def test_maps_are_ordered_by_information_and_stay_with_their_latents():
    stored = pictures()
    found = activations_of(stored)
    order = np.argsort(-stored.information)
    assert found.names.tolist() == [f"z{latent}" for latent in order]
    np.testing.assert_array_equal(found.maps, stored.mean_activation[order])
    np.testing.assert_array_equal(found.information, stored.information[order])


def test_values_of_one_latent_stay_together():
    names, latents = np.array(["z", "b=0", "b=1"]), np.array([0, 1, 1])
    code = {"latent_names": np.array(["z", "b"]), "column_names": names, "column_latents": latents}
    stored = replace(pictures(3), **code, information=np.array([0.1, 1.0]))
    found = activations_of(stored)
    assert found.names.tolist() == ["b=0", "b=1", "z"]
    assert found.information.tolist() == [1.0, 1.0, 0.1]
    np.testing.assert_array_equal(found.maps, stored.mean_activation[[1, 2, 0]])


def test_there_are_no_maps_without_positions():
    assert activations_of(replace(pictures(), mean_activation=None)) is None


def test_one_colour_means_one_value_in_all_maps_of_all_models():
    """The scale is symmetric around zero and reaches to the largest magnitude of all."""
    models = [activations_of(pictures(seed=seed), f"model {seed}") for seed in (0, 1)]
    models[1] = models[1]._replace(maps=3 * models[1].maps)
    limit = max(np.abs(model.maps).max() for model in models)
    for room in (WIDE, NARROW):
        images = maps_of(activation_maps(models, room))
        assert len(images) == 12
        for image in images:
            assert image.get_clim() == pytest.approx((-limit, limit))


def test_a_dead_latent_is_greyed_and_said_to_be_dead():
    model = activations_of(pictures())
    figure = activation_maps([model], WIDE)
    blank = [image.get_array().mask.all() for image in maps_of(figure)]
    assert blank == [False] * 4 + [True] * 2
    assert words_of(figure).count("dead") == 2


def test_titles_name_latent_and_bits_in_order():
    model = activations_of(pictures())
    titles = [image.axes.get_title() for image in maps_of(activation_maps([model], WIDE))]
    assert titles[0] == f"{model.names[0]}\n3.33 bits"
    assert [title.split("\n")[0] for title in titles] == model.names.tolist()


def test_of_many_latents_sixteen_are_shown_and_the_rest_counted():
    figure = activation_maps([activations_of(pictures(40))], NARROW)
    assert len(maps_of(figure)) == 16
    assert "The 16 of 40 latents with most information; 24 are left out." in words_of(figure)


@pytest.mark.parametrize("room", [WIDE, NARROW])
def test_maps_that_are_zero_or_not_finite_are_drawn(room):
    model = activations_of(pictures(2))
    maps = np.array([np.zeros((32, 32)), np.full((32, 32), np.nan)])
    drawn = png(lambda room: activation_maps([model._replace(maps=maps)], room), room)
    assert png_size(drawn)[0] == round(room.width * room.dpi)
