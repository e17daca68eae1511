r"""What each layer of latents adds to the bound on the total correlation of the data.

.. math:: \mathcal L = \sum_{l=1}^L \mathcal L_l, \qquad
   \mathcal L_l = TC(z^{(l-1)}; z^{(l)}) - TC(z^{(l)})
   \ge \sum_i I(z^{(l-1)}_i; z^{(l)}) - \sum_j I(z^{(l)}_j; z^{(l-1)})

with z^(0) the data. As long as it is positive, another layer is worth its cost.

Source: Gao et al. 2018, Eq. 7 and 14–17.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hatchel.information.latents.aggregate_posterior import log_ratios
from hatchel.latents.posterior import Posterior
from hatchel.methods.variational.layers import rates
from hatchel.methods.variational.trained import TrainedModel

Reals = NDArray[np.float64]


class LayerTerms(NamedTuple):
    """What is known of a layer of L latents on N samples; nats.

    Attributes:
        name: of the layer, "code" of the lowest.
        information: log p(z_j|below)/p(z_j) of each sample and latent, ``(N, L)``; its mean is
            I(z_j; below), by the mixture over the samples of Gaussian latents, else exactly.
        rate: log p(z_j|below) − log q(z_j|above), ``(N, L)``; of the top layer the divergence
            from its prior. Its mean is at least what the information is, less what the layer
            above explains of the latent.
    """

    name: str
    information: Reals
    rate: Reals


class Contribution(NamedTuple):
    """What a layer adds to the lower bound on TC(x).

    Attributes:
        name: of the layer, "code" of the lowest.
        nats: 𝓛_l, a lower bound as far as the marginal entropies are right.
        error: its standard error over the samples.
    """

    name: str
    nats: float
    error: float


@torch.no_grad()
def layer_terms(
    trained: TrainedModel, samples: NDArray[Any], noise: Mapping[str, Tensor]
) -> list[LayerTerms]:
    """Measure all layers, from the code to the top, at draws by the laws themselves.

    Args:
        trained: with or without layers above its code.
        samples: N ≥ 2, ``(N, *shape)``; the cost grows with their square.
        noise: what the model asks for, of N samples, float64 on the CPU.
    """
    wide = trained.to("cpu", torch.float64)
    posterior = wide.posterior(samples)
    z = posterior.draw(noise)
    costs = rates(wide.model.layers, wide.parameters, posterior, z, noise, Posterior.draw)
    found = [_terms("code", posterior, z, costs[0])]
    for layer, rate in zip(wide.model.layers, costs[1:], strict=True):
        posterior = layer.posterior(wide.parameters, z)
        z = posterior.mean if layer.enumerable else posterior.draw(noise)
        found.append(_terms(layer.name, posterior, z, rate))
    return found


def contributions(layers: Sequence[LayerTerms], explained: Reals) -> list[Contribution]:
    r"""Return what each layer adds, from the code to the top.

    .. math:: \mathcal L_1 = \sum_i \big[H(x_i) + E \log q(x_i|z^{(1)})\big]
              - \sum_j I(z^{(1)}_j; x)

    and likewise for each layer on the one below it. At the top, I is replaced by the divergence
    from the prior, which is no less. The sum of all is the bound of Eq. 19.

    Args:
        layers: as :func:`layer_terms` measures them.
        explained: of each sample, Σ_i H(x_i) + log q(x_i|z), ``(N,)`` nats.
    """
    added, gains = list[Contribution](), explained
    for place, layer in enumerate(layers):
        top = place == len(layers) - 1
        cost = layer.rate if top else layer.information
        each = gains - cost.sum(1)
        error = float(each.std(ddof=1) / len(each) ** 0.5)
        added.append(Contribution(layer.name, float(each.mean()), error))
        gains = (layer.information - layer.rate).sum(1)
    return added


def information_each(posterior: Posterior, z: Tensor) -> Tensor:
    """Return log q(z_j|x)/q(z_j) of each sample, its mean where it is known exactly: ``(N, L)``.

    Args:
        posterior: of N samples, whose mixture is q(z).
        z: a draw of each, ``(N, D)``; that of Gaussian latents matters.
    """
    parts, own = posterior.code.parts(z), []
    for block in posterior.code.blocks:
        (q,) = posterior.block(block.name).parameters
        if block.law.name == "gaussian":
            own.append(log_ratios(q[0], q[1], parts[block.name]).per_latent)
        else:
            own.append(_divergence_from_aggregate(posterior.block(block.name)))
    return torch.cat(own, -1)


def _divergence_from_aggregate(posterior: Posterior) -> Tensor:
    """Return KL(q(z_j|x) ‖ q(z_j)) of discrete latents, ``(N, L)``."""
    (block,), mean = posterior.code.blocks, posterior.mean
    whole = mean.mean(0, keepdim=True)
    relative: Tensor = torch.special.xlogy(mean, mean) - torch.special.xlogy(mean, whole)
    if block.law.name == "categorical":
        return relative.sum(-1, keepdim=True)
    absent, rest = 1 - mean, 1 - whole
    relative += torch.special.xlogy(absent, absent) - torch.special.xlogy(absent, rest)
    return relative


def _terms(name: str, posterior: Posterior, z: Tensor, rate: Tensor) -> LayerTerms:
    return LayerTerms(name, information_each(posterior, z).numpy(), rate.numpy())
