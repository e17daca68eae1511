"""Cross-entropy of a linear-logit decoder, and its divergence from the CI decoder, fused.

The logits of N samples, P features and M models are the one large array of a training step. Here
they live in a buffer the size of a cache: each block is computed, turned into its gradient in
place, reduced onto latents and weights, and overwritten by the next. Forward and backward cost one
sigmoid and three thin matrix products per block; the value of the loss is computed only when
asked for.
"""

from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from hatchel.information.latents.ci_decoder import LinearDecoder
from hatchel.likelihoods import bernoulli
from hatchel.objectives.terms import Terms

_BLOCK = {"cpu": 1 << 18, "cuda": 1 << 27}  # elements: a megabyte; half a gigabyte


def bernoulli_terms(
    latents: Tensor,
    x: Tensor,
    decoder: LinearDecoder,
    base: LinearDecoder | None = None,
    strength: float = 0.0,
    *,
    value: bool = True,
) -> Terms:
    r"""Mean over samples of Σ_i −log p_free(x_i|z) + λ·Σ_i KL(p_free(x_i|z) ‖ p_CI(x_i|z)).

    Gradients flow to the latents and to ``decoder``; ``base`` is a constant.

    Args:
        latents: ``(*data, *stack, N, m)``.
        x: features in [0, 1], ``(*data, N, P)``.
        decoder: weights ``(*data, *stack, m, P)`` and bias ``(*data, *stack, P)``.
        base: the CI decoder that ``decoder`` is held to; None for none.
        strength: λ ≥ 0.
        value: False leaves the values NaN (not computed) and the gradients exact.
    """
    held = base if strength > 0 or (value and base is not None) else None
    total, error, divergence = _Fused.apply(  # type: ignore[no-untyped-call]
        latents,
        decoder.weights,
        decoder.bias,
        x,
        None if held is None else _joined(held.weights.detach(), held.bias.detach()),
        strength,
        value,
    )
    return Terms(total, error, divergence)


class _Fused(torch.autograd.Function):
    """The loss of every model, with its gradients computed in the forward pass."""

    @staticmethod
    def forward(
        ctx: Any,
        latents: Tensor,
        weights: Tensor,
        bias: Tensor,
        x: Tensor,
        base: Tensor | None,
        strength: float,
        value: bool,
    ) -> tuple[Tensor, Tensor, Tensor]:
        models, (n, m) = latents.shape[:-2], latents.shape[-2:]
        trained = ctx.needs_input_grad[1] or ctx.needs_input_grad[2]
        problem = _Problem(
            z=torch.cat([latents, latents.new_ones(*models, n, 1)], -1).reshape(-1, n, m + 1),
            x=x.reshape(-1, n, x.shape[-1]),
            free=_joined(weights, bias).reshape(-1, m + 1, x.shape[-1]),
            base=None if base is None else base.reshape(-1, m + 1, x.shape[-1]),
            strength=strength,
        )
        sums = _accumulate(problem, value=value, trained=trained)
        d_latents = sums.d_latents.transpose(1, 2).div(n).view_as(latents)
        d_decoder = sums.d_decoder.div_(n).view(*models, m + 1, -1) if trained else None
        ctx.save_for_backward(d_latents, d_decoder)
        error = (sums.error / n).view(models)
        divergence = (sums.divergence / n).view(models)
        ctx.mark_non_differentiable(error, divergence)
        total = error if strength == 0 else error + strength * divergence
        return total.clone(), error, divergence

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, d_total: Tensor, *_: Tensor) -> tuple[Tensor | None, ...]:
        d_latents, d_decoder = ctx.saved_tensors
        scale = d_total.unsqueeze(-1).unsqueeze(-1)
        rest = (None,) * 4
        if d_decoder is None:
            return (d_latents * scale, None, None, *rest)
        d_decoder = d_decoder * scale
        return (d_latents * scale, d_decoder[..., :-1, :], d_decoder[..., -1, :], *rest)


