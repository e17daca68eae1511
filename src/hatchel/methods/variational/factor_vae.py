"""FactorVAE: total correlation by a discriminator that trains beside the model."""

from hatchel.methods.variational.bound import bound_given, bound_outcome
from hatchel.methods.variational.discriminated import GROUP, Discriminated
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.model import Model
from hatchel.networks.discriminator import discriminator
from hatchel.objectives.bounds import WeightedTerms
from hatchel.training.adam import AdamSettings
from hatchel.training.phase import Given, Outcome, Phase


def factor_vae(
    model: Model,
    data_size: int,
    *,
    gamma: float = 6.4,
    discriminator_learning_rate: float = 1e-4,
    discriminator_beta1: float = 0.5,
    discriminator_beta2: float = 0.9,
    discriminator_width: int = 1000,
    discriminator_depth: int = 6,
) -> Method:
    """−log p(x|z) + KL(q(z|x) ‖ p(z)) + γ·TC(z), with TC from a density ratio.

    The first phase moves the model; the discriminator stands still in it, and passes gradients on
    from its logits to the encoder. The second phase shows the discriminator the codes of the first
    minibatch, and codes of a second one with every latent shuffled on its own; its gradients end
    at the codes.

    Args:
        model: what is trained.
        data_size: samples in the data set.
        gamma: γ; 6.4 is the best of Kim and Mnih for dSprites, 35 the value of their figures.
        discriminator_learning_rate: of the discriminator's own Adam.
        discriminator_beta1: likewise.
        discriminator_beta2: likewise.
        discriminator_width: of each hidden layer.
        discriminator_depth: hidden layers.

    Source: Kim and Mnih 2018, Eq. 2 and Algorithm 2, with the settings of their appendix A.
    """
    model.code.require_columns("objective 'factor'")
    width = model.code.width
    network = discriminator(width, discriminator_width, discriminator_depth)
    judge = Discriminated(model, network, range(width))

    def loss(given: Given) -> Outcome:
        bound = bound_given(model, given, data_size)
        terms: WeightedTerms = {
            "reconstruction": (1.0, bound.reconstruction),
            "kl": (1.0, bound.rate),
            "total_correlation": (gamma, judge.total_correlation(given, bound.z)),
        }
        return bound_outcome(bound, terms, codes=bound.z)

    descent = Phase("bound", loss, model.groups, "model", model.noise)
    own = AdamSettings(discriminator_learning_rate, discriminator_beta1, discriminator_beta2)
    return Method(model, (descent, judge.phase()), {GROUP: network}, {GROUP: own})
