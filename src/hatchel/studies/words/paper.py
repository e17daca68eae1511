"""What the paper printed."""

from hatchel.records.table import Published

_TABLE = {  # method: (train loss, test loss, ACC)
    "minsyn-binary": (12.94, 48.12, 0.558),
    "minsyn-gaussian": (58.68, 91.26, 0.670),
    "ica": (49.83, 85.23, 0.824),
    "infomax": (49.83, 85.23, 0.849),
    "pca": (49.83, 85.23, 0.950),
    "autoencoder": (35.98, 73.67, 1.07),
    "denoising-autoencoder": (38.26, 76.40, 1.08),
}
_COLUMN = {"train_loss": 0, "test_loss": 1, "acc_p1": 2, "acc_p2": 2}
_SOURCE = "Ver Steeg et al. 2017, Table IV-B.2, column {}"
_NAME = {
    "train_loss": "Train loss",
    "test_loss": "Test loss",
    "acc_p1": "ACC (its formula has w²; its numbers fit |w|)",
    "acc_p2": "ACC (its formula has w²; its numbers fit |w|)",
}


PUBLISHED = {
    (method, metric): Published(figures[column], _SOURCE.format(_NAME[metric]))
    for method, figures in _TABLE.items()
    for metric, column in _COLUMN.items()
}
"""The paper's figures by row and column of its table."""
