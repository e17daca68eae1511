"""Where codes are drawn from: the prior, or what was learned of the data.

N is the number of stored posteriors q(z|x_n), M that of codes, L that of latents.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import torch
from torch import Tensor

from hatchel.latents.code import Code
from hatchel.latents.posterior import Posterior
from hatchel.names.known import known_name

PRIOR = "prior"
Prior = Callable[[int, torch.Generator], Tensor]


def aggregate_codes(stored: Posterior, count: int, generator: torch.Generator) -> Tensor:
    r"""Draw codes from the aggregate posterior, all latents from one sample's posterior.

    .. math:: q(z) = \frac1N \sum_{n=1}^N q(z|x_n)

    Args:
        stored: q(z|x_n) of N samples.
        count: M.
        generator: on the CPU.

    Returns:
        Codes ``(M, D)``; binary latents are 0 or 1, categorical ones one value.

    Raises:
        ValueError: no stored posterior, or no code asked for.
    """
    total = _checked(stored, count)
    rows = torch.randint(total, (count, 1), generator=generator)
    return _drawn(stored, rows.expand(-1, stored.code.n_latents), generator)


def marginal_codes(stored: Posterior, count: int, generator: torch.Generator) -> Tensor:
    r"""Draw codes from the product of the aggregate's marginals, each latent from a sample's own.

    .. math:: \prod_i q(z_i), \qquad q(z_i) = \frac1N \sum_{n=1}^N q(z_i|x_n)

    It is exact, not a fit: each marginal is the mixture over the stored posteriors. The columns of
    a categorical latent stay together.

    Args:
        stored: q(z|x_n) of N samples.
        count: M.
        generator: on the CPU.

    Returns:
        Codes ``(M, D)``, as :func:`aggregate_codes` has them.

    Raises:
        ValueError: no stored posterior, or no code asked for.

    Source: Gao et al. 2018, section 6.3.
    """
    total = _checked(stored, count)
    rows = torch.randint(total, (count, stored.code.n_latents), generator=generator)
    return _drawn(stored, rows, generator)


LEARNED: Mapping[str, Callable[[Posterior, int, torch.Generator], Tensor]] = MappingProxyType(
    {"marginals": marginal_codes, "aggregate": aggregate_codes}
)
SOURCES = (PRIOR, *LEARNED)
"""What a user may draw from."""


def check_source(source: str) -> None:
    """Raise ValueError unless it is one of :data:`SOURCES`; the nearest one is named."""
    known_name("source of latents", source, SOURCES)


def sources_of(code: Code) -> tuple[str, ...]:
    """Return the sources that a code can be drawn from: all, or those without a prior."""
    return SOURCES if _without_prior(code) is None else tuple(LEARNED)


def source_codes(
    source: str,
    code: Code,
    stored: Callable[[], Posterior],
    count: int,
    generator: torch.Generator,
    prior: Prior | None = None,
) -> Tensor:
    """Draw codes from a source by name, ``(M, D)``.

    Args:
        source: "prior" for p(z), "marginals" for ∏ q(z_i), "aggregate" for q(z).
        code: its blocks.
        stored: gives the posteriors, and is asked only where they are needed.
        count: M.
        generator: on the CPU.
        prior: draws from p(z); the code's own where None.

    Raises:
        ValueError: an unknown source, no code asked for, no stored posterior, or a prior where a
            block has none.
    """
    check_source(source)
    _check_count(count)
    if source != PRIOR:
        return LEARNED[source](stored(), count, generator)
    lacking = _without_prior(code)
    if lacking is not None:
        raise ValueError(
            f"block {lacking!r} is deterministic and has no prior to draw from; choose "
            f"{' or '.join(LEARNED)}"
        )
    return (prior or code.draw_prior)(count, generator)


def _without_prior(code: Code) -> str | None:
    """Return the name of a block that has no prior, if there is one."""
    names = (block.name for block in code.blocks if block.law.name == "deterministic")
    return next(names, None)


def _drawn(stored: Posterior, rows: Tensor, generator: torch.Generator) -> Tensor:
    chosen, dtype = stored.mixed(rows), stored.parameters[0][0].dtype
    return chosen.draw(stored.code.draw_noise(len(rows), generator, dtype))


def _checked(stored: Posterior, count: int) -> int:
    """Return N."""
    _check_count(count)
    total = len(stored.parameters[0][0])
    if total < 1:
        raise ValueError("no posterior is stored to draw from; encode one sample or more")
    return total


def _check_count(count: int) -> None:
    if count < 1:
        raise ValueError(f"n={count}: draw one sample or more")
