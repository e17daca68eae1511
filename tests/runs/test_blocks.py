"""A run whose code has a block of every law: trained, drawn and measured."""

from dataclasses import replace

import numpy as np
import pytest

from hatchel.data.data_set import DataSet
from hatchel.data.values.in_memory import StoredValues
from hatchel.evaluation.encoding import encode_run
from hatchel.evaluation.evaluate import Plan, evaluate, write_evaluation
from hatchel.evaluation.scoring import chosen_scores
from hatchel.latents.catalogue import LAWS
from hatchel.methods.variational.registry import OBJECTIVES
from hatchel.records.spec import BlockSpec
from hatchel.records.training_record import EFFECTS, PICTURES
from hatchel.reports.pages.evaluation import write_evaluation_page
from hatchel.reports.run_pictures import write_pictures
from hatchel.reports.stored_effects import read_effects
from hatchel.reports.stored_pictures import read_pictures
from hatchel.runs.pictures import store_pictures
from hatchel.runs.train import train

BLOCKS = (
    BlockSpec(name="z", width=2),
    BlockSpec(name="b", law="bernoulli", width=1),
    BlockSpec(name="c", law="categorical", width=3),
    BlockSpec(name="d", law="deterministic", width=1),
)
LATENTS = ["z0", "z1", "b", "c", "d"]
COLUMNS = ["z0", "z1", "b", "c=0", "c=1", "c=2", "d"]


def bars():
    """A bar of one of three shades at one of 4 × 4 places."""
    factors = np.array([(s, x, y) for s in range(3) for x in range(4) for y in range(4)])
    images = np.zeros((len(factors), 1, 4, 4), np.float32)
    for image, (shade, x, y) in zip(images, factors, strict=True):
        image[0, y, x] = (1 + shade) / 3
    names = ("shade", "position_x", "position_y")
    return DataSet("bars", StoredValues(images), names, (3, 4, 4))


def trained(spec, root, data, blocks=BLOCKS):
    settings = {"objective.name": "vae", "training.steps": 30}
    spec = spec.model_copy(update={"blocks": blocks})
    return train(spec, out=root, data=data, settings=settings)[0]


@pytest.fixture
def run(spec, tmp_path):
    return trained(spec, tmp_path / "out", bars())


def test_the_record_and_the_log_know_the_latents(run):
    assert list(run.record.latents) == LATENTS
    assert run.log.kl_per_latent.shape[1] == len(LATENTS)


def test_its_figures_follow_its_blocks(run):
    store_pictures(run)
    found = read_pictures(run.directory / PICTURES)
    assert found.latent_names.tolist() == LATENTS
    assert found.column_names.tolist() == COLUMNS
    assert found.information.shape == found.kl.shape == (5,)
    assert np.isnan(found.information).tolist() == [False] * 4 + [True]
    assert found.traversal_latents[-1] == LATENTS.index("d")  # of no known information
    assert found.mean_activation.shape == (7, 4, 4)
    assert np.isfinite(found.seed_values).all()
    assert run.directory / "figures" / "traversal.gif" in write_pictures(run.directory)


def test_a_traversal_of_a_categorical_latent_goes_through_its_values(run):
    store_pictures(run)
    found = read_pictures(run.directory / PICTURES)
    place = found.traversal_latents.tolist().index(LATENTS.index("c"))
    shown = found.traversal[place].reshape(25, -1)
    assert len(np.unique(shown, axis=0)) <= 3
    assert found.seed_values[place] in (-2.0, 0.125, 2.125)  # the middles of their steps


def test_effects_on_values_that_are_no_images_have_a_row_a_column(spec, tmp_path):
    table = np.random.default_rng(0).random((60, 5)).astype(np.float32)
    run = trained(spec, tmp_path / "out", DataSet("table", StoredValues(table)))
    store_pictures(run)
    found = read_effects(run.directory / EFFECTS)
    assert found.effects.shape == (7, 5)
    # What the values of a categorical latent do is held against the mean of them all.
    np.testing.assert_allclose(found.effects[3:6].sum(0), 0, atol=1e-5)
    assert len(write_pictures(run.directory)) == 5


def test_an_autoencoder_says_nothing_of_information_and_has_its_other_figures(spec, tmp_path):
    blocks = (BlockSpec(name="h", law="deterministic", width=2),)
    run = trained(spec, tmp_path / "out", bars(), blocks)
    store_pictures(run)
    names = {path.name for path in write_pictures(run.directory)}
    assert "traversal.png" in names
    assert "latents.png" not in names


def test_it_is_measured_latent_by_latent(run, tmp_path):
    coded = encode_run(run)
    assert coded.codes.shape == (48, 7)
    found = evaluate(coded, Plan(chosen_scores("mig,sap"), bootstrap=0, steps=0))
    record = found.record
    assert record.column_names == tuple(COLUMNS)
    assert [latent.name for latent in record.latents] == LATENTS
    assert record.latents[2].mixture == pytest.approx(coded.blocks.information[2])
    assert [latent.kl is None for latent in record.latents] == [False] * 4 + [True]
    assert record.latents[4].influential is None
    assert "blocks of other laws" in record.total_correlation[0].note
    write_evaluation(tmp_path, found)
    html = write_evaluation_page(tmp_path).read_text()
    for name in LATENTS:
        assert f">{name}<" in html


def test_a_dead_block_is_said_and_one_without_a_prior_is_live(run):
    coded = encode_run(run)
    dead = coded.blocks.kl <= 0.01
    assert not dead[LATENTS.index("d")]
    assert coded.active.tolist() == [not dead[latent] for latent in (0, 1, 2, 3, 3, 3, 4)]


SMALL = {
    "factor": {"objective.discriminator_width": 8},
    "ffvae": {"objective.discriminator_width": 8},
    "anchor": {"objective.anchors": [0]},
}
NOT_GAUSSIAN = {name for name in LAWS if name != "gaussian"}
REFUSED = {
    "factor": {"categorical"},
    "tcvae": NOT_GAUSSIAN,
    "dip-ii": NOT_GAUSSIAN,
    "ffvae": NOT_GAUSSIAN,  # the block is an attribute's logits
}


def shaded_bars():
    """The bars, with their shade as the attribute "other"."""
    data = bars()
    labels = {"attribute_names": ("other",), "attribute_sizes": (3,)}
    return replace(data, attributes=data.factors(np.arange(len(data)))[:, :1], **labels)


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("name", OBJECTIVES)
def test_an_objective_takes_a_law_or_refuses_it_before_anything_is_written(
    name, law, spec, tmp_path
):
    blocks = (BlockSpec(name="z", width=2), BlockSpec(name="other", law=law, width=3))
    data = shaded_bars()
    spec = spec.model_copy(update={"blocks": blocks})
    settings = {"objective.name": name, "training.steps": 2} | SMALL.get(name, {})
    out = tmp_path / "out"
    if law in REFUSED.get(name, ()):
        with pytest.raises(ValueError, match=f"objective '{name}'.*block '?other"):
            train(spec, out=out, data=data, settings=settings, device="cpu")
        assert not out.exists()
    else:
        (run,) = train(spec, out=out, data=data, settings=settings, device="cpu")
        assert run.record.status == "finished"
