"""What a sample is: an image in one of the usual layouts, a row of features, or a sequence."""

from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from hatchel.data.data_set import DataSet
from hatchel.data.own.arrays import load_array
from hatchel.data.own.layout import Layout
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
        given = isinstance(X, DataSet)
        data = X if given else load_array(off_device(X), layout=self.layout)
        _check_shape("images (C, H, W)", data.sample_shape, self.shape)
        return data if given else self._as_bright(data)

    def restored(self, images: Array) -> Array:
        """Return images in the layout in which they came, values in [0, 1]."""
        if self.layout == "NHW":
            return images[:, 0]
        return np.moveaxis(images, 1, -1) if self.layout == "NHWC" else images

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
    """Learn the form of images ``(N, C, H, W)``, ``(N, H, W)`` or ``(N, H, W, C)``.

    Returns:
        The form, and the images.

    Raises:
        ValueError: what :func:`~hatchel.data.own.arrays.load_array` refuses.
    """
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
class NumberForm:
    """Rows of P features, or sequences of P channels at T times, centred and scaled.

    Attributes:
        scaling: how.
    """

    scaling: Scaling

    @property
    def shape(self) -> tuple[int, ...]:
        """``(P,)`` or ``(T, P)``."""
        return self.scaling.centre.shape

    @property
    def log_unit(self) -> float:
        """log unit, as often as a sample has values."""
        return self.scaling.log_unit

    def read(self, X: Any) -> DataSet:
        """Return checked numbers, centred and scaled, in their own floating-point type.

        Raises:
            ValueError: samples of another shape.
        """
        _check_shape("samples", X.shape[1:], self.shape)
        return DataSet("numbers", StoredValues(self.scaling.scaled(X)))

    def restored(self, samples: Array) -> Array:
        """Return samples in the units of X."""
        return self.scaling.restored(samples)


def number_form(X: Array, *, standardise: bool) -> NumberForm:
    """Learn the form of features ``(N, P)`` or sequences ``(N, T, P)``.

    Args:
        X: checked numbers.
        standardise: centre them, and divide all by one number, the root of their mean variance;
            constant ones don't count. Otherwise they are taken as they are.
    """
    return NumberForm(scaling_of(X) if standardise else unscaled(X.shape[1:]))


@dataclass(frozen=True)
class SetForm:
    """Samples of a data set that are no images, as they are there.

    Attributes:
        shape: of one sample.
    """

    shape: tuple[int, ...]

    @property
    def log_unit(self) -> float:
        """Nothing: samples are taken as they are."""
        return 0.0

    def read(self, X: Any) -> DataSet:
        """Return a set of such samples.

        Raises:
            ValueError: no data set, or one of other samples.
        """
        if not isinstance(X, DataSet):
            raise ValueError(
                f"this model was fitted to a DataSet; pass one, not a {type(X).__name__}, whose "
                "values would not be scaled as those were"
            )
        _check_shape("samples", X.sample_shape, self.shape)
        return X

    def restored(self, samples: Array) -> Array:
        """Return samples as the set has them."""
        return samples


def set_form(data: DataSet) -> ImageForm | SetForm:
    """Return the form of a data set: of images where a sample has three axes."""
    shape = data.sample_shape
    return ImageForm("NCHW", shape) if len(shape) == 3 else SetForm(shape)


def _check_shape(noun: str, shape: tuple[int, ...], fitted: tuple[int, ...]) -> None:
    if shape != fitted:
        raise ValueError(
            f"these {noun} are {shape}, and those fitted are {fitted}; pass such of the same shape"
        )
