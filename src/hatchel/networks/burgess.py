"""The convolutional networks of Burgess et al."""

from hatchel.networks.convolutional import convolutional
from hatchel.networks.pair import Networks, Shape


def burgess(
    sample_shape: Shape,
    n_latents: int,
    outputs_per_channel: int,
    encoder_outputs: int | None = None,
) -> Networks:
    """Build four convolutions of 32 channels and two layers of 256, and the reverse.

    Encoder: 4×4 conv 32 four times, stride 2, FC 256, FC 256, FC 2·D. Decoder: its transpose.
    ReLU after every layer but the last of each.

    Args:
        sample_shape: ``(C, 64, 64)``.
        n_latents: D.
        outputs_per_channel: k.
        encoder_outputs: numbers that the encoder gives; 2·D where None.

    Source: Burgess et al. 2018, "Understanding disentangling in β-VAE", appendix A.
    """
    return convolutional(
        sample_shape,
        n_latents,
        outputs_per_channel,
        channels=(32, 32, 32, 32),
        hidden=(256, 256),
        encoder_outputs=encoder_outputs,
    )
