"""What a stack carries: clusters beside digits, bound and contributions, information, pictures."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.cluster import KMeans

from hatchel.data.data_set import DataSet
from hatchel.methods.variational.contributions import LayerTerms, contributions, layer_terms
from hatchel.methods.variational.spread import spread_of
from hatchel.methods.variational.trained import TrainedModel
from hatchel.metrics.unsupervised_accuracy import majority_accuracy, matched_accuracy
from hatchel.studies.stacked_mnist.training import VALUES

Reals = NDArray[np.float64]
Classes = NDArray[np.int64]
STEPS = np.linspace(-2, 2, 9)
"""Of the manipulated latents, in standard deviations of q(z|z')."""


def means(trained: TrainedModel, data: DataSet) -> NDArray[np.float32]:
    """Return E[z|x] of all samples."""
    return np.concatenate([each.mean.cpu().numpy() for each, _ in trained.encode_all(data)])


@torch.no_grad()
def likeliest(trained: TrainedModel, codes: NDArray[np.float32]) -> Classes:
    """Return the likeliest value of the top latent above each code."""
    (layer,) = trained.model.layers
    given = torch.from_numpy(codes).to(trained.device, trained.dtype)
    found = layer.posterior(trained.parameters, given).mean.argmax(-1)
    return np.asarray(found.cpu().numpy(), np.int64)


def code_alone(trained: TrainedModel, data: DataSet, seed: int, samples: int) -> dict[str, float]:
    """Measure the code alone; k-means on its means is the control of what the top finds."""
    control = KMeans(VALUES, n_init=10, random_state=seed).fit_predict(means(trained, data))
    return {**_accuracies(control, _digits(data)), **_explained(trained, data, seed, samples)}


def both_layers(trained: TrainedModel, data: DataSet, seed: int, samples: int) -> dict[str, float]:
    """Measure both layers."""
    return both_accuracies(trained, data) | _explained(trained, data, seed, samples)


def both_accuracies(trained: TrainedModel, data: DataSet) -> dict[str, float]:
    """Return how well the likeliest values of the top agree with digits."""
    return _accuracies(likeliest(trained, means(trained, data)), _digits(data))


def _accuracies(clusters: Classes, digits: Classes) -> dict[str, float]:
    """Return how well clusters agree with digits, matched one to one and by majority."""
    return {
        "accuracy": matched_accuracy(clusters, digits),
        "majority": majority_accuracy(clusters, digits),
    }


def _digits(data: DataSet) -> Classes:
    return data.factors(np.arange(len(data)))[:, 0]


def _explained(trained: TrainedModel, data: DataSet, seed: int, samples: int) -> dict[str, float]:
    """Return the bound on TC(x) layer by layer, TC(z), and the most informative latents."""
    chosen = data.some(samples, np.random.default_rng(seed))
    x = data.samples(chosen)
    noise = trained.model.draw_noise(len(x), torch.Generator().manual_seed(seed))
    layers = layer_terms(trained, x, noise)
    likelihood = _log_likelihood(trained, x, noise)
    added = contributions(layers, likelihood + _pixel_entropy(x))
    first, second, *_ = sorted(layers[0].information.mean(0), reverse=True)
    spread = spread_of(trained.posterior(x), seed)
    return {
        "minus_elbo": _rate(layers) - float(likelihood.mean()),
        "bound": sum(each.nats for each in added),
        **{f"adds.{number}": each.nats for number, each in enumerate(added, start=1)},
        **{f"adds.{number}.error": each.error for number, each in enumerate(added, start=1)},
        "total_correlation": spread.total_correlation,
        "information.first": float(first),
        "information.second": float(second),
    }


def _rate(layers: list[LayerTerms]) -> float:
    return float(sum(layer.rate.sum(1).mean() for layer in layers))


def _log_likelihood(
    trained: TrainedModel, x: NDArray[Any], noise: Mapping[str, torch.Tensor]
) -> Reals:
    """Return log p(x|z) of each sample at a draw of its code, ``(N,)`` nats."""
    terms = trained.to("cpu", torch.float64).value_terms(x, noise)
    found: Reals = terms.log_likelihood.flatten(1).sum(1).numpy()
    return found


def _pixel_entropy(x: NDArray[Any]) -> float:
    """Return Σ_i H(x_i) of pixels that are 1 with the probability of their grey, nats."""
    share = torch.from_numpy(x).double().mean(0)
    entropy = torch.special.entr(share) + torch.special.entr(1 - share)
    return float(entropy.sum())


@torch.no_grad()
def manipulated(
    trained: TrainedModel, data: DataSet, seed: int, samples: int
) -> Mapping[str, NDArray[Any]]:
    """Move the two most informative latents under each value of the top, as Fig. 3 does.

    Returns:
        ``images (2, K, S, H, W)``, bytes; ``latents (2,)``; ``steps (S,)``; ``information (D,)``
        of all latents; ``digit (K,)``, the most frequent digit of each value, by which rows are
        ordered: it is used for nothing else.
    """
    chosen = data.some(samples, np.random.default_rng(seed))
    noise = trained.model.draw_noise(len(chosen), torch.Generator().manual_seed(seed))
    information = layer_terms(trained, data.samples(chosen), noise)[0].information.mean(0)
    latents = np.argsort(-information)[:2]
    clusters = likeliest(trained, means(trained, data))
    digit = np.array([_most_frequent(_digits(data)[clusters == k]) for k in range(VALUES)])
    order = np.argsort(digit, kind="stable")
    images = np.stack([_moved(trained, int(latent))[order] for latent in latents])
    return {
        "images": (255 * images).round().astype(np.uint8),
        "latents": latents,
        "steps": STEPS,
        "information": information,
        "digit": digit[order],
    }


def _most_frequent(digits: Classes) -> int:
    return int(np.bincount(digits).argmax()) if len(digits) else -1


def _moved(trained: TrainedModel, latent: int) -> NDArray[np.float32]:
    """Return images of a latent moved under each value of the top, ``(K, S, H, W)``."""
    (layer,) = trained.model.layers
    values = torch.eye(VALUES, device=trained.device, dtype=trained.dtype)
    mean, log_variance = layer.below_given(trained.parameters, values).parameters[0]
    codes = mean[:, None].repeat(1, len(STEPS), 1)
    noise = torch.from_numpy(STEPS).to(mean)
    codes[:, :, latent] += torch.exp(0.5 * log_variance[:, None, latent]) * noise
    found = trained.decode(codes.flatten(0, 1))
    return found.reshape(VALUES, len(STEPS), *found.shape[-2:])
