"""The convolutional networks of FactorVAE, Non-Syn VAE and FFVAE."""

from hatchel.networks.convolutional import convolutional
from hatchel.networks.pair import Networks, Shape


def conv64(
    sample_shape: Shape,
    n_latents: int,
    outputs_per_channel: int,
    encoder_outputs: int | None = None,
) -> Networks:
    """Build four convolutions of 32, 32, 64, 64 channels and a layer of 128, and the reverse.

    Encoder: 4×4 conv 32, 32, 64, 64, stride 2, FC 128, FC 2·D. Decoder: FC 128, FC 4×4×64,
    4×4 upconv 64, 32, 32, k·C, stride 2. ReLU after every layer but the last of each; Non-Syn
    VAE's table names none after the encoder's FC 128, FFVAE's code has it.

    Args:
        sample_shape: ``(C, 64, 64)``.
        n_latents: D.
        outputs_per_channel: k.
        encoder_outputs: numbers that the encoder gives; 2·D where None.

    Source: Kim and Mnih 2018, appendix; Non-Syn VAE, section 7.2; Creager et al. 2019, appendix C.
    """
    return convolutional(
        sample_shape,
        n_latents,
        outputs_per_channel,
        channels=(32, 32, 64, 64),
        hidden=(128,),
        encoder_outputs=encoder_outputs,
    )
