r"""Stochastic layers above a code: stacked CorEx, a hierarchical variational autoencoder.

.. math:: p(z^{(1…L)}|x) = p(z^{(1)}|x) \prod_{l=2}^L p(z^{(l)}|z^{(l-1)}), \qquad
          q(x, z) = q(x|z^{(1)}) \prod_{l=2}^L \prod_i q(z^{(l-1)}_i|z^{(l)}) \; r(z^{(L)})

The first layer is the code of the model; those above it take the place of its prior.

Source: Gao et al. 2018, Eq. 17–19.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Generator, Tensor, nn
from torch.func import functional_call

from hatchel.latents.code import Block, Code
from hatchel.latents.law import Law
from hatchel.latents.posterior import Posterior, read_posterior
from hatchel.networks.mlp import checked_widths, dense
from hatchel.training.phase import Noise, Parameters

HIDDEN = (32, 32, 16, 16)
"""Widths between two layers of latents, as published: 64-32-32-16-16-10."""


@dataclass(frozen=True, eq=False)
class Layer:
    """Latents z' above latents z: p(z'|z) and q(z|z'). The modules are skeletons, as a model's are.

    Attributes:
        name: of the layer, such as "layer2".
        encoder: z ``(N, D)`` to what its code asks for, ``(N, O')``.
        decoder: z' ``(N, D')`` to what the code below asks for, ``(N, O)``.
        code: of z'.
        below: the code of z.
    """

    name: str
    encoder: nn.Module
    decoder: nn.Module
    code: Code
    below: Code

    @property
    def modules(self) -> dict[str, nn.Module]:
        """The networks, by the group of their parameters."""
        return {f"{self.name}.encoder": self.encoder, f"{self.name}.decoder": self.decoder}

    @property
    def enumerable(self) -> bool:
        """Whether z' is one categorical latent, over whose values one can sum; it is the top."""
        return [block.law.name for block in self.code.blocks] == ["categorical"]

    def posterior(self, parameters: Parameters, z: Tensor) -> Posterior:
        """Return p(z'|z)."""
        return self._read(parameters, "encoder", self.code, z)

    def below_given(self, parameters: Parameters, above: Tensor) -> Posterior:
        """Return q(z|z')."""
        return self._read(parameters, "decoder", self.below, above)

    def explained(self, parameters: Parameters, z: Tensor, above: Tensor) -> Tensor:
        """Return log q(z_j|z') of each latent below, ``(N, L)`` nats."""
        return self.below_given(parameters, above).log_prob(z)

    def explained_exactly(self, parameters: Parameters, z: Tensor, above: Posterior) -> Tensor:
        """Return E log q(z_j|z') over p(z'|z), ``(N, L)`` nats: a sum over one-hot z'.

        Each value is decoded once for all samples.
        """
        values = torch.eye(self.code.width, dtype=z.dtype, device=z.device)
        return self.below_given(parameters, values).expected_log_prob(z, above.mean)

    def _read(self, parameters: Parameters, part: str, code: Code, given: Tensor) -> Posterior:
        own = parameters[f"{self.name}.{part}"]
        outputs: Tensor = functional_call(getattr(self, part), own, (given,))
        return read_posterior(code, outputs.to(given.dtype))


def layer_above(
    below: Code, number: int, width: int, law: Law, hidden: Sequence[int] = HIDDEN
) -> Layer:
    """Return the layer z^(l) above a code, with dense networks of ReLU layers.

    Args:
        below: z^(l−1).
        number: l, from 2 on.
        width: columns of z^(l).
        law: of its latents.
        hidden: widths from z^(l−1) to z^(l), and back.

    Raises:
        ValueError: latents without a law to explain or to be explained by, a layer that doesn't
            shrink or has one value only, or widths that are not positive whole numbers.
    """
    _check(below, number, width, law)
    widths, named = checked_widths(hidden), f"layer{number}"
    lone = law.latents(width) == 1
    code = Code((Block(named if lone else f"{named}-", width, law),))
    return Layer(
        named,
        dense([below.width, *widths, code.outputs]),
        dense([width, *reversed(widths), below.outputs]),
        code,
        below,
    )


def layers_noise(layers: Sequence[Layer]) -> dict[str, Noise]:
    """Return what draws of the layers need, by name; a layer that is summed over needs none."""
    drawn = [layer.code.noise for layer in layers if not layer.enumerable]
    return {name: noise for each in drawn for name, noise in each.items()}


def rates(
    layers: Sequence[Layer],
    parameters: Parameters,
    posterior: Posterior,
    z: Tensor,
    noise: Mapping[str, Tensor],
    drawn_from: Callable[[Posterior, Mapping[str, Tensor]], Tensor] = Posterior.sample,
) -> tuple[Tensor, ...]:
    r"""Return what each layer's latents cost, ``(N, L_l)`` nats, from the code to the top.

    .. math:: E \log p(z^{(l)}_j|z^{(l-1)}) - E \log q(z^{(l)}_j|z^{(l+1)}),
              \qquad KL\big(p(z^{(L)}_j|z^{(L-1)}) \,\|\, r(z^{(L)}_j)\big) \text{ at the top}

    The first expectation is −H(p), in closed form; the second is taken at a draw, or over all
    values of a categorical top layer. Without layers, this is the divergence from the prior.

    Args:
        layers: above the code, the lowest first.
        parameters: of the layers.
        posterior: p(z^(1)|x).
        z: a draw from it.
        noise: see :func:`layers_noise`.
        drawn_from: draws from the layers between: relaxed draws pass gradients on, draws by
            the laws themselves (``Posterior.draw``) are what a bound is measured with.
    """
    found = list[Tensor]()
    for layer in layers:
        above = layer.posterior(parameters, z)
        if layer.enumerable:
            explained, drawn = layer.explained_exactly(parameters, z, above), z
        else:
            drawn = drawn_from(above, noise)
            explained = layer.explained(parameters, z, drawn)
        found.append(-posterior.entropy - explained)
        posterior, z = above, drawn
    return (*found, posterior.kl)


def drawn_prior(
    layers: Sequence[Layer], code: Code, parameters: Parameters, count: int, generator: Generator
) -> Tensor:
    """Draw codes ``(count, D)`` from the top layer's prior down, with a generator on the CPU."""
    top = layers[-1].code if layers else code
    drawn = top.draw_prior(count, generator)
    for layer in reversed(layers):
        like = next(iter(parameters[f"{layer.name}.decoder"].values()))
        noise = layer.below.draw_noise(count, generator)
        given = layer.below_given(parameters, drawn.to(like))
        drawn = given.draw({name: value.to(like) for name, value in noise.items()}).cpu()
    return drawn


def _check(below: Code, number: int, width: int, law: Law) -> None:
    laws = {block.law.name for block in below.blocks} | {law.name}
    if "deterministic" in laws:
        raise ValueError(
            f"layer {number}: deterministic latents have no law that another layer could explain; "
            "choose gaussian, bernoulli or categorical ones"
        )
    if law.latents(width) >= below.n_latents or width < 1:
        raise ValueError(
            f"layer {number} has {law.latents(width)} latents, and the one below it "
            f"{below.n_latents}; layers have to shrink: fewer latents explain what is common to "
            "several"
        )
    if law.name == "categorical" and width < 2:
        raise ValueError(
            f"layer {number} is one categorical latent of {width} value, which says nothing; give "
            "it two or more"
        )
