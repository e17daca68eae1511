"""Networks and a likelihood: what every variational autoencoder has."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from torch import Generator, Tensor, nn
from torch.func import functional_call

from hatchel.latents.code import Code, drawn_noises
from hatchel.latents.posterior import Posterior, read_posterior
from hatchel.likelihoods.likelihood import Each, Likelihood
from hatchel.likelihoods.sample_axes import parameters_of, total
from hatchel.methods.variational.layers import Layer, drawn_prior, layers_noise, rates
from hatchel.networks.initial import initial_parameters
from hatchel.training.phase import Noise, Parameters


@dataclass(frozen=True, eq=False)
class Model:
    """An encoder, a decoder and p(x | decoder output), without their parameters.

    The modules are skeletons: their own tensors are never used, parameters come as arguments.

    Attributes:
        encoder: samples ``(N, *shape)`` to ``(N, O)``, block by block of the code; of a Gaussian
            block, means first, then log-variances.
        decoder: codes ``(N, D)`` to the likelihood's parameters, k along the first axis of a
            sample: ``(N, k·C, H, W)`` for images.
        likelihood: of samples given the decoder's output.
        code: its blocks; D columns, O outputs of the encoder.
        sample_shape: of one sample, such as ``(C, H, W)``.
        layers: of latents above the code, the lowest first, in place of its prior.
    """

    encoder: nn.Module
    decoder: nn.Module
    likelihood: Likelihood
    code: Code
    sample_shape: tuple[int, ...]
    layers: tuple[Layer, ...] = ()

    @property
    def modules(self) -> dict[str, nn.Module]:
        """All networks, by the group of their parameters."""
        own = {"encoder": self.encoder, "decoder": self.decoder}
        return own | {name: each for layer in self.layers for name, each in layer.modules.items()}

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of parameters that the bound moves."""
        return (*self.modules, *(["likelihood"] if self.likelihood.own() else []))

    @property
    def noise(self) -> dict[str, Noise]:
        """What a draw of all latents needs, by name."""
        return self.code.noise | layers_noise(self.layers)

    def draw_noise(
        self, count: int, generator: Generator, dtype: torch.dtype = torch.float64
    ) -> dict[str, Tensor]:
        """Draw what ``count`` samples of all latents need, by name, with a generator on the CPU."""
        return drawn_noises(self.noise, count, generator, dtype)

    def init(self, seed: int) -> Parameters:
        """Draw parameters; each network has a stream of its own."""
        parameters = seeded_parameters(self.modules, seed)
        own = self.likelihood.own()
        return parameters | ({"likelihood": own} if own else {})

    def posterior(self, parameters: Parameters, x: Tensor) -> Posterior:
        """Encode samples."""
        outputs: Tensor = functional_call(self.encoder, parameters["encoder"], (x,))
        return read_posterior(self.code, outputs.to(x.dtype))

    def rates(
        self, parameters: Parameters, posterior: Posterior, z: Tensor, noise: Mapping[str, Tensor]
    ) -> tuple[Tensor, ...]:
        """Return what the latents of each layer cost; see :func:`~.layers.rates`."""
        return rates(self.layers, parameters, posterior, z, noise)

    def draw_prior(self, parameters: Parameters, count: int, generator: Generator) -> Tensor:
        """Draw codes ``(count, D)`` from the prior, or from the layers that stand for it."""
        return drawn_prior(self.layers, self.code, parameters, count, generator)

    def decode(self, parameters: Parameters, z: Tensor) -> Tensor:
        """Return the likelihood's parameters at codes ``(N, D)``."""
        output: Tensor = functional_call(self.decoder, parameters["decoder"], (z,))
        return output.to(z.dtype)  # a likelihood is summed in the type of its codes

    def log_likelihood(self, parameters: Parameters, z: Tensor, x: Tensor) -> Tensor:
        """Return log p(x|z) of each sample, ``(N,)`` nats."""
        return total(self.value_log_likelihood(parameters, z, x), len(self.sample_shape))

    def value_log_likelihood(self, parameters: Parameters, z: Tensor, x: Tensor) -> Tensor:
        """Return log p(x_i|z) of each value of a sample, ``(N, *shape)`` nats."""
        outputs = self._each(self.decode(parameters, z))
        return self.likelihood.log_prob(outputs, x, parameters.get("likelihood", {}))

    def mean_sample(self, parameters: Parameters, z: Tensor) -> Tensor:
        """Return E[x|z], ``(N, *shape)``."""
        outputs = self._each(self.decode(parameters, z))
        return self.likelihood.mean(outputs, parameters.get("likelihood", {}))

    def drawn_sample(self, parameters: Parameters, z: Tensor, generator: Generator) -> Tensor:
        """Draw x from p(x|z), ``(N, *shape)``, with noise of a generator on the CPU."""
        outputs = self.decode(parameters, z)
        noise = torch.randn(outputs.shape, generator=generator).to(outputs)
        own = parameters.get("likelihood", {})
        return self.likelihood.sample(self._each(outputs), own, self._each(noise))

    def _each(self, outputs: Tensor) -> Each:
        """Return the k numbers of each value."""
        return parameters_of(outputs, self.likelihood.outputs_per_channel, len(self.sample_shape))


def seeded_parameters(modules: dict[str, nn.Module], seed: int) -> Parameters:
    """Draw the parameters of named modules, each from a stream of its own."""
    return {
        name: initial_parameters(module, _stream(seed, name)) for name, module in modules.items()
    }


def _stream(seed: int, name: str) -> int:
    entropy = [seed, *name.encode()]
    return int(np.random.SeedSequence(entropy).generate_state(1, np.uint64)[0] >> np.uint64(1))
