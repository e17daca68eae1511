"""What the paper prints of its models on CelebA, nats; section 6.2."""

from hatchel.records.table import Published
from hatchel.studies.anchor_portraits.models import ANCHOR, VAE

_SOURCE = "Gao et al. 2018, section 6.2, CelebA, 2,048 latents"

PUBLISHED = {
    (ANCHOR, "shown"): Published(3.5, _SOURCE),
    (VAE, "top_1"): Published(3.1, _SOURCE),
    (VAE, "top_2"): Published(2.8, _SOURCE),
}
