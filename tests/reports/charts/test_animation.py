import io

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from PIL import Image

from hatchel.reports.charts.animation import animated
from hatchel.reports.charts.image_tiles import SEED_COLOUR
from hatchel.reports.charts.images import MARGIN

from .test_traversals import as_rgb, made_up

# Where the first image lies: see the module's layout.
TOP, LEFT, SIDE = MARGIN + 24, MARGIN, 126


def frames(content):
    gif = Image.open(io.BytesIO(content))
    found, durations = [], []
    for place in range(gif.n_frames):
        gif.seek(place)
        found.append(np.array(gif.convert("RGB")))
        durations.append(gif.info["duration"])
    return found, durations, gif.info.get("loop")


@pytest.fixture(scope="module")
def played():
    """Play a traversal of four latents at seven values, 6 × 6 pixels of 21 × 21 dots."""
    model = made_up()
    return model, *frames(animated(model))


def test_it_loops_for_ever_there_and_back_without_a_jump(played):
    _, found, _, loop = played
    assert loop == 0
    assert len(found) == 12  # 7 values there, 5 back
    for place in range(1, 6):
        np.testing.assert_array_equal(found[place], found[-place])


def test_it_rests_at_the_ends_and_is_even_between(played):
    _, _, durations, _ = played
    assert durations[0] == durations[6] == 300
    assert set(durations[1:6] + durations[7:]) == {250}


def test_each_frame_shows_the_model_at_its_value(played):
    model, found, _, _ = played
    for step in range(7):
        dots = found[step][TOP : TOP + SIDE, LEFT : LEFT + SIDE]
        shown = dots[10::21, 10::21].astype(int)
        np.testing.assert_allclose(shown, as_rgb(model.images[0, step]), atol=6)


def test_the_frame_stands_around_the_value_nearest_to_the_seed_image(played):
    """The second latent's seed lies nearest to the fourth value, beyond the other frames."""
    _, found, _, _ = played
    colour = np.round(255 * np.array(to_rgb(SEED_COLOUR)))
    left = LEFT + SIDE + 16
    framed = [(pixels[TOP - 2, left : left + SIDE] == colour).all() for pixels in found[:7]]
    assert framed == [step == 3 for step in range(7)]


def test_paper_stays_white_in_every_frame(played):
    _, found, _, _ = played
    assert all((pixels[:MARGIN] == 255).all() for pixels in found)


@pytest.mark.parametrize(
    ("latents", "values", "channels", "side"), [(1, 1, 1, 6), (2, 3, 3, 6), (16, 2, 1, 200)]
)
def test_any_number_of_latents_and_values_plays(latents, values, channels, side):
    model = made_up(channels, values, seeds=np.full(latents, np.nan), side=side)
    found, _, _ = frames(animated(model._replace(total=128)))
    assert len(found) == max(1, 2 * values - 2)
