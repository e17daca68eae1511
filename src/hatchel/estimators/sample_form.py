"""What a sample is: an image in one of the usual layouts, or a row of features."""

from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np
from torch import nn

from hatchel.data.data_set import DataSet
from hatchel.data.own.arrays import load_array
from hatchel.data.own.layout import Layout
from hatchel.data.values.in_memory import BytePixels, StoredValues
from hatchel.estimators.validation import Array, off_device
from hatchel.networks.pair import Networks


class SampleForm(Protocol):
    """How the user's samples become images ``(N, C, H, W)``, and images such samples again."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the shape of one sample."""

    @property
    def log_unit(self) -> float:
        """Return log |dx/dx'|, nats: the log density of a sample is that of its image less this."""

    def read(self, X: Any) -> DataSet:
        """Return the samples as images."""

    def restored(self, images: Array) -> Array:
        """Return images as samples of the user's shape and units."""

    def fitted(self, networks: Networks) -> Networks:
        """Return the user's own networks as networks of images."""


@dataclass(frozen=True)
class ImageForm:
    """Images, and the layout in which they came.

    Attributes:
        layout: which axis is which.
        shape: ``(C, H, W)``.
        white: of bytes, 255 or 1; None where the images were no bytes.
    """

    layout: Layout
    shape: tuple[int, ...]
    white: int | None = None

    @property
    def log_unit(self) -> float:
        """Nothing: images are taken as they are."""
        return 0.0

    def read(self, X: Any) -> DataSet:
        """Return the images of an array in the layout, or of a set.

        Raises:
            ValueError: images of another shape, or bytes of another range.
        """
        if isinstance(X, DataSet):
            return self._checked(X)
        return self._as_bright(self._checked(load_array(off_device(X), layout=self.layout)))

    def restored(self, images: Array) -> Array:
        """Return images in the layout in which they came, values in [0, 1]."""
        if self.layout == "NHW":
            return images[:, 0]
        return np.moveaxis(images, 1, -1) if self.layout == "NHWC" else images

    def fitted(self, networks: Networks) -> Networks:
        """Return the networks as they are."""
        return networks

    def _checked(self, data: DataSet) -> DataSet:
        if data.sample_shape != self.shape:
            raise ValueError(
                f"these images are {data.sample_shape} (channels, height, width), and those "
                f"fitted are {self.shape}; pass images of the same shape"
            )
        return data

    def _as_bright(self, data: DataSet) -> DataSet:
        # A few dark images don't show by themselves which byte is white.
        pixels = data.values
        if not isinstance(pixels, BytePixels) or pixels.stored.dtype != np.uint8:
            return data
        if self.white is None or self.white == pixels.top:
            return data
        if self.white < pixels.top:
            raise ValueError(
                f"these images have bytes up to {pixels.stored.max()}, and those fitted had 0 and "
                "1 alone; divide them as those were, or fit again"
            )
        return replace(data, values=replace(pixels, top=self.white))


def image_form(X: Any, layout: Layout) -> tuple[ImageForm, DataSet]:
    """Learn the form of images ``(N, C, H, W)``, ``(N, H, W)`` or ``(N, H, W, C)``, or of a set.

    Returns:
        The form, and the images.

    Raises:
        ValueError: what :func:`~hatchel.data.own.arrays.load_array` refuses.
    """
    if isinstance(X, DataSet):
        return ImageForm("NCHW", X.sample_shape), X
    X = np.asarray(off_device(X))
    data = load_array(X, layout=layout)
    white = data.values.top if isinstance(data.values, BytePixels) and X.dtype != bool else None
    found = _layout_of(X, data) if layout == "auto" else layout
    return ImageForm(found, data.sample_shape, white), data


def _layout_of(X: Array, data: DataSet) -> Layout:
    if X.ndim == 3:
        return "NHW"
    return "NCHW" if X.shape[1:] == data.sample_shape else "NHWC"


@dataclass(frozen=True)
class FeatureForm:
    """Rows of P features, as images of one channel and one row.

    Attributes:
        centre: subtracted from each feature, ``(P,)`` float64.
        unit: by which all are then divided.
    """

    centre: Array
    unit: float

    @property
    def shape(self) -> tuple[int, int, int]:
        """One channel, one row."""
        return 1, 1, len(self.centre)

    @property
    def log_unit(self) -> float:
        """P·log unit."""
        return len(self.centre) * float(np.log(self.unit))

    def read(self, X: Any) -> DataSet:
        """Return checked rows ``(N, P)``, centred and scaled, in their own floating-point type."""
        scaled = (X - self.centre.astype(X.dtype)) / X.dtype.type(self.unit)
        return DataSet("features", StoredValues(scaled.reshape(len(X), *self.shape)))

    def restored(self, images: Array) -> Array:
        """Return rows ``(N, P)`` in the units of X."""
        rows = images.reshape(len(images), -1)
        scaled: Array = rows * rows.dtype.type(self.unit) + self.centre.astype(rows.dtype)
        return scaled

    def fitted(self, networks: Networks) -> Networks:
        """Let networks of rows, ``(N, P) → (N, 2D)`` and ``(N, D) → (N, k·P)``, work on images."""
        encoder, decoder = networks
        return Networks(
            nn.Sequential(nn.Flatten(), encoder),
            nn.Sequential(decoder, nn.Unflatten(1, (-1, 1, len(self.centre)))),
        )


def feature_form(X: Array, *, standardise: bool) -> FeatureForm:
    """Learn the form of rows ``(N, P)``: as they are, or centred, with spread 1 on the average.

    All columns are divided by one number, the root of their mean variance; constant ones don't
    count.
    """
    if not standardise:
        return FeatureForm(np.zeros(X.shape[1]), 1.0)
    variance = X.var(0, dtype=np.float64)
    varying = X.min(0) < X.max(0)
    return FeatureForm(X.mean(0, dtype=np.float64), float(np.sqrt(variance[varying].mean())))
