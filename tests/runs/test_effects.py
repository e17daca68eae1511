"""What the figures of a run on no images show."""

import numpy as np
import pytest
import torch
from tests.reports.made_up_effects import effects_of
from torch import nn

from hatchel.data.data_set import DataSet
from hatchel.data.values.in_memory import StoredValues
from hatchel.latents.code import gaussian_code
from hatchel.likelihoods.gaussian import GaussianLikelihood
from hatchel.methods.variational.model import Model
from hatchel.methods.variational.spread import spread_of
from hatchel.methods.variational.trained import TrainedModel
from hatchel.records.training_record import EFFECTS
from hatchel.reports.run_pictures import write_pictures
from hatchel.reports.stored_effects import read_effects
from hatchel.runs.effects import effects, explained, store_effects, value_names
from hatchel.runs.pictures import store_pictures
from hatchel.runs.train import train


def linear(weight):
    """A model whose decoder is x = W z, and whose encoder gives z = W⁺ x."""
    values, latents = weight.shape
    encoder, decoder = nn.Linear(values, 2 * latents), nn.Linear(latents, values)
    inverse = np.concatenate([np.linalg.pinv(weight), np.zeros((latents, values))])
    noise = np.concatenate([np.zeros(latents), np.full(latents, -20.0)])
    parameters = {
        "encoder": {"weight": torch.tensor(inverse), "bias": torch.tensor(noise)},
        "decoder": {"weight": torch.tensor(weight), "bias": torch.zeros(values).double()},
    }
    model = Model(encoder, decoder, GaussianLikelihood(), gaussian_code(latents), (values,))
    return TrainedModel(model, parameters)


def test_the_effects_of_a_linear_decoder_are_its_weights():
    """4 σ_j W_vj, in standard deviations of x_v."""
    weight = np.array([[2.0, 0.0], [0.0, 1.0], [1.0, -1.0]])
    model = linear(weight)
    z = np.random.default_rng(0).normal(size=(500, 2))
    x = z @ weight.T
    spread = spread_of(model.posterior(x))
    found = effects(model, spread, x)
    np.testing.assert_allclose(found, (4 * weight * z.std(0) / x.std(0)[:, None]).T, atol=1e-3)


def test_what_never_varies_does_not_move():
    model = linear(np.array([[1.0], [1.0]]))
    x = np.column_stack([np.arange(50.0), np.zeros(50)])
    assert effects(model, spread_of(model.posterior(x)), x)[0, 1] == 0


def test_explained_is_the_share_of_the_variance():
    x = np.random.default_rng(0).normal(size=(1000, 3))
    x[:, 2] = 1
    made = np.column_stack([x[:, 0], np.full(1000, x[:, 1].mean()), x[:, 2]])
    np.testing.assert_allclose(explained(x, made), [1, 0, np.nan], atol=1e-12)


def test_values_are_named_by_column_and_place():
    table = DataSet("t", StoredValues(np.zeros((2, 2))), value_names=("age", "height"))
    assert value_names(table) == ["age", "height"]
    sequences = DataSet("s", StoredValues(np.zeros((2, 2, 2))))
    assert value_names(sequences) == ["0 x0", "0 x1", "1 x0", "1 x1"]


@pytest.fixture(params=[(5,), (4, 3), (2, 3, 3)], ids=["features", "sequences", "two channels"])
def run(request, spec, tmp_path):
    samples = np.random.default_rng(0).random((40, *request.param)).astype(np.float32)
    data = DataSet("own", StoredValues(samples))
    (run,) = train(spec, out=tmp_path / "out", data=data)
    return run


def test_a_run_on_no_images_ends_with_figures_of_its_own(run):
    store_pictures(run)
    assert {path.name for path in write_pictures(run.directory)} == {
        "effects.png",
        "reconstructions.png",
        "latents.png",
        "loss-terms.png",
        "latents-over-steps.png",
    }
    found = read_effects(run.directory / EFFECTS)
    assert found.effects.shape == (3, len(found.names))


def test_a_few_sequences_are_kept_with_their_reconstructions(run):
    store_effects(run)
    found, shape = read_effects(run.directory / EFFECTS), run.data.sample_shape
    if len(shape) != 2:
        assert found.examples is None
        return
    assert found.examples.originals.shape == found.examples.reconstructions.shape == (3, *shape)
    assert found.examples.channel_names.tolist() == ["x0", "x1", "x2"]
    made = run.trained().reconstruct(found.examples.originals)
    np.testing.assert_allclose(found.examples.reconstructions, made, atol=1e-5)


def test_sequences_of_other_sizes_are_refused(tmp_path):
    stored = effects_of(values=12) | {
        "originals": np.zeros((2, 4, 3)),
        "reconstructions": np.zeros((2, 4, 3)),
        "channel_names": np.array(["a", "b", "c"]),
    }
    for wrong in (
        {"reconstructions": np.zeros((2, 4, 2))},
        {"channel_names": np.array(["a", "b"])},
        {"originals": np.zeros((2, 5, 3)), "reconstructions": np.zeros((2, 5, 3))},
    ):
        np.savez(tmp_path / EFFECTS, **(stored | wrong))
        with pytest.raises(ValueError, match="write the effects of this run again"):
            read_effects(tmp_path / EFFECTS)
    np.savez(tmp_path / EFFECTS, **stored)
    assert read_effects(tmp_path / EFFECTS).examples.channel_names.tolist() == ["a", "b", "c"]


def test_the_same_seed_gives_the_same_effects(run):
    store_effects(run)
    first = (run.directory / EFFECTS).read_bytes()
    store_effects(run)
    assert (run.directory / EFFECTS).read_bytes() == first


def test_effects_of_another_shape_are_refused(tmp_path):
    np.savez(tmp_path / EFFECTS, effects=np.zeros((3, 4)), explained=np.zeros(5))
    with pytest.raises(ValueError, match=r"holds explained of shape \(5,\); write the effects"):
        read_effects(tmp_path / EFFECTS)
    (tmp_path / EFFECTS).write_bytes(b"")
    with pytest.raises(ValueError, match="no readable effects"):
        read_effects(tmp_path / EFFECTS)
