"""Minibatches on a CPU and as a GPU would gather them."""

import numpy as np
import torch

from hatchel.data.data_set import DataSet
from hatchel.data.values.in_memory import BitPixels, BytePixels, StoredValues
from hatchel.training.source import sample_source, unpacked

SHAPE = (1, 4, 8)
BITS = np.random.default_rng(0).integers(0, 2, (9, *SHAPE)).astype(np.uint8)


def test_images_come_in_the_shape_of_the_indices():
    data = DataSet("floats", StoredValues(BITS.astype(np.float32)))
    images = sample_source(data, torch.device("cpu"), torch.float64)
    found = images(torch.tensor([[0, 3], [8, 8]]))
    assert found.dtype == torch.float64
    assert found.shape == (2, 2, *SHAPE)
    np.testing.assert_array_equal(found[1, 0], BITS[8])


def test_bits_are_spread_as_numpy_does():
    packed = np.packbits(BITS.reshape(9, -1), axis=1)
    data = DataSet("bits", BitPixels(packed, SHAPE))
    everything = torch.arange(9)
    on_device = unpacked(torch.from_numpy(packed)[everything], SHAPE)
    np.testing.assert_array_equal(on_device, BITS)
    on_cpu = sample_source(data, torch.device("cpu"), torch.float32)(everything)
    np.testing.assert_array_equal(on_cpu, BITS)


def test_bytes_are_scaled_to_one():
    data = DataSet("bytes", BytePixels(BITS * 255))
    images = sample_source(data, torch.device("cpu"), torch.float32)(torch.arange(9))
    np.testing.assert_array_equal(images, BITS)
