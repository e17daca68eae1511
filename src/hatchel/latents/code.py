"""A code: named blocks of latents, side by side."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate

import torch
from torch import Tensor

from hatchel.latents.gaussian import GaussianLaw
from hatchel.latents.law import Law
from hatchel.training.phase import Noise


@dataclass(frozen=True)
class Block:
    """Latents of one law under one name.

    Attributes:
        name: of the block, such as "z".
        width: columns of the code.
        law: of its latents.
    """

    name: str
    width: int
    law: Law = field(default_factory=GaussianLaw)

    @property
    def outputs(self) -> int:
        """Numbers that the encoder gives for it."""
        return self.law.outputs(self.width)

    @property
    def n_latents(self) -> int:
        """Latents: as many as columns, but for a categorical block, which is one."""
        return self.law.latents(self.width)

    @property
    def latent_names(self) -> tuple[str, ...]:
        """Names of its latents: "z0", "z1" and so on, or the block's own for a lone one."""
        if self.n_latents == 1:
            return (self.name,)
        return tuple(f"{self.name}{j}" for j in range(self.n_latents))

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of its columns: the latents', or "shape=2" for a value of one of several."""
        if self.n_latents == self.width:
            return self.latent_names
        return tuple(f"{self.name}={value}" for value in range(self.width))

    @property
    def noise_name(self) -> str:
        """The name of its noise among those of a phase."""
        return f"latents.{self.name}"


@dataclass(frozen=True)
class Code:
    """What an encoder gives and a decoder takes: D columns, L latents.

    Attributes:
        blocks: side by side, each with a name of its own.

    Raises:
        ValueError: no block, two of one name, or one without a column.
    """

    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        names = [block.name for block in self.blocks]
        if not names or len(set(names)) < len(names):
            raise ValueError(f"blocks {', '.join(names) or 'none'}: give one or more, named apart")
        for block in self.blocks:
            if block.width < 1:
                raise ValueError(f"block {block.name!r} has width {block.width}; give 1 or more")

    @property
    def width(self) -> int:
        """D, the columns."""
        return sum(block.width for block in self.blocks)

    @property
    def outputs(self) -> int:
        """Numbers that the encoder gives."""
        return sum(block.outputs for block in self.blocks)

    @property
    def n_latents(self) -> int:
        """L."""
        return sum(block.n_latents for block in self.blocks)

    @property
    def is_gaussian(self) -> bool:
        """Whether every block is Gaussian."""
        return all(block.law.name == "gaussian" for block in self.blocks)

    @property
    def latent_names(self) -> tuple[str, ...]:
        """Names of the latents, in order."""
        return tuple(name for block in self.blocks for name in block.latent_names)

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(name for block in self.blocks for name in block.column_names)

    @property
    def column_latents(self) -> tuple[int, ...]:
        """Which latent each column belongs to, in order."""
        return tuple(
            latent for latent, own in enumerate(self.columns) for _ in range(own.stop - own.start)
        )

    @property
    def latent_laws(self) -> tuple[Law, ...]:
        """The law of each latent, in order."""
        return tuple(block.law for block in self.blocks for _ in range(block.n_latents))

    @property
    def noise(self) -> dict[str, Noise]:
        """What a sample of the code needs, by name."""
        found = {block.noise_name: block.law.noise(block.width) for block in self.blocks}
        return {name: noise for name, noise in found.items() if noise is not None}

    @property
    def columns(self) -> tuple[slice, ...]:
        """Which columns each latent has, in order."""
        widths = [b.width // b.n_latents for b in self.blocks for _ in range(b.n_latents)]
        ends = list(accumulate(widths))
        return tuple(slice(end - width, end) for end, width in zip(ends, widths, strict=True))

    def block(self, name: str) -> Block:
        """Return a block.

        Raises:
            ValueError: there is none of that name.
        """
        for block in self.blocks:
            if block.name == name:
                return block
        names = ", ".join(block.name for block in self.blocks)
        raise ValueError(f"the code has no block {name!r}; it has {names}")

    def alone(self, name: str) -> "Code":
        """Return the code that has one block of this only."""
        return Code((self.block(name),))

    def parts(self, z: Tensor) -> dict[str, Tensor]:
        """Return the columns of each block, ``(…, N, W)``, by name."""
        pieces = torch.split(z, [block.width for block in self.blocks], dim=-1)
        return {block.name: piece for block, piece in zip(self.blocks, pieces, strict=True)}

    def draw_prior(self, count: int, generator: torch.Generator) -> Tensor:
        """Return codes from the prior, ``(count, D)``, with a generator on the CPU."""
        drawn = []
        for block in self.blocks:
            noise = drawn_noise(block.law.noise(block.width), count, generator)
            drawn.append(block.law.prior(noise, count, block.width))
        return torch.cat(drawn, dim=-1)

    def draw_noise(
        self, count: int, generator: torch.Generator, dtype: torch.dtype = torch.float32
    ) -> dict[str, Tensor]:
        """Return what samples of ``count`` codes need, by name."""
        return drawn_noises(self.noise, count, generator, dtype)

    def require_columns(self, what: str) -> None:
        """Raise ValueError where a latent has several columns, which can't be moved one by one.

        Args:
            what: moves them, as in "objective 'factor'".
        """
        for block in self.blocks:
            if block.n_latents != block.width:
                raise ValueError(
                    f"{what} shuffles single columns, and those of block {block.name!r} "
                    f"({block.law.name}) belong together; choose another law or objective"
                )

    def require_gaussian(self, what: str) -> None:
        """Raise ValueError where a block is not Gaussian.

        Args:
            what: needs it, as in "objective 'tcvae'".
        """
        for block in self.blocks:
            if block.law.name != "gaussian":
                raise ValueError(
                    f"{what} needs Gaussian latents, and block {block.name!r} is "
                    f"{block.law.name}; make it Gaussian, or choose another objective"
                )


def gaussian_code(n_latents: int) -> Code:
    """Return the code of the plain variational autoencoder: one Gaussian block, z."""
    return Code((Block("z", n_latents),))


def drawn_noise(
    kind: Noise | None,
    count: int,
    generator: torch.Generator,
    dtype: torch.dtype = torch.float32,
) -> Tensor | None:
    """Draw noise of a kind, ``(count, width)``; None where none is needed."""
    if kind is None:
        return None
    draw = torch.randn if kind.law == "normal" else torch.rand
    return draw(count, kind.width, generator=generator, dtype=dtype)


def drawn_noises(
    kinds: Mapping[str, Noise],
    count: int,
    generator: torch.Generator,
    dtype: torch.dtype = torch.float32,
) -> dict[str, Tensor]:
    """Draw noise of several kinds by name, ``(count, width)`` each."""
    return {
        name: value
        for name, kind in kinds.items()
        if (value := drawn_noise(kind, count, generator, dtype)) is not None
    }


def noise_of(block: Block, noise: Mapping[str, Tensor]) -> Tensor | None:
    """Return the noise of a block among that of a phase."""
    return noise.get(block.noise_name)
