"""An objective made ready for the training loop."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from torch import nn

from hatchel.methods.variational.model import Model, seeded_parameters
from hatchel.training.adam import AdamSettings
from hatchel.training.phase import Parameters, Phase


@dataclass(frozen=True, eq=False)
class Method:
    """A model, the phases of a training step, and what else they need.

    Attributes:
        model: what is trained to encode and decode.
        phases: of a step, in order.
        modules: networks beside the model, such as a discriminator, by group.
        optimisers: settings of the Adams beside the model's own, by name.
    """

    model: Model
    phases: tuple[Phase, ...]
    modules: Mapping[str, nn.Module] = field(default_factory=dict)
    optimisers: Mapping[str, AdamSettings] = field(default_factory=dict)

    def init(self, seed: int) -> Parameters:
        """Draw all parameters."""
        return self.model.init(seed) | seeded_parameters(dict(self.modules), seed)
