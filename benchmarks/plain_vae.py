"""Objectives as one would write them: nn.Module, torch.optim.Adam, float32, nothing more.

What the library's training step is measured against, beside its rivals.
"""

from collections.abc import Callable
from itertools import chain

import torch
from torch import Tensor, nn
from torch.nn import functional

LATENTS = 10
DATA_SIZE = 737_280
Step = Callable[[Tensor, Tensor], None]
"""One training step on two minibatches; objectives of one phase ignore the second."""


def encoder() -> nn.Sequential:
    """The encoder of Kim and Mnih."""
    return nn.Sequential(
        *[nn.Conv2d(1, 32, 4, 2, 1), nn.ReLU(), nn.Conv2d(32, 32, 4, 2, 1), nn.ReLU()],
        *[nn.Conv2d(32, 64, 4, 2, 1), nn.ReLU(), nn.Conv2d(64, 64, 4, 2, 1), nn.ReLU()],
        *[nn.Flatten(), nn.Linear(1024, 128), nn.ReLU(), nn.Linear(128, 2 * LATENTS)],
    )


def decoder() -> nn.Sequential:
    """The decoder of Kim and Mnih, up to the logits."""
    return nn.Sequential(
        *[nn.Linear(LATENTS, 128), nn.ReLU(), nn.Linear(128, 1024), nn.ReLU()],
        *[nn.Unflatten(1, (64, 4, 4)), nn.ConvTranspose2d(64, 64, 4, 2, 1), nn.ReLU()],
        *[nn.ConvTranspose2d(64, 32, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(32, 32, 4, 2, 1)],
        *[nn.ReLU(), nn.ConvTranspose2d(32, 1, 4, 2, 1)],
    )


def discriminator(depth: int = 6) -> nn.Sequential:
    """The discriminator of Kim and Mnih: six layers of 1,000; of Creager et al. five."""
    hidden = chain(*[(nn.Linear(1000, 1000), nn.LeakyReLU(0.2)) for _ in range(depth - 1)])
    first = nn.Linear(LATENTS, 1000), nn.LeakyReLU(0.2)
    return nn.Sequential(*first, *hidden, nn.Linear(1000, 2))


def plain_step(method: str, device: torch.device) -> Step:
    """Return the step of one objective with networks and optimisers of its own."""
    return _STEPS[method](encoder().to(device), decoder().to(device))


def _posterior(networks: nn.Module, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    mean, log_variance = networks(x).chunk(2, -1)
    return mean, log_variance, mean + (0.5 * log_variance).exp() * torch.randn_like(mean)


def _reconstruction(logits: Tensor, x: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)


def _kl(mean: Tensor, log_variance: Tensor) -> Tensor:
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance)


def _descend(adam: torch.optim.Adam, loss: Tensor) -> None:
    adam.zero_grad()
    loss.backward()
    adam.step()


def _beta_step(enc: nn.Module, dec: nn.Module) -> Step:
    adam = torch.optim.Adam([*enc.parameters(), *dec.parameters()], 1e-4)

    def step(x: Tensor, _: Tensor) -> None:
        mean, log_variance, z = _posterior(enc, x)
        kl = _kl(mean, log_variance).sum(-1).mean()
        _descend(adam, _reconstruction(dec(z), x) + 4 * kl)

    return step


def _factor_step(enc: nn.Module, dec: nn.Module) -> Step:
    judge = discriminator().to(next(enc.parameters()).device)
    adam = torch.optim.Adam([*enc.parameters(), *dec.parameters()], 1e-4)
    judges = torch.optim.Adam(judge.parameters(), 1e-4, (0.5, 0.9))

    def step(x: Tensor, second: Tensor) -> None:
        mean, log_variance, z = _posterior(enc, x)
        logits = judge(z)
        kl = _kl(mean, log_variance).sum(-1).mean()
        correlation = (logits[:, 0] - logits[:, 1]).mean()
        _descend(adam, _reconstruction(dec(z), x) + kl + 6.4 * correlation)
        with torch.no_grad():
            other = _posterior(enc, second)[2]
            shuffled = torch.stack([c[torch.randperm(len(c))] for c in other.T], 1)
        zeros = torch.zeros(len(z), dtype=torch.long, device=z.device)
        real = functional.cross_entropy(judge(z.detach()), zeros)
        fake = functional.cross_entropy(judge(shuffled), zeros + 1)
        _descend(judges, 0.5 * (real + fake))

    return step


def _dip_step(enc: nn.Module, dec: nn.Module) -> Step:
    adam = torch.optim.Adam([*enc.parameters(), *dec.parameters()], 1e-4)

    def step(x: Tensor, _: Tensor) -> None:
        mean, log_variance, z = _posterior(enc, x)
        kl = _kl(mean, log_variance).sum(-1).mean()
        covariance = torch.cov(mean.T) + log_variance.exp().mean(0).diag()
        own = covariance.diagonal()
        across = (covariance - own.diag()).square().sum()
        penalty = 10 * across + 10 * (own - 1).square().sum()
        _descend(adam, _reconstruction(dec(z), x) + kl + penalty)

    return step


def _anchor_step(enc: nn.Module, dec: nn.Module) -> Step:
    adam = torch.optim.Adam([*enc.parameters(), *dec.parameters()], 1e-4)
    weights = torch.ones(LATENTS, device=next(enc.parameters()).device)
    weights[:5] = 0.5

    def step(x: Tensor, _: Tensor) -> None:
        mean, log_variance, z = _posterior(enc, x)
        kl = (weights * _kl(mean, log_variance)).sum(-1).mean()
        _descend(adam, _reconstruction(dec(z), x) + kl)

    return step


def _ffvae_step(enc: nn.Module, dec: nn.Module) -> Step:
    """Two binary attributes in the last two latents; here they are drawn by the way."""
    judge = discriminator(5).to(next(enc.parameters()).device)
    adam = torch.optim.Adam([*enc.parameters(), *dec.parameters()], 1e-4)
    judges = torch.optim.Adam(judge.parameters(), 1e-3)

    def step(x: Tensor, _: Tensor) -> None:
        attributes = torch.randint(2, (len(x), 2), device=x.device).float()
        mean, log_variance, z = _posterior(enc, x)
        logits = judge(z)
        kl = _kl(mean, log_variance).sum(-1).mean()
        correlation = (logits[:, 0] - logits[:, 1]).mean()
        told = functional.binary_cross_entropy_with_logits(z[:, -2:], attributes) * 2
        _descend(adam, _reconstruction(dec(z), x) + kl + 50 * correlation + 300 * told)
        codes = z.detach()
        parts = codes.split([LATENTS - 2, 1, 1], dim=1)
        shuffled = torch.cat([part[torch.randperm(len(part))] for part in parts], 1)
        zeros = torch.zeros(len(z), dtype=torch.long, device=z.device)
        real = functional.cross_entropy(judge(codes), zeros)
        fake = functional.cross_entropy(judge(shuffled), zeros + 1)
        _descend(judges, 0.5 * (real + fake))

    return step


def _log_density(z: Tensor, mean: Tensor, log_variance: Tensor) -> Tensor:
    constant = torch.log(torch.tensor(2 * torch.pi))
    return -0.5 * ((z - mean) ** 2 / log_variance.exp() + log_variance + constant)


def _tcvae_step(enc: nn.Module, dec: nn.Module) -> Step:
    """Minibatch-weighted, the cheaper of the two estimators."""
    adam = torch.optim.Adam([*enc.parameters(), *dec.parameters()], 1e-4)

    def step(x: Tensor, _: Tensor) -> None:
        mean, log_variance, z = _posterior(enc, x)
        pairs = _log_density(z[:, None], mean[None], log_variance[None])
        constant = torch.log(torch.tensor(float(len(x) * DATA_SIZE)))
        own = _log_density(z, mean, log_variance).sum(-1)
        prior = _log_density(z, torch.zeros_like(z), torch.zeros_like(z)).sum(-1)
        joint = pairs.sum(-1).logsumexp(1) - constant
        marginals = (pairs.logsumexp(1) - constant).sum(-1)
        divergence = (own - joint) + 6 * (joint - marginals) + (marginals - prior)
        _descend(adam, _reconstruction(dec(z), x) + divergence.mean())

    return step


def _nonsyn_step(enc: nn.Module, dec: nn.Module) -> Step:
    adam = torch.optim.Adam([*enc.parameters(), *dec.parameters()], 1e-4)

    def step(x: Tensor, second: Tensor) -> None:
        mean, log_variance, z = _posterior(enc, x)
        _descend(adam, _reconstruction(dec(z), x) + _kl(mean, log_variance).sum(-1).mean())
        mean, log_variance, _ = _posterior(enc, second)
        kl = _kl(mean, log_variance)
        worst = _worst(kl)
        if worst:
            _descend(adam, 5 * kl[:, worst].sum(-1).mean())

    return step


def _worst(kl: Tensor) -> list[int]:
    """Search as printed: every candidate set's information computed anew from the minibatch."""
    best: list[int] = []
    for j in range(kl.shape[1]):
        before = kl[:, best].sum(-1).mean() if best else kl.new_zeros(())
        if kl[:, [*best, j]].sum(-1).mean() * 0.9 > before:
            best.append(j)
    return [j for j in range(kl.shape[1]) if j not in best]


_STEPS = {
    "beta": _beta_step,
    "factor": _factor_step,
    "tcvae": _tcvae_step,
    "nonsyn": _nonsyn_step,
    "dip-ii": _dip_step,
    "anchor": _anchor_step,
    "ffvae": _ffvae_step,
}
