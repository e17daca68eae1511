"""AnchorVAE: some latents pay less for what they say, and so come to say more."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

Anchors = Sequence[int | Sequence[int]]
"""Latents, each alone or in groups."""
Strength = float | Sequence[float]
"""λ of all anchors, or of each latent or group of them."""


def anchor_weights(
    n_latents: int,
    anchors: Anchors,
    strength: Strength = 0.5,
    device: torch.device | None = None,
) -> Tensor:
    r"""Weights of the latents' divergences from the prior: 1 − λ_a for the anchors, else 1.

    .. math:: L = \langle \ln q(x|z) \rangle - \sum_{i \notin a} KL\big(p(z_i|x) \,\|\, r(z_i)\big)
              - \sum_{i \in a} (1 - \lambda_i) KL\big(p(z_i|x) \,\|\, r(z_i)\big)

    which bounds TC(x; z) − TC(z) + Σ_a λ_i I(z_i; x) from below, less the constant Σ_i H(x_i).

    Args:
        n_latents: D.
        anchors: which latents, different ones of 0 … D − 1: each alone, as ``[0, 1]``, or in
            groups, as ``[[0, 1], [2, 3, 4]]``.
        strength: λ < 1 of all of them, or one for each latent or group of ``anchors``. 0 is the
            VAE; a negative λ makes a latent dearer: λ on all latents is the β-VAE of β = 1 − λ. At
            1 an anchor would be free of charge, and nothing bounded its information.
        device: where they are made; a copy to it could not be recorded in a CUDA graph.

    Returns:
        ``(D,)``, float32.

    Raises:
        ValueError: a latent that is not there or named twice, a strength that is not below 1, or
            another number of strengths than of anchors.

    Source: Gao et al. 2018, Eq. 20–21; λ = 0.5 on the first five of 2,048 latents in section 6.2. A
    λ for each is ours.
    """
    groups = [[each] if isinstance(each, int) else [*each] for each in anchors]
    _check_latents(groups, n_latents)
    weights = torch.ones(n_latents, device=device)
    for group, own in zip(groups, _strengths(strength, len(groups)), strict=True):
        for latent in group:
            weights[latent].fill_(1 - own)  # an assignment would come from the host
    return weights


def _check_latents(groups: Sequence[Sequence[int]], n_latents: int) -> None:
    named = [latent for group in groups for latent in group]
    absent = sorted({*named} - {*range(n_latents)})
    twice = sorted({latent for latent in named if named.count(latent) > 1})
    if absent or twice:
        reason = f"no latent {_listed(absent)}" if absent else f"{_listed(twice)} named twice"
        raise ValueError(
            f"anchors={_shown(groups)}: choose different ones of 0 … {n_latents - 1}; {reason}"
        )


def _strengths(strength: Strength, count: int) -> list[float]:
    """Return λ of each of so many anchors."""
    given = [strength] if isinstance(strength, int | float) else [*strength]
    for own in given:
        if not -math.inf < own < 1:
            raise ValueError(
                f"strength={own}: choose a finite number below 1; published is 0.5, 0 is the VAE, "
                "and below 0 a latent pays more"
            )
    if isinstance(strength, int | float):
        return given * count
    if len(given) != count:
        raise ValueError(
            f"strength={given}: got {len(given)} for {count} anchors; give one for each latent or "
            "group of anchors, or one number for all"
        )
    return given


def _listed(latents: Sequence[int]) -> str:
    return ", ".join(map(str, latents))


def _shown(groups: Sequence[Sequence[int]]) -> str:
    """Print anchors as they may be written: latents, or groups of them."""
    alone = all(len(group) == 1 for group in groups)
    return str([group[0] for group in groups] if alone else [[*group] for group in groups])
