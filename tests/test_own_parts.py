"""Data sets, networks and likelihoods that an installed package brings."""

from importlib.metadata import EntryPoint

import numpy as np
import pytest
import torch
from torch import nn

import hatchel
from hatchel.data.catalogue import DATA_SETS, load
from hatchel.data.data_set import DataSet
from hatchel.data.values.in_memory import StoredValues
from hatchel.likelihoods.catalogue import LIKELIHOODS, likelihood_named
from hatchel.likelihoods.gaussian import GaussianLikelihood
from hatchel.methods.variational.registry import OBJECTIVES
from hatchel.names import catalogue
from hatchel.networks.catalogue import NETWORKS, build_networks
from hatchel.records.spec import changed
from hatchel.runs.recipes import RECIPES, recipe_named

CATALOGUES = {"data_set": DATA_SETS, "network": NETWORKS, "likelihood": LIKELIHOODS}


def ramp(*, size: int = 4) -> DataSet:
    """Numbers that grow."""
    return DataSet("ramp", StoredValues(np.arange(2.0 * size, dtype=np.float32).reshape(-1, 2)))


def line(sample_shape, n_latents, outputs_per_channel, *, bias: bool = True):
    """One layer each way."""
    (p,) = sample_shape
    return nn.Linear(p, 2 * n_latents, bias=bias), nn.Linear(n_latents, p, bias=bias)


def wide(*, scale: float = 3.0) -> GaussianLikelihood:
    """A wide Gaussian."""
    return GaussianLikelihood(scale)


OWN = {"data_set": ramp, "network": line, "likelihood": wide}


@pytest.fixture
def installed(monkeypatch):
    """The three as entry points of a package."""
    points = [
        EntryPoint("mine", f"{__name__}:{builder.__name__}", CATALOGUES[kind].group)
        for kind, builder in OWN.items()
    ]

    def entry_points(group, name=None):
        return [point for point in points if point.group == group and name in (None, point.name)]

    monkeypatch.setattr(catalogue, "entry_points", entry_points)


@pytest.fixture
def registered(monkeypatch):
    """The three by their decorators."""
    for kind, builder in OWN.items():
        monkeypatch.setattr(CATALOGUES[kind], "_registered", {})
        assert getattr(hatchel, kind)("mine")(builder) is builder


@pytest.mark.parametrize("how", ["installed", "registered"])
def test_a_part_of_ones_own_is_known_by_its_name_with_its_options(how, request):
    request.getfixturevalue(how)
    for kind, builder in OWN.items():
        assert "mine" in CATALOGUES[kind]
        assert CATALOGUES[kind]["mine"].summary == builder.__doc__
    assert len(load("mine", size=7)) == 7
    assert build_networks("mine", (3,), 2, bias=False).encoder.bias is None
    assert likelihood_named("mine", scale=2.0) == GaussianLikelihood(2.0)
    with pytest.raises(ValueError, match=r"no option of likelihood 'mine' 'scal'; did you mean"):
        likelihood_named("mine", scal=2.0)


@pytest.mark.usefixtures("registered")
def test_a_training_takes_them_all_by_name(spec_of_vae, tmp_path):
    settings = {"data.name": "mine", "data.size": 20, "network.name": "mine", "network.bias": False}
    settings |= {"likelihood.name": "mine", "likelihood.scale": 1.5}
    (run,) = hatchel.train(spec_of_vae, settings=settings, out=tmp_path)
    assert run.record.status == "finished"
    assert set(run.trained().parameters["encoder"]) == {"weight"}
    assert run.trained().model.likelihood.scale == 1.5


@pytest.fixture
def spec_of_vae():
    settings = {"training.steps": 3, "training.batch_size": 4, "n_latents": 2}
    return changed(recipe_named("vae-dsprites"), settings)


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize("kind", OWN)
def test_a_name_that_is_taken_is_refused(kind):
    taken = next(iter(CATALOGUES[kind]))
    with pytest.raises(ValueError, match=f"{taken!r} is there already; choose another name"):
        getattr(hatchel, kind)(taken)(torch.nn.Linear)


def failing(**parts):
    """A Gaussian likelihood with other parts."""
    return type("Failing", (GaussianLikelihood,), parts)


def one_module(sample_shape, n_latents, outputs_per_channel):
    return nn.Linear(2, 4)


WRONG = [
    ("data_set", lambda: np.zeros((4, 2)), "data set 'wrong' must return a DataSet; .* a ndarray"),
    (
        "network",
        one_module,
        r"must return \(encoder, decoder\); .* Linear",
    ),
    (
        "network",
        lambda sample_shape: None,
        r"must take \(sample_shape, n_latents, .*too many positional",
    ),
    ("likelihood", lambda: object(), "likelihood 'wrong' lacks outputs_per_channel, allowed"),
    (
        "likelihood",
        failing(log_prob=lambda self, outputs, x, own: -(outputs[0] - x).square().sum(-1)),
        r"log_prob of likelihood 'wrong' turns two samples \(2, 2\) into \(2,\); .* \(2, 2\)",
    ),
    ("likelihood", failing(mean=lambda self, outputs: outputs), "mean of likelihood 'wrong' fails"),
    ("objective", lambda bound: bound.rate, r"returns \{name: \(weight, scalar\)\}; got a Tensor"),
    (
        "objective",
        lambda bound: {"kl": (1.0, bound.kl)},
        r"has shape \(\d+, 2\); take its mean",
    ),
    (
        "objective",
        lambda bound: {"kl": bound.rate},
        r"'kl' .* must be \(weight, scalar",
    ),
    (
        "objective",
        lambda model: model,
        "objective 'wrong' must return a Method; .* a Model",
    ),
]


@pytest.mark.usefixtures("registered")
@pytest.mark.parametrize(("kind", "builder", "words"), WRONG)
def test_what_keeps_no_contract_is_said_before_anything_is_written(
    kind, builder, words, spec_of_vae, tmp_path, monkeypatch
):
    monkeypatch.setattr(OBJECTIVES, "_registered", {})
    getattr(hatchel, kind)("wrong")(builder)
    settings = {"data.name": "mine", "network.name": "mine", "likelihood.name": "mine"}
    settings[f"{kind.removesuffix('_set')}.name"] = "wrong"
    with pytest.raises(ValueError, match=words):
        hatchel.train(spec_of_vae, settings=settings, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", [*OWN, "objective", "recipe", "study"])
def test_a_registration_without_a_name_is_refused(kind):
    with pytest.raises((ValueError, TypeError), match=r"registered under a name|argument"):
        getattr(hatchel, kind)(lambda: None)(lambda: None)


def test_an_option_without_an_annotation_has_the_type_of_its_default(monkeypatch):
    monkeypatch.setattr(LIKELIHOODS, "_registered", {})
    hatchel.likelihood("plain")(lambda scale=1.0: GaussianLikelihood(scale))
    with pytest.raises(ValueError, match="scale='abc': input should be a valid number"):
        likelihood_named("plain", scale="abc")


def test_a_recipe_returns_a_spec(monkeypatch):
    monkeypatch.setattr(RECIPES, "_registered", {})
    hatchel.recipe("wrong")(dict)
    with pytest.raises(ValueError, match=r"recipe 'wrong' must return a RunSpec; .* a dict"):
        hatchel.train("wrong")
