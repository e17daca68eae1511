"""The convolutional networks of Liu et al. for MNIST, CelebA and DEAP.

Their table says of the decoder "FC 256. Linear. Deconv reverse of encoder": read here as a layer of
256, a linear layer to the grid of the last convolution, and one up-convolution per convolution.
ReLU follows every layer but the last of each network. Kernels are 4×4, with stride 2 throughout;
the padding, not printed, is the 1 that halves an image.

Source: Liu et al. 2018, "Network Structure".
"""

from hatchel.networks.convolutional import convolutional
from hatchel.networks.pair import Networks, Shape


def liu_mnist(
    sample_shape: Shape,
    n_latents: int,
    outputs_per_channel: int,
    encoder_outputs: int | None = None,
) -> Networks:
    """Build conv 32, 32, FC 256, and the reverse, for images ``(C, 28, 28)``."""
    return convolutional(
        sample_shape,
        n_latents,
        outputs_per_channel,
        channels=(32, 32),
        hidden=(256,),
        encoder_outputs=encoder_outputs,
    )


def liu_celeba(
    sample_shape: Shape,
    n_latents: int,
    outputs_per_channel: int,
    encoder_outputs: int | None = None,
) -> Networks:
    """Build conv 32, 32, 64, 64, FC 256, and the reverse, for images ``(C, 64, 64)``."""
    return convolutional(
        sample_shape,
        n_latents,
        outputs_per_channel,
        channels=(32, 32, 64, 64),
        hidden=(256,),
        encoder_outputs=encoder_outputs,
    )


def liu_deap(
    sample_shape: Shape,
    n_latents: int,
    outputs_per_channel: int,
    encoder_outputs: int | None = None,
) -> Networks:
    """Build conv 32, 32, 64, 64, FC 256, and the reverse, for images ``(C, 32, 32)``."""
    return liu_celeba(sample_shape, n_latents, outputs_per_channel, encoder_outputs)
