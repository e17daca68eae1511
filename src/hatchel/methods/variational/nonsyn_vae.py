"""Non-Syn VAE: the information of the least informative set of latents, penalised."""

from typing import Any, Literal

import torch
from torch import Tensor

from hatchel.methods.variational.bound import bound_given, bound_outcome, bound_phase
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.model import Model
from hatchel.methods.variational.vae import vae
from hatchel.objectives.bounds import WeightedTerms
from hatchel.objectives.subset_search import (
    Reading,
    best_subset,
    subset_information,
    worst_latents,
)
from hatchel.training.adam import AdamSettings
from hatchel.training.phase import Given, Outcome, Phase

Form = Literal["shared", "own", "joint"]


def nonsyn_vae(
    model: Model,
    data_size: int,
    *,
    alpha: float = 5.0,
    discount: float = 0.9,
    reading: Reading = "hysteresis",
    form: Form = "shared",
    own_learning_rate: float = 1e-4,
) -> Method:
    r"""−log p(x|z) + KL(q(z|x) ‖ p(z)), and α·Imax of the worst set A_w in a second phase.

    .. math:: I_{max} = E_{x'} \sum_{j \in A_w} KL\big(q(z_j|x') \,\|\, p(z_j)\big)

    The set is chosen greedily on each minibatch, see :mod:`hatchel.objectives.subset_search`. Where
    it is empty, the second phase moves nothing.

    Args:
        model: what is trained.
        data_size: samples in the data set.
        alpha: α.
        discount: ω of the greedy search.
        reading: of the search as printed.
        form: "shared": the second phase has a minibatch of its own and moves the encoder by the
            model's Adam, as Algorithm 1 is printed. "own": by an Adam of its own, which divides α
            away. "joint": one phase, the sum of both losses on one minibatch (Eq. 16).
        own_learning_rate: of the second phase's Adam in the form "own".

    Source: Non-Syn VAE, Eq. 16 and Algorithms 1–4; the defaults are those of its appendix.
    """

    def penalty(kl: Tensor) -> tuple[Tensor, Tensor]:
        worst: Tensor = _WorstSet.apply(kl.detach().mean(0), discount, reading)  # type: ignore[no-untyped-call]
        return alpha * subset_information(kl, worst), worst

    def synergy(given: Given) -> Outcome:
        loss, worst = penalty(model.posterior(given.parameters, given.x).kl)
        return Outcome(loss, {"synergy": loss, "worst_set": worst}, active=worst.any())

    def joint(given: Given) -> Outcome:
        bound = bound_given(model, given, data_size)
        loss, worst = penalty(bound.kl)
        terms: WeightedTerms = {**vae(bound), "synergy": (1.0, loss)}
        outcome = bound_outcome(bound, terms)
        return outcome._replace(terms=outcome.terms | {"worst_set": worst})

    if form == "joint":
        return Method(model, (Phase("bound", joint, model.groups, "model", model.noise),))
    optimiser = "model" if form == "shared" else "synergy"
    second = Phase("synergy", synergy, ("encoder",), optimiser, {})
    own = {} if form == "shared" else {"synergy": AdamSettings(own_learning_rate)}
    return Method(model, (bound_phase(model, data_size, vae), second), optimisers=own)


class _WorstSet(torch.autograd.Function):
    """The greedy search: a few numbers in a plain loop on a CPU, without branches in a stack.

    On a CPU the plain form takes a tenth of the time; on a GPU, and for many models at once, it
    would have to wait for each of them.
    """

    @staticmethod
    def forward(kl: Tensor, discount: float, reading: Reading) -> Tensor:
        """Return the mask of the latents that are not kept, ``(D,)``."""
        if kl.is_cuda:
            return worst_latents(kl, discount, reading)
        worst = torch.ones(len(kl), dtype=torch.bool)
        worst[best_subset(kl.tolist(), discount, reading)] = False
        return worst

    @staticmethod
    def setup_context(ctx: Any, inputs: Any, output: Tensor) -> None:
        """Say that no gradient passes."""
        del inputs
        ctx.mark_non_differentiable(output)

    @staticmethod
    def backward(ctx: Any, *gradients: Any) -> tuple[None, None, None]:
        """Pass no gradient."""
        del ctx, gradients
        return None, None, None

    @staticmethod
    def vmap(
        info: Any, in_dims: Any, kl: Tensor, discount: float, reading: Reading
    ) -> tuple[Tensor, int]:
        """Search for all models of a stack at once."""
        del info
        return worst_latents(kl.movedim(in_dims[0], 0), discount, reading), 0