class _Problem(NamedTuple):
    """What a stack of M models on G data sets is to reconstruct, and from what.

    The bias is one more row of the decoder's weights, for one more latent that is always one:
    it costs no pass of its own, and neither does its gradient.

    Attributes:
        z: latents and a one, ``(M, N, m + 1)``.
        x: features, ``(G, N, P)``; M is a multiple of G.
        free: the decoder, ``(M, m + 1, P)``.
        base: the CI decoder likewise, or None.
        strength: λ.
    """

    z: Tensor
    x: Tensor
    free: Tensor
    base: Tensor | None
    strength: float


class _Sums(NamedTuple):
    """Sums over the samples, per model.

    Attributes:
        error, divergence: ``(M,)``; NaN where they were not asked for.
        d_latents: gradient by the latents, ``(M, m, N)``.
        d_decoder: gradient by weights and bias, ``(M, m + 1, P)``, if the decoder is trained.
    """

    error: Tensor
    divergence: Tensor
    d_latents: Tensor
    d_decoder: Tensor


def _joined(weights: Tensor, bias: Tensor) -> Tensor:
    return torch.cat([weights, bias.unsqueeze(-2)], -2)


def _accumulate(problem: _Problem, *, value: bool, trained: bool) -> _Sums:
    """Visit the problem block by block: some models of one data set, some of its samples."""
    (models, n, m), width = problem.z.shape, problem.x.shape[-1]
    fill = 0.0 if value else float("nan")
    sums = _Sums(
        error=problem.z.new_full((models,), fill),
        divergence=problem.z.new_full((models,), 0.0 if problem.base is None else fill),
        d_latents=problem.z.new_empty(models, m - 1, n),
        d_decoder=torch.empty_like(problem.free) if trained else problem.free[:0],
    )
    per_data = models // len(problem.x)
    block = _BLOCK.get(problem.z.device.type, _BLOCK["cuda"])
    rows = max(1, min(n, block // max(1, width)))
    step = max(1, min(per_data, block // max(1, rows * width)))
    buffers = [
        problem.z.new_empty(step, rows, width) for _ in range(1 if problem.base is None else 3)
    ]
    for first in range(0, models, per_data):
        for start in range(first, first + per_data, step):
            chosen = slice(start, min(start + step, first + per_data))
            part = problem._replace(
                z=problem.z[chosen],
                x=problem.x[first // per_data],
                free=problem.free[chosen],
                base=None if problem.base is None else problem.base[chosen],
            )
            own = _Sums(*(total[chosen] for total in sums))
            for row in range(0, n, rows):
                _add_block(own, part, slice(row, row + rows), buffers, value=value)
    return sums


def _add_block(
    sums: _Sums, problem: _Problem, rows: slice, buffers: list[Tensor], *, value: bool
) -> None:
    """Add the share of some samples; the logits end as the gradient of the loss by them."""
    z, x = problem.z[:, rows], problem.x[rows]
    out = [buffer[: z.shape[0], : z.shape[1]] for buffer in buffers]
    logits = torch.bmm(z, problem.free, out=out[0])
    if value:
        sums.error.sub_(bernoulli.log_probability(logits, x).sum((1, 2)))
    d_latents = sums.d_latents[:, :, rows]
    if problem.base is None:
        gradient = logits.sigmoid_().sub_(x)
        torch.bmm(problem.free[:, :-1], gradient.transpose(1, 2), out=d_latents)
    else:
        ahead = torch.bmm(z, problem.free - problem.base, out=out[1])
        base_logits = torch.sub(logits, ahead, out=out[2])
        if value:
            sums.divergence.add_(bernoulli.kl_divergence(logits, base_logits).sum((1, 2)))
        p, q = logits.sigmoid_(), base_logits.sigmoid_()
        q.sub_(p)  # ∂KL/∂l_CI
        torch.ops.aten.sigmoid_backward.grad_input(ahead, p, grad_input=ahead)
        # now ahead = p(1 − p)(l_free − l_CI) = ∂KL/∂l_free
        gradient = p.sub_(x).add_(ahead, alpha=problem.strength)
        torch.bmm(problem.free[:, :-1], gradient.transpose(1, 2), out=d_latents)
        d_latents.baddbmm_(problem.base[:, :-1], q.transpose(1, 2), alpha=problem.strength)
    if len(sums.d_decoder):
        first = rows.start == 0
        sums.d_decoder.baddbmm_(z.transpose(1, 2), gradient, beta=0 if first else 1)
