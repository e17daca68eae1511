"""What is trained: objectives on dSprites, alone, stacked, or as a graph."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import torch

from hatchel.data.data_set import DataSet
from hatchel.latents.code import gaussian_code
from hatchel.likelihoods.bernoulli import BernoulliLikelihood
from hatchel.methods.variational.method import Method
from hatchel.methods.variational.model import Model
from hatchel.methods.variational.registry import OBJECTIVES, built_method
from hatchel.methods.variational.start import fresh_state, sampler_of, training_dtype
from hatchel.networks.catalogue import build_networks
from hatchel.training.adam import AdamSettings
from hatchel.training.loop import Loop, Precision
from hatchel.training.source import Source, sample_source
from hatchel.training.stacked import StackedLoop

METHODS = ("beta", "factor", "nonsyn")
LATENTS = 10
ADAM = AdamSettings(1e-4)


@dataclass(frozen=True)
class Setting:
    """Data on a device, and how much is measured of it.

    Attributes:
        data: dSprites.
        device: of training.
        quick: whether this is a rehearsal.
    """

    data: DataSet
    device: torch.device
    quick: bool

    @property
    def batch(self) -> int:
        """Images in a step."""
        return 4 if self.quick else 64

    @cached_property
    def images(self) -> Source:
        """Images of the device as float32."""
        return sample_source(self.data, self.device, torch.float32)

    def method(self, name: str) -> Method:
        """Return an objective with the options of its paper, on the networks of Kim and Mnih."""
        shape = self.data.sample_shape
        networks = build_networks("conv64", shape, LATENTS)
        model = Model(*networks, BernoulliLikelihood(), gaussian_code(LATENTS), shape)
        entry = OBJECTIVES[name]
        return built_method(entry, entry.checked({}), model, self.data)

    def alone(self, method: Method, seed: int, precision: Precision) -> Loop:
        """Return the plain loop of one seed."""
        state = fresh_state(method, seed, self.device, precision, ADAM)
        sampler = sampler_of(method, self.data, self.batch, seed, self.device, precision)
        return Loop(state, method.phases, sampler, self._source(precision), precision)

    def stacked(
        self, method: Method, seeds: Sequence[int], precision: Precision, *, graph: bool
    ) -> StackedLoop:
        """Return all seeds in one program, as a graph or not."""
        states = [fresh_state(method, s, self.device, precision, ADAM) for s in seeds]
        samplers = [
            sampler_of(method, self.data, self.batch, s, self.device, precision) for s in seeds
        ]
        source = self._source(precision)
        return StackedLoop(states, method.phases, samplers, source, precision, graph=graph)

    def seconds(self, work: Callable[[], object], most: float, warm_up: int = 5) -> float:
        """Return the seconds of one call: the mean over calls that together take ``most``."""
        for _ in range(1 if self.quick else warm_up):
            work()
        self.wait()
        taken, begin = 0, time.perf_counter()
        while not taken or (time.perf_counter() - begin < most and not self.quick):
            for _ in range(1 if self.quick else 10):
                work()
                taken += 1
            self.wait()
        return (time.perf_counter() - begin) / taken

    def wait(self) -> None:
        """Wait for the device."""
        if self.device.type == "cuda":
            torch.cuda.synchronize()

    def _source(self, precision: Precision) -> Source:
        if training_dtype(precision) == torch.float32:
            return self.images
        return lambda indices: self.images(indices).double()


@contextmanager
def tensor_cores(allowed: bool) -> Iterator[None]:
    """Let float32 products and convolutions round to TF32 inside the block, or not."""
    products, convolutions = torch.backends.cuda.matmul, torch.backends.cudnn
    before = products.allow_tf32, convolutions.allow_tf32
    products.allow_tf32, convolutions.allow_tf32 = allowed, allowed
    try:
        yield
    finally:
        products.allow_tf32, convolutions.allow_tf32 = before
