"""Flexibly fair VAE: a part of the code for each sensitive attribute, held apart from the rest."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from torch import Tensor

from hatchel.data.data_set import DataSet
from hatchel.data.sensitive import Sensitive, sensitive_attributes
from hatchel.latents.code import Block, Code
from hatchel.methods.variational.bound import bound_given, bound_outcome
from hatchel.methods.variational.discriminated import GROUP, Discriminated, Minibatch
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.model import Model
from hatchel.networks.discriminator import discriminator
from hatchel.objectives.attribute_likelihood import attribute_log_likelihood, known_mean
from hatchel.objectives.bounds import WeightedTerms
from hatchel.training.adam import AdamSettings
from hatchel.training.phase import Given, Labels, Outcome, Phase

Predicted = Literal["sample", "mean"]


def ffvae(
    model: Model,
    data: DataSet,
    *,
    sensitive: Sequence[str] = (),
    alpha: float = 300.0,
    gamma: float = 50.0,
    predict_from: Predicted = "sample",
    shuffled: Minibatch = "same",
    discriminator_learning_rate: float = 1e-3,
    discriminator_beta1: float = 0.9,
    discriminator_beta2: float = 0.999,
    discriminator_width: int = 1000,
    discriminator_depth: int = 5,
) -> Method:
    r"""−log p(x|z,b) + KL(q(z,b|x) ‖ p(z,b)) + γ·KL(q(z,b) ‖ q(z)∏q(b_j)) − α·Σ log p(a_j|b_j).

    The code has a block b_j for each sensitive attribute a_j, named after it, whose columns are the
    logits of the attribute: one of two classes, as many as there are classes of more. All other
    blocks are z. Samples of which an attribute is not known count for nothing in its term, which is
    a mean over those of which it is.

    The divergence between the blocks comes from a discriminator, which sees the codes of the
    minibatch, and the same codes with z and each b_j dealt out anew by themselves; the paper's
    takes single steps in turn with the model, under an optimiser with the same settings.

    With α = 0 this is FactorVAE over the blocks, with γ = 0 as well it is the VAE.

    Args:
        model: what is trained; see :func:`ffvae_code` for its code.
        data: with attributes.
        sensitive: names of the attributes; all of the data set where empty.
        alpha: α, how much b_j has to say of a_j.
        gamma: γ, how much the blocks have to be independent.
        predict_from: predict a_j from the sampled b_j, as published, or from its mean.
        shuffled: "same" shuffles the codes of the minibatch, as published; "second" those of one of
            its own, as FactorVAE does.
        discriminator_learning_rate: of the discriminator's own Adam.
        discriminator_beta1: likewise.
        discriminator_beta2: likewise.
        discriminator_width: of each hidden layer.
        discriminator_depth: hidden layers; with the layer of logits the published six.

    Raises:
        ValueError: attributes that can't be learned, or a code without a block for one of them.

    Source: Creager et al. 2019, Eq. 4, and appendices A, C and D. Its Eq. 7 is printed without its
    sign; see :func:`~hatchel.objectives.density_ratio.discriminator_cross_entropy`.
    """
    found = sensitive_attributes(data, sensitive)
    _check_blocks(model.code, found)
    network = discriminator(model.code.width, discriminator_width, discriminator_depth)
    judge = Discriminated(model, network, _parts(model.code, found), shuffled)

    def loss(given: Given) -> Outcome:
        bound = bound_given(model, given, len(data))
        latents = bound.z if predict_from == "sample" else bound.mean
        likelihoods = _log_likelihoods(model.code.parts(latents), given.labels["attributes"], found)
        terms: WeightedTerms = {
            "reconstruction": (1.0, bound.reconstruction),
            "kl": (1.0, bound.rate),
            "total_correlation": (gamma, judge.total_correlation(given, bound.z)),
            "attributes": (alpha, -sum(likelihoods.values(), bound.rate.new_zeros(()))),
        }
        return _with_each(bound_outcome(bound, terms, codes=bound.z), likelihoods)

    descent = Phase("bound", loss, model.groups, "model", model.noise, ("attributes",))
    own = AdamSettings(discriminator_learning_rate, discriminator_beta1, discriminator_beta2)
    return Method(model, (descent, judge.phase()), {GROUP: network}, {GROUP: own})


def ffvae_code(data: DataSet, n_latents: int, options: Mapping[str, Any]) -> Code:
    """Return the code of D columns: z, then a block for each sensitive attribute.

    Args:
        data: with attributes.
        n_latents: D.
        options: of the objective; ``sensitive`` among them.

    Raises:
        ValueError: attributes that can't be learned, or more of them than latents.
    """
    found = sensitive_attributes(data, options.get("sensitive", ()))
    blocks = [Block(name, _width(size)) for name, size in zip(*found[:2], strict=True)]
    taken = sum(block.width for block in blocks)
    if taken >= n_latents:
        raise ValueError(
            f"{n_latents} latents, of which the attributes {', '.join(found.names)} take {taken}, "
            "leave none for anything else; choose more latents, or fewer attributes"
        )
    return Code((Block("z", n_latents - taken), *blocks))


def _width(size: int) -> int:
    """Return how many logits an attribute of so many classes has."""
    return 1 if size == 2 else size


def _check_blocks(code: Code, found: Sensitive) -> None:
    """Raise ValueError where the code lacks the logits of an attribute, or has nothing else."""
    widths = {block.name: block.width for block in code.blocks if block.law.name == "gaussian"}
    for name, size in zip(found.names, found.sizes, strict=True):
        if widths.get(name) != _width(size):
            having = ", ".join(f"{b.name!r} ({b.law.name}, {b.width})" for b in code.blocks)
            raise ValueError(
                f"objective 'ffvae' needs a Gaussian block {name!r} of {_width(size)}, the logits "
                f"of that attribute, and there is: block {having}; leave blocks out of the "
                "settings to have them made"
            )
    if len(code.blocks) == len(found.names):
        raise ValueError("the code has blocks for the attributes alone; add one for all else")


def _parts(code: Code, found: Sensitive) -> list[int]:
    """Return the part of each column: 0 for z, 1 and so on for the attributes."""
    numbers = {name: place for place, name in enumerate(found.names, start=1)}
    return [numbers.get(block.name, 0) for block in code.blocks for _ in range(block.width)]


def _log_likelihoods(
    blocks: Mapping[str, Tensor], labels: Labels, found: Sensitive
) -> dict[str, Tensor]:
    """Return the mean log p(a_j|b_j) of the samples of which each attribute is known, by name."""
    each = {}
    for name, column in zip(found.names, found.columns, strict=True):
        likelihood = attribute_log_likelihood(blocks[name], labels.values[..., column])
        each[name] = known_mean(likelihood, labels.known[..., column])
    return each


def _with_each(outcome: Outcome, likelihoods: Mapping[str, Tensor]) -> Outcome:
    """Log the negative log-likelihood of each attribute, too."""
    own = {f"attributes.{name}": -value for name, value in likelihoods.items()}
    return outcome._replace(terms={**outcome.terms, **own})
