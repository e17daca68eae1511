"""A model with its parameters: arrays in, arrays out."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hatchel.data.data_set import DataSet
from hatchel.data.values.source import Samples
from hatchel.latents.posterior import Posterior, joined
from hatchel.methods.variational.bound import bound_of
from hatchel.methods.variational.model import Model
from hatchel.networks.pair import Networks
from hatchel.training.phase import Parameters

AT_ONCE = 128
"""Samples that are encoded or decoded together: more leave the cache, and take a quarter longer."""


class ValueTerms(NamedTuple):
    """What a model says of N samples.

    Attributes:
        log_likelihood: log p(x_i|z) of each value at a draw of z, ``(N, *shape)`` nats.
        posterior: q(z|x).
        z: the draw, ``(N, D)``.
    """

    log_likelihood: Tensor
    posterior: Posterior
    z: Tensor


@dataclass(frozen=True, eq=False)
class TrainedModel:
    """Networks and a likelihood after training.

    Arrays are taken to the device and the type of the parameters.

    Attributes:
        model: networks and likelihood.
        parameters: of encoder, decoder and likelihood.
    """

    model: Model
    parameters: Parameters

    @property
    def device(self) -> torch.device:
        """Where the parameters lie."""
        return self._any.device

    @property
    def dtype(self) -> torch.dtype:
        """The type of the parameters."""
        return self._any.dtype

    def to(self, device: torch.device | str, dtype: torch.dtype) -> "TrainedModel":
        """Return the same model on another device, in another type."""
        parameters = {
            group: {name: value.detach().to(device, dtype) for name, value in members.items()}
            for group, members in self.parameters.items()
        }
        return TrainedModel(self.model, parameters)

    def networks(self) -> Networks:
        """Return copies of encoder and decoder that hold the parameters."""
        encoder, decoder = copy.deepcopy(self.model.encoder), copy.deepcopy(self.model.decoder)
        for module, group in ((encoder, "encoder"), (decoder, "decoder")):
            module.to(self.device, self.dtype).load_state_dict(self.parameters[group])
        return Networks(encoder, decoder)

    @torch.no_grad()
    def posterior(self, samples: Samples) -> Posterior:
        """Return q(z|x) for samples ``(N, *shape)``."""
        x = self._tensor(samples)
        return joined(
            [self.model.posterior(self.parameters, part) for part in torch.split(x, AT_ONCE)]
        )

    def encode(self, samples: Samples) -> NDArray[np.float32]:
        """Return the means of q(z|x), ``(N, D)``."""
        return self.posterior(samples).mean.cpu().numpy()

    @torch.no_grad()
    def decode(self, codes: NDArray[Any] | Tensor) -> Samples:
        """Return E[x|z] at codes ``(N, D)``: samples ``(N, *shape)``."""
        z = self._tensor(codes)
        parts = [self.model.mean_sample(self.parameters, part) for part in torch.split(z, AT_ONCE)]
        means: Samples = torch.cat(parts).cpu().numpy()
        return means

    def reconstruct(self, samples: Samples) -> Samples:
        """Return E[x|z] at the mean code of each sample."""
        return self.decode(self.posterior(samples).mean)

    @torch.no_grad()
    def draw_prior(self, count: int, generator: torch.Generator) -> Tensor:
        """Draw codes ``(count, D)`` on the CPU from p(z), from its top layer down."""
        return self.model.draw_prior(self.parameters, count, generator)

    @torch.no_grad()
    def draw(self, codes: Tensor, generator: torch.Generator) -> Samples:
        """Draw x from p(x|z) at codes ``(N, D)``, with noise of a generator on the CPU."""
        parts = [
            self.model.drawn_sample(self.parameters, z, generator)
            for z in torch.split(self._tensor(codes), AT_ONCE)
        ]
        drawn: Samples = torch.cat(parts).cpu().numpy()
        return drawn

    @torch.no_grad()
    def elbo(self, samples: Samples, noise: Mapping[str, Tensor]) -> Tensor:
        """Return the evidence lower bound of samples at one draw of each code, ``(N,)`` nats.

        Args:
            samples: ``(N, *shape)``, all at once.
            noise: what the model asks for, :attr:`hatchel.methods.variational.model.Model.noise`.
        """
        x = self._tensor(samples)
        drawn = {name: self._tensor(value) for name, value in noise.items()}
        bound = bound_of(self.model, self.parameters, x, drawn, x.new_zeros(()), len(x))
        return bound.log_likelihood - bound.sample_rate

    @torch.no_grad()
    def value_terms(self, samples: NDArray[Any], noise: Mapping[str, Tensor]) -> ValueTerms:
        """Return the terms of the bound, value by value and latent by latent, at one draw.

        Args:
            samples: ``(N, *shape)``, all at once.
            noise: as in :meth:`elbo`.
        """
        x = self._tensor(samples)
        drawn = {name: self._tensor(value) for name, value in noise.items()}
        posterior = self.model.posterior(self.parameters, x)
        z = posterior.sample(drawn)
        values = self.model.value_log_likelihood(self.parameters, z, x)
        return ValueTerms(values, posterior, z)

    @torch.no_grad()
    def means(self, samples: Samples) -> list[NDArray[Any]]:
        """Return the mean of each layer given the mean below it, from the code up."""
        found = [self.posterior(samples).mean]
        for layer in self.model.layers:
            found.append(layer.posterior(self.parameters, found[-1]).mean)
        return [each.cpu().numpy() for each in found]

    def encode_all(self, data: DataSet) -> Iterator[tuple[Posterior, NDArray[np.int64]]]:
        """Encode a data set in order: posteriors and factor classes, batch by batch."""
        for batch in data.batches(AT_ONCE):
            yield self.posterior(batch.x), batch.factors

    @property
    def _any(self) -> Tensor:
        return next(iter(self.parameters["encoder"].values()))

    def _tensor(self, values: NDArray[Any] | Tensor) -> Tensor:
        if not isinstance(values, Tensor):
            values = torch.from_numpy(np.ascontiguousarray(values))
        return values.to(self.device, self.dtype)
