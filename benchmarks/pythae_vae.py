"""pythae's trainers on the networks, the likelihood and the images of the benchmark."""

import logging
from collections.abc import Callable
from typing import Any

import torch
from pythae.data.datasets import BaseDataset
from pythae.models import (
    BetaTCVAE,
    BetaTCVAEConfig,
    BetaVAE,
    BetaVAEConfig,
    FactorVAE,
    FactorVAEConfig,
)
from pythae.models.base.base_utils import ModelOutput
from pythae.models.nn import BaseDecoder, BaseDiscriminator, BaseEncoder
from pythae.trainers import (
    AdversarialTrainer,
    AdversarialTrainerConfig,
    BaseTrainer,
    BaseTrainerConfig,
)
from torch import Tensor, nn

from plain_vae import LATENTS, decoder, discriminator, encoder

METHODS = ("beta", "factor", "tcvae")
_SHARED = {"input_dim": (1, 64, 64), "latent_dim": LATENTS, "reconstruction_loss": "bce"}


class _Encoder(BaseEncoder):
    def __init__(self) -> None:
        super().__init__()
        self.layers = encoder()

    def forward(self, x: Tensor) -> Any:
        mean, log_variance = self.layers(x).chunk(2, -1)
        return ModelOutput(embedding=mean, log_covariance=log_variance)


class _Decoder(BaseDecoder):
    """Its loss wants probabilities."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(*decoder(), nn.Sigmoid())

    def forward(self, z: Tensor) -> Any:
        return ModelOutput(reconstruction=self.layers(z))


class _Discriminator(BaseDiscriminator):
    """Its own has five layers, those of Kim and Mnih are six."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = discriminator()

    def forward(self, z: Tensor) -> Any:
        return self.layers(z)


def pythae_epoch(
    method: str, images: Tensor, batch: int, device: torch.device, folder: str
) -> Callable[[], None]:
    """Return what trains one epoch by pythae's own trainer.

    Its FactorVAE splits a minibatch into one half for the bound and one for the discriminator, so
    it is given two minibatches at once.

    Args:
        method: "beta", "factor" or "tcvae".
        images: of the epoch, ``(steps · batch, 1, 64, 64)``, twice as many for "factor".
        batch: images in the bound of a step.
        device: to train on.
        folder: where it makes the folder that it insists on.
    """
    logging.disable(logging.INFO)
    data = BaseDataset(images, torch.zeros(len(images)))
    shared = {"output_dir": folder, "num_epochs": 1, "no_cuda": device.type == "cpu"}
    if method == "factor":
        model = FactorVAE(FactorVAEConfig(**_SHARED, gamma=6.4), _Encoder(), _Decoder())
        model.set_discriminator(_Discriminator())
        rates = {"autoencoder_learning_rate": 1e-4, "discriminator_learning_rate": 1e-4}
        sizes = {"per_device_train_batch_size": 2 * batch}
        trainer = AdversarialTrainer(
            model, data, training_config=AdversarialTrainerConfig(**shared, **rates, **sizes)
        )
    else:
        model = _one_phase(method)
        sizes = {"per_device_train_batch_size": batch}
        trainer = BaseTrainer(
            model, data, training_config=BaseTrainerConfig(**shared, **sizes, learning_rate=1e-4)
        )
    trainer.prepare_training()
    trainer.callback_handler.callbacks.clear()  # its progress bars
    return lambda: trainer.train_step(1)


def _one_phase(method: str) -> nn.Module:
    if method == "beta":
        return BetaVAE(BetaVAEConfig(**_SHARED, beta=4.0), _Encoder(), _Decoder())
    return BetaTCVAE(BetaTCVAEConfig(**_SHARED, beta=6.0), _Encoder(), _Decoder())
