"""What a metric is: a measure, what its scores mean, and how sure each can be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from hatchel.metrics.samples import Samples, checked, unlabelled
from hatchel.metrics.validation import Codes, Reals
from hatchel.names.known import known_name
from hatchel.names.options import Option, bare, options_of

End = Literal["ceiling", "floor"]
GIVEN = ("codes", "factors")
"""What a metric is computed on; all its other arguments are settings."""
INFINITE = float("inf")
NATS = (0.0, INFINITE)
"""Bounds of what is information."""
# Rounding may take a score so far out of its bounds.
_ROUNDING = 1e-9


class Result(Protocol):
    """What a metric returns: scores by key, and whatever they are made of."""

    def scores(self) -> dict[str, float]:
        """Return the scores by their keys."""


@runtime_checkable
class Resampled(Protocol):
    """A result that knows what its scores would be had some of it been drawn again."""

    def resampled(self, count: int, random: np.random.Generator) -> dict[str, Reals]:
        """Return replicates of those scores that it can, ``(count,)`` each."""


@dataclass(frozen=True)
class Plain:
    """Scores with nothing behind them.

    Attributes:
        found: by key.
    """

    found: dict[str, float]

    def scores(self) -> dict[str, float]:
        """Return the scores by their keys."""
        return self.found


@dataclass(frozen=True)
class Meaning:
    """What a score says.

    Attributes:
        title: its name as the field writes it.
        words: what is true of the code; ``{value}`` and ``{percent}`` are filled in.
        better: which end is the good one.
        bounds: the least and the greatest value it can have.
        bracketed: whether the factors themselves and noise are its ceiling and its floor as codes;
            otherwise theirs are scores like any.
        compares_factors: whether it sets factors against one another, so that with one alone it
            is the same of every code.
    """

    title: str
    words: str
    better: Literal["higher", "lower", "neither"] = "higher"
    bounds: tuple[float, float] = (0.0, 1.0)
    bracketed: bool = True
    compares_factors: bool = False

    def check_bounds(self, key: str, value: float) -> None:
        """Refuse a score that it can't have; NaN is none, and passes.

        Raises:
            ValueError: the score of this key is outside its bounds.
        """
        low, high = self.bounds
        if value < low - _ROUNDING or value > high + _ROUNDING:
            raise ValueError(
                f"score {key!r} is {value:g} and its bounds are {low:g} and {high:g}; correct its "
                "function, or register it with bounds that hold"
            )


@dataclass(frozen=True)
class Refit:
    """How a score is computed anew on other rows, where its result can't be resampled.

    Attributes:
        rows: "all" draws as many rows with replacement, "half" half of them without: for scores
            that rows drawn twice would spoil (nearest neighbours, training and test rows).
        at_most: replicates, where each takes long.
        compute: a shorter way to the scores that need it; the metric itself where None.
    """

    rows: Literal["all", "half"] = "all"
    at_most: int | None = None
    compute: Callable[..., dict[str, float]] | None = None


def _the_same(settings: dict[str, Any], another: Callable[[], Codes], end: End) -> dict[str, Any]:
    return settings


@dataclass(frozen=True)
class Metric:
    """A metric.

    Attributes:
        name: what it is asked for by; its scores' keys begin alike or are it.
        measure: samples and settings in, a result out.
        meanings: what each of its scores says, by key.
        refit: how intervals are made of scores that the result can't resample.
        resampled: what the result resamples, in words; empty where it can't.
        about_factors: whether it looks at the factors at all.
        per_latent: settings that are about these latents, not about the samples, and so are not
            those of a reference code.
        per_row: settings with one row per sample.
        stand_in: what takes the place of settings for a reference code, made by ``another``.
    """

    name: str
    measure: Callable[..., Result]
    meanings: Mapping[str, Meaning]
    refit: Refit = Refit()
    resampled: str = ""
    about_factors: bool = True
    per_latent: tuple[str, ...] = ()
    per_row: tuple[str, ...] = ()
    stand_in: Callable[[dict[str, Any], Callable[[], Codes], End], dict[str, Any]] = field(
        default=_the_same
    )

    @property
    def __wrapped__(self) -> Callable[..., Result]:
        """The measure, whose signature and words are the metric's."""
        return self.measure

    def __call__(self, *given: Any, **settings: Any) -> Any:
        """Call the function that it is made of; a user's own is what it was before."""
        return bare(self.measure)(*given, **settings)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its scores."""
        return tuple(self.meanings)

    @cached_property
    def options(self) -> dict[str, Option]:
        """Its settings, by name."""
        return options_of(self.measure, GIVEN)

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """Its settings with what they are where nothing is said."""
        return {name: None if o.required else o.default for name, o in self.options.items()}

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """The settings without which it can't be computed."""
        return tuple(name for name, option in self.options.items() if option.required)

    def checked(self, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return settings as their types have them; arrays are left to the measure.

        Raises:
            ValueError: an unknown setting, with the nearest one; a value that doesn't fit its type.
        """
        for name in settings:
            known_name(f"setting of metric {self.name!r}", name, self.options)
        return {name: self._checked(name, value) for name, value in settings.items()}

    def _checked(self, name: str, value: Any) -> Any:
        if name in (*self.needs, *self.per_latent, *self.per_row):
            return value
        plain = value.item() if isinstance(value, np.generic) else value
        return self.options[name].checked(plain)

    def check_needs(self, settings: Mapping[str, Any]) -> None:
        """Refuse settings that lack what the metric can't be computed without.

        Raises:
            ValueError: one is lacking.
        """
        lacking = [name for name in self.needs if settings.get(name) is None]
        if lacking:
            raise ValueError(f"{self.name} needs {lacking[0]}=…; see {self.measure.__module__}")

    def result(
        self, codes: ArrayLike | Samples, factors: ArrayLike | None = None, **settings: Any
    ) -> Result:
        """Return the scores of codes about factors with what they are made of.

        Args:
            codes: ``(N, D)``; or samples, which hold the factors too.
            factors: ``(N, K)`` classes; not looked at where the metric is not about factors.
            **settings: see :attr:`options`.

        Raises:
            ValueError: bad input, an unknown setting, or one that is needed and lacking.
        """
        own = self.checked(settings)
        self.check_needs(own)
        samples = checked(codes, factors) if self.about_factors else unlabelled(codes)
        return self.measure(samples, **own)

    def compute(
        self, codes: ArrayLike | Samples, factors: ArrayLike | None = None, **settings: Any
    ) -> dict[str, float]:
        """Return the scores by key; arguments and errors as of :meth:`result`."""
        return self.result(codes, factors, **settings).scores()
