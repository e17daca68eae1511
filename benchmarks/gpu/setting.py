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
from hatchel.networks.window_products import as_products
from hatchel.training.adam import AdamSettings
from hatchel.training.draws import Sampler
from hatchel.training.loop import Loop, Precision, TrainingState
from hatchel.training.source import Source, sample_source
from hatchel.training.stacked import StackedLoop

METHODS = ("beta", "factor", "nonsyn")
PRECISIONS: dict[str, tuple[Precision, bool]] = {
    "bfloat16": ("bfloat16", True),
    "tf32": ("float32", True),
    "float32": ("float32", False),
}
"""By name: the precision of hatchel, and whether float32 products may round to TF32."""
SMALL = {"factor": {"discriminator_width": 16, "discriminator_depth": 2}}
"""Options of a rehearsal."""
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
    def on_gpu(self) -> bool:
        """Whether there are graphs and streams."""
        return self.device.type == "cuda"

    @property
    def batch(self) -> int:
        """Images in a step."""
        return 4 if self.quick else 64

    @cached_property
    def images(self) -> Source:
        """Images of the device as float32."""
        return sample_source(self.data, self.device, torch.float32)

    def method(self, name: str, products: bool = False) -> Method:
        """Return an objective with the options of its paper, on the networks of Kim and Mnih.

        Args:
            name: of the objective.
            products: take products of windows for the convolutions.
        """
        shape = self.data.sample_shape
        encoder, decoder = build_networks("conv64", shape, LATENTS)
        if products:
            encoder, decoder = as_products(encoder), as_products(decoder)
        model = Model(encoder, decoder, BernoulliLikelihood(), gaussian_code(LATENTS), shape)
        entry = OBJECTIVES[name]
        options = entry.checked(SMALL.get(name, {}) if self.quick else {})
        return built_method(entry, options, model, self.data)

    def alone(self, method: Method, seed: int, precision: Precision, step: int = 0) -> Loop:
        """Return the plain loop of one seed."""
        sampler = self._sampler(method, seed, precision)
        state = self._state(method, seed, precision, step)
        return Loop(state, method.phases, sampler, self._source(precision), precision)

    def stacked(
        self,
        method: Method,
        seeds: Sequence[int],
        precision: Precision,
        *,
        graph: bool = False,
        step: int = 0,
        alike: bool = False,
    ) -> StackedLoop:
        """Return all seeds in one program.

        Args:
            method: that is trained.
            seeds: one per model.
            precision: of training.
            graph: record a step and replay it.
            step: to begin at.
            alike: begin all at the parameters of the first, which takes less time to draw.
        """
        first = [self._state(method, seeds[0], precision, step)]
        others = [self._state(method, seed, precision, step) for seed in seeds[1:] if not alike]
        states = first * len(seeds) if alike else first + others
        samplers = [self._sampler(method, seed, precision) for seed in seeds]
        source = self._source(precision)
        return StackedLoop(states, method.phases, samplers, source, precision, graph=graph)

    def seconds(self, work: Callable[[], object], most: float) -> float:
        """Return the seconds of one call, the mean over those of about ``most`` seconds.

        Five calls are not counted: kernels are chosen then, and a graph is recorded in the fourth.
        """
        for _ in range(1 if self.quick and not self.on_gpu else 5):
            work()
        self.wait()
        calls, chunk, begin = 0, 1, time.perf_counter()
        while (spent := time.perf_counter() - begin) < most or not calls:
            for _ in range(chunk):
                work()
            self.wait()
            calls += chunk
            chunk = min(2 * chunk, 100)
        return spent / calls

    def wait(self) -> None:
        """Wait for the device."""
        if self.on_gpu:
            torch.cuda.synchronize()

    def _state(self, method: Method, seed: int, precision: Precision, step: int) -> TrainingState:
        state = fresh_state(method, seed, self.device, precision, ADAM)
        state.step = step
        return state

    def _sampler(self, method: Method, seed: int, precision: Precision) -> Sampler:
        return sampler_of(method, self.data, self.batch, seed, self.device, precision)

    def _source(self, precision: Precision) -> Source:
        if training_dtype(precision) == torch.float32:
            return self.images
        return lambda indices: self.images(indices).double()


@contextmanager
def kernels(tf32: bool, tuned: bool = False) -> Iterator[None]:
    """Choose what kernels are taken inside the block.

    Args:
        tf32: let float32 products and convolutions round to TF32.
        tuned: let cuDNN try its convolutions and keep the quickest.
    """
    products, convolutions = torch.backends.cuda.matmul, torch.backends.cudnn
    before = products.allow_tf32, convolutions.allow_tf32, convolutions.benchmark
    products.allow_tf32, convolutions.allow_tf32, convolutions.benchmark = tf32, tf32, tuned
    try:
        yield
    finally:
        products.allow_tf32, convolutions.allow_tf32, convolutions.benchmark = before
