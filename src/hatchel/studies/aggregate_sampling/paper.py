"""What the paper prints of its VAE on CelebA; section 6.3."""

from hatchel.records.table import Published
from hatchel.studies.aggregate_sampling.models import VAE

PUBLISHED = {
    (VAE, "above_two"): Published(0.2, "Gao et al. 2018, section 6.3, CelebA, “around 20 %”")
}
