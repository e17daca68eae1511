"""Networks and a likelihood: what every variational autoencoder has."""

from dataclasses import dataclass

import numpy as np
from torch import Tensor, nn
from torch.func import functional_call

from hatchel.latents.code import Code
from hatchel.latents.posterior import Posterior, read_posterior
from hatchel.likelihoods.likelihood import Likelihood
from hatchel.networks.initial import initial_parameters
from hatchel.training.phase import Parameters


@dataclass(frozen=True, eq=False)
class Model:
    """An encoder, a decoder and p(x | decoder output), without their parameters.

    The modules are skeletons: their own tensors are never used, parameters come as arguments.

    Attributes:
        encoder: images ``(N, C, H, W)`` to ``(N, O)``, block by block of the code; of a Gaussian
            block, means first, then log-variances.
        decoder: codes ``(N, D)`` to the likelihood's parameters ``(N, k·C, H, W)``.
        likelihood: of images given the decoder's output.
        code: its blocks; D columns, O outputs of the encoder.
        image_shape: ``(C, H, W)``.
    """

    encoder: nn.Module
    decoder: nn.Module
    likelihood: Likelihood
    code: Code
    image_shape: tuple[int, int, int]

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups of parameters that the bound moves."""
        return ("encoder", "decoder", *(["likelihood"] if self.likelihood.own() else []))

    def init(self, seed: int) -> Parameters:
        """Draw parameters; encoder and decoder have streams of their own."""
        parameters = seeded_parameters({"encoder": self.encoder, "decoder": self.decoder}, seed)
        own = self.likelihood.own()
        return parameters | ({"likelihood": own} if own else {})

    def posterior(self, parameters: Parameters, x: Tensor) -> Posterior:
        """Encode images."""
        outputs: Tensor = functional_call(self.encoder, parameters["encoder"], (x,))
        return read_posterior(self.code, outputs.to(x.dtype))

    def decode(self, parameters: Parameters, z: Tensor) -> Tensor:
        """Return the likelihood's parameters at codes ``(N, D)``."""
        output: Tensor = functional_call(self.decoder, parameters["decoder"], (z,))
        return output.to(z.dtype)  # a likelihood is summed in the type of its codes

    def log_likelihood(self, parameters: Parameters, z: Tensor, x: Tensor) -> Tensor:
        """Return log p(x|z) of each image, ``(N,)`` nats."""
        outputs = self.decode(parameters, z)
        return self.likelihood.log_prob(outputs, x, parameters.get("likelihood", {}))

    def mean_image(self, parameters: Parameters, z: Tensor) -> Tensor:
        """Return E[x|z], ``(N, C, H, W)``."""
        outputs = self.decode(parameters, z)
        return self.likelihood.mean(outputs, parameters.get("likelihood", {}))


def seeded_parameters(modules: dict[str, nn.Module], seed: int) -> Parameters:
    """Draw the parameters of named modules, each from a stream of its own."""
    return {
        name: initial_parameters(module, _stream(seed, name)) for name, module in modules.items()
    }


def _stream(seed: int, name: str) -> int:
    entropy = [seed, *name.encode()]
    return int(np.random.SeedSequence(entropy).generate_state(1, np.uint64)[0] >> np.uint64(1))
