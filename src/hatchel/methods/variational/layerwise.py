"""A new layer on a model that stands still: trained on the latents below as if they were data."""

from torch import Tensor
from torch.nn import functional

from hatchel.methods.variational.layers import Layer
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.model import Model
from hatchel.training.phase import Given, Outcome, Phase


def top_layer(model: Model) -> Method:
    r"""Train the top layer alone: its part of the bound, on draws of the latents below.

    .. math:: -E \log q(z^{(L-1)}|z^{(L)}) + KL\big(p(z^{(L)}|z^{(L-1)}) \,\|\, r\big)

    less the entropy of the latents below, which don't move.

    Args:
        model: with the layer.

    Source: Gao et al. 2018, Eq. 13.
    """

    def loss(given: Given) -> Outcome:
        posterior = model.posterior(given.parameters, given.x)
        z = posterior.sample(given.noise)
        *_, below, top = model.rates(given.parameters, posterior, z, given.noise)
        return _outcome(below.sum(-1).mean() + top.sum(-1).mean())

    return _of_top(model, Phase("layer", loss, (), "model", model.noise))


def labelled_layer(model: Model) -> Method:
    r"""Train a categorical layer right above the code to say and to explain given labels y.

    .. math:: -E \log p(z^{(2)} = y|z^{(1)}) - E \log q(z^{(1)}|z^{(2)} = y)

    The labels are the first attribute of the data.

    Args:
        model: with one layer, a categorical one.
    """
    (layer,) = model.layers

    def loss(given: Given) -> Outcome:
        posterior = model.posterior(given.parameters, given.x)
        z, labels = posterior.sample(given.noise), given.labels["attributes"].values[..., 0]
        (logits,) = layer.posterior(given.parameters, z).parameters[0]
        said = functional.cross_entropy(logits, labels.long())
        explained = layer.explained(given.parameters, z, _one_hot(labels, logits))
        return _outcome(said - explained.sum(-1).mean())

    return _of_top(model, Phase("labels", loss, (), "model", model.noise, ("attributes",)))


def _of_top(model: Model, phase: Phase) -> Method:
    top: Layer = model.layers[-1]
    return Method(model, (phase._replace(moves=tuple(top.modules)),))


def _outcome(loss: Tensor) -> Outcome:
    return Outcome(loss, {"loss": loss})


def _one_hot(labels: Tensor, like: Tensor) -> Tensor:
    return functional.one_hot(labels.long(), like.shape[-1]).to(like.dtype)
