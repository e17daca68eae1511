"""A run whose code has layers above it: stored, read back, drawn from, evaluated, gone on with."""

import numpy as np
import pytest
import torch

from hatchel.data.data_set import DataSet
from hatchel.data.values.in_memory import StoredValues
from hatchel.evaluation.encoding import encode_run
from hatchel.records.spec import LayerSpec, changed
from hatchel.runs.pictures import store_pictures
from hatchel.runs.stored import Run
from hatchel.runs.train import train

LAYERS = (
    {"width": 2, "law": "bernoulli", "hidden": (4,)},
    {"width": 1, "hidden": (4,)},
)


def images():
    random = np.random.default_rng(0)
    return DataSet("bits", StoredValues(random.integers(0, 2, (48, 1, 4, 4)).astype(np.float32)))


def trained(spec, out, steps=20, **options):
    layers = tuple(LayerSpec.model_validate(each) for each in LAYERS)
    spec = spec.model_copy(update={"layers": layers, "blocks": (), "n_latents": 3})
    settings = {"objective.name": "vae", "training.steps": steps, "training.checkpoint_every": 10}
    return train(spec, out=out, data=images(), settings=settings, **options)[0]


@pytest.fixture
def run(spec, tmp_path):
    return trained(spec, tmp_path / "out")


def test_the_log_has_what_each_layer_costs(run):
    terms = run.log.terms
    total = terms["kl.1"] + terms["kl.2"] + terms["kl.3"]
    np.testing.assert_allclose(total, terms["kl"], rtol=1e-4)
    assert run.log.kl_per_latent.shape[1] == 3


def test_a_run_is_read_back_with_its_layers(run):
    model = Run(run.directory, own_data=images()).trained()
    assert [layer.name for layer in model.model.layers] == ["layer2", "layer3"]
    assert model.means(images().samples(np.arange(4)))[2].shape == (4, 1)
    assert len(encode_run(run).codes) == 48


def test_samples_of_the_prior_come_from_the_top(run):
    """They follow the parameters of the layers, which the code's own prior does not know."""
    first = run.sample(5, "prior").codes
    assert np.array_equal(first, run.sample(5, "prior").codes)
    plain = run.trained().model.code.draw_prior(5, torch.Generator().manual_seed(0))
    assert not np.allclose(first, plain.numpy())
    store_pictures(run)


def test_it_goes_on_bit_for_bit(spec, tmp_path):
    trained(spec, tmp_path / "parts", steps=10)
    parts = trained(spec, tmp_path / "parts", steps=20, resume=True)
    whole = trained(spec, tmp_path / "whole", steps=20)
    np.testing.assert_array_equal(parts.log.terms["loss"], whole.log.terms["loss"])


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([{"width": 3}], "layer 2 has 3 latents"),
        ([{"width": 2, "law": "categorial"}], "did you mean 'categorical'"),
        ([{"width": 2, "law": "categorical", "temprature": 1}], "did you mean 'temperature'"),
        ([{"width": 0}], r"layers\.0\.width=0"),
        ([{"width": 1, "law": "categorical"}], "which says nothing"),
    ],
)
def test_layers_that_can_not_be_are_refused_before_anything_is_written(
    layers, message, spec, tmp_path
):
    with pytest.raises(ValueError, match=message):
        train(
            changed(spec, {"n_latents": 3}),
            out=tmp_path / "out",
            data=images(),
            settings={"layers": layers, "objective.name": "vae"},
        )
    assert not (tmp_path / "out").exists()
