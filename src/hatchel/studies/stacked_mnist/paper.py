"""What the paper prints."""

from hatchel.records.table import Published

SECTION = "Gao et al. 2018, section 6.1"
PUBLISHED = {
    ("stacked", "accuracy"): Published(0.85, SECTION),
    ("stacked", "information.first"): Published(2.71, SECTION),
    ("stacked", "information.second"): Published(2.56, SECTION),
}
