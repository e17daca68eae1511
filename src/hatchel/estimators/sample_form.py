"""What a sample is: an image in one of the usual layouts, or a row of features."""

from dataclasses import dataclass, replace
from typing import Any, Protocol, get_args

import numpy as np

from hatchel.data.data_set import DataSet
from hatchel.data.own.arrays import load_array
from hatchel.data.own.layout import IMAGES, Layout
from hatchel.data.own.scaling import Scaling, scaling_of, unscaled
from hatchel.data.values.in_memory import BytePixels, StoredValues
from hatchel.estimators.validation import Array, off_device


class SampleForm(Protocol):
    """How the user's samples become those of a data set, and these such samples again."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the shape of one sample."""

    @property
    def log_unit(self) -> float:
        """Return log |dx/dx'|, nats: the log density of X is that of its sample less this."""

    def read(self, X: Any) -> DataSet:
        """Return X as a data set."""

    def restored(self, samples: Array) -> Array:
        """Return samples in the user's shape and units."""


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
    if layout in get_args(Layout) and layout not in ("auto", *IMAGES):
        raise ValueError(
            f"layout={layout!r} is not one of images; features need no layout, and sequences are "
            "for hatchel.train(…, data=load_array(X, layout='NTP'))"
        )
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
    """Rows of P features, centred and scaled.

    Attributes:
        scaling: how.
    """

    scaling: Scaling

    @property
    def shape(self) -> tuple[int, ...]:
        """P."""
        return self.scaling.centre.shape

    @property
    def log_unit(self) -> float:
        """P·log unit."""
        return self.scaling.log_unit

    def read(self, X: Any) -> DataSet:
        """Return checked rows ``(N, P)``, centred and scaled, in their own floating-point type."""
        return DataSet("features", StoredValues(self.scaling.scaled(X)))

    def restored(self, samples: Array) -> Array:
        """Return rows ``(N, P)`` in the units of X."""
        return self.scaling.restored(samples)


def feature_form(X: Array, *, standardise: bool) -> FeatureForm:
    """Learn the form of rows ``(N, P)``: as they are, or centred, with spread 1 on the average.

    All columns are divided by one number, the root of their mean variance; constant ones don't
    count.
    """
    return FeatureForm(scaling_of(X) if standardise else unscaled(X.shape[1:]))
