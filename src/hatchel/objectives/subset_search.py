"""Which latents Non-Syn VAE keeps, and which it penalises: a greedy search on the KL vector.

The divergence of a set of latents from the prior is the sum S of its members' k_j, as the posterior
is diagonal, so the search needs the batch mean of each latent's KL and nothing else. A latent c
joins a set when it makes the discounted whole exceed what there was, (S + k_c)·ω > S: at ω = 0.9
when k_c > S/9. What does not join is the "worst" set, whose information is penalised.

The algorithm as printed can be read in three ways:

- ``"printed"``: the set grows while the candidates are visited, so one scan in latent order
  decides, and the result depends on how the latents are numbered.
- ``"hysteresis"``: one latent joins per pass. Within a pass a later candidate replaces an earlier
  one only if (S + k_c)·ω > S + k_earlier; the first pass, on the empty set, has no discount, so
  the largest KL opens. The search ends with a pass that adds nothing.
- ``"sorted"``: the best candidate joins per pass, which is the printed scan in descending order
  and does not depend on the numbering.

Source: Non-Syn VAE, Algorithms 2–4. There candidates exclude the set itself, and ``len(d) = 0``
means an empty index.
"""

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

import torch
from torch import Tensor

Reading = Literal["printed", "hysteresis", "sorted"]


def best_subset(
    kl: Sequence[float], discount: float = 0.9, reading: Reading = "hysteresis"
) -> list[int]:
    """Return the latents that are kept, in the order in which they joined.

    For one vector on the CPU; :func:`worst_latents` is the same without branches.

    Args:
        kl: batch mean of each latent's KL, ``(D,)``, nats, ≥ 0.
        discount: ω in (0, 1].
        reading: "printed", "hysteresis" or "sorted".

    Raises:
        ValueError: a discount out of range or an unknown reading.
    """
    _check(discount, reading)
    if reading == "hysteresis":
        return _by_passes(kl, discount)
    if reading == "printed":
        return _scan(kl, discount, range(len(kl)))
    return _scan(kl, discount, sorted(range(len(kl)), key=kl.__getitem__, reverse=True))


def _scan(kl: Sequence[float], discount: float, order: Iterable[int]) -> list[int]:
    chosen: list[int] = []
    total = 0.0
    for j in order:
        if (total + kl[j]) * discount > total:
            chosen.append(j)
            total += kl[j]
    return chosen


def _by_passes(kl: Sequence[float], discount: float) -> list[int]:
    chosen: list[int] = []
    left = list(range(len(kl)))
    base, omega = 0.0, 1.0
    while left:
        total, best = base, None
        for j in left:
            if (base + kl[j]) * omega > total:
                total, best = base + kl[j], j
        if best is None:
            break
        chosen.append(best)
        left.remove(best)
        base, omega = total, discount
    return chosen


def worst_latents(kl: Tensor, discount: float = 0.9, reading: Reading = "hysteresis") -> Tensor:
    """Return which latents are not kept, without a branch on a value: for stacks, vmap and graphs.

    Args:
        kl: batch mean of each latent's KL, ``(..., D)``, nats, ≥ 0; no gradient passes.
        discount: ω in (0, 1].
        reading: "printed", "hysteresis" or "sorted".

    Returns:
        A mask ``(..., D)``, true for the complement of :func:`best_subset`. Sums are in float64,
        as there, so that both agree on ties.

    Raises:
        ValueError: a discount out of range or an unknown reading.
    """
    _check(discount, reading)
    kl = kl.detach().double()
    if reading == "printed":
        return ~_scan_mask(kl, discount)
    if reading == "hysteresis":
        return ~_passes_mask(kl, discount)
    values, order = kl.sort(dim=-1, descending=True, stable=True)
    return ~_scan_mask(values, discount).gather(-1, order.argsort(-1))


def _scan_mask(kl: Tensor, discount: float) -> Tensor:
    total = torch.zeros_like(kl[..., 0])
    joined = []
    for k in kl.unbind(-1):
        larger = total + k
        joins = larger * discount > total
        total = torch.where(joins, larger, total)
        joined.append(joins)
    return torch.stack(joined, -1)


def _passes_mask(kl: Tensor, discount: float) -> Tensor:
    """Run D passes, each as a chain of record holders followed by pointer doubling.

    Node D stands for "no candidate yet". From each node an arrow leads to the first later candidate
    that replaces it, or to itself; the end of the path from node D is the latent that joins.
    """
    d = kl.shape[-1]
    node = torch.arange(d + 1, device=kl.device)
    latent = torch.where(node < d, node, -1)
    earliness = _earliness(node)
    stay = 0.5 * torch.eye(d + 1, dtype=kl.dtype, device=kl.device)
    base = torch.zeros_like(kl[..., :1])
    free = torch.cat([kl, base], -1)
    for step in range(d):
        total = base + free
        discounted = total * discount if step else total
        replaces = discounted.unsqueeze(-2) > total.unsqueeze(-1)
        arrow = torch.where(replaces, earliness, stay).argmax(-1)
        for _ in range((d - 1).bit_length()):
            arrow = arrow.gather(-1, arrow)
        winner = arrow[..., -1:]
        base = total.gather(-1, winner)
        free = free.masked_fill(latent == winner, -torch.inf)  # replaces nothing from now on
    return free[..., :-1].isneginf()


def _earliness(node: Tensor) -> Tensor:
    """Return d … 1 for the first … last candidate (column) after a node (row), else 0."""
    d = len(node) - 1
    row, column = node[:, None], node[None, :]
    follows = (column > row) | (row == d)
    return torch.where(follows, d - column, 0).double()


def subset_information(kl: Tensor, subset: Tensor) -> Tensor:
    r"""Specific information of a set of latents, the batch mean of their summed KL.

    .. math:: I_{max} = \frac1N \sum_n \sum_{j \in A} KL\big(q(z_j|x_n) \,\|\, p(z_j)\big)

    Args:
        kl: per latent, ``(..., N, D)``, nats; gradients pass to the set alone.
        subset: A as a mask, ``(..., D)``, such as :func:`worst_latents` returns.

    Returns:
        Nats, ``(...)``; zero for an empty set.

    Source: Non-Syn VAE, Eq. 16 and Algorithm 2.
    """
    return torch.where(subset.unsqueeze(-2), kl, 0.0).sum(-1).mean(-1)


def _check(discount: float, reading: str) -> None:
    if not 0 < discount <= 1:
        raise ValueError(f"discount={discount}: choose 0 < discount <= 1; published is 0.9")
    if reading not in get_args(Reading):
        raise ValueError(f"reading={reading!r}: choose one of {', '.join(get_args(Reading))}")
