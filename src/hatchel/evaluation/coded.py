"""The codes of one model, with the factors of the samples behind them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hatchel.data.values.source import Images
from hatchel.evaluation.class_names import ClassNames
from hatchel.metrics.factor_structure import EqualClasses
from hatchel.metrics.validation import Codes, Factors, checked_codes, checked_factors

ACTIVE = 0.01
"""Nats of KL from which on a latent is active (Duan et al. 2020)."""
LEAST = 20
"""Samples below which nothing can be said: MIG alone counts so many bins."""


@dataclass(frozen=True, eq=False)
class BlockLatents:
    """The L latents of a code of blocks that are not all Gaussian, with q(z|x) by their laws.

    Attributes:
        names: L names.
        column_latents: which latent each column of the code belongs to, ``(D,)``.
        information: I(x; z_j), ``(L,)`` nats; NaN of one without noise.
        kl: mean KL(q(z_j|x) ‖ p(z_j)), ``(L,)`` nats; NaN of one without a prior.
        z: a draw of each sample's code, ``(N, D)``.
    """

    names: tuple[str, ...]
    column_latents: NDArray[np.int64]
    information: NDArray[np.float64]
    kl: NDArray[np.float64]
    z: Codes


@dataclass(frozen=True, eq=False)
class Coded:
    """What is measured; checked when it is made.

    Attributes:
        name: of the model.
        source: where the codes come from.
        codes: ``(N, D)``; of an encoder with a posterior, its means.
        factors: ``(N, K)`` classes; None where they are not known.
        factor_names: K names.
        log_variances: of a Gaussian q(z|x), ``(N, D)``; None where it is not, or not known.
        column_names: D names; "z0", "z1" and so on where none are given.
        blocks: what is known of the latents of a code of blocks that are not all Gaussian.
        pixels: images of the first rows, ``(n, C, H, W)`` with n ≤ N; None where there are none.
        equal_classes: classes that look alike, by the factor's column.
        sample_key: equal for models that encode the same samples; empty where that is not known.
        notes: what a reader must know of the samples.
        factor_class_names: of each factor, what its classes 0, 1 and so on stand for, nothing of
            one without names; empty where no factor has any.

    Raises:
        ValueError: shapes that don't fit, values that are not finite, or fewer than 20 samples.
    """

    name: str
    source: str
    codes: Codes
    factors: Factors | None = None
    factor_names: tuple[str, ...] = ()
    log_variances: Codes | None = None
    column_names: tuple[str, ...] = ()
    blocks: BlockLatents | None = None
    pixels: Images | None = None
    equal_classes: EqualClasses = field(default_factory=dict)
    sample_key: str = ""
    notes: tuple[str, ...] = ()
    factor_class_names: ClassNames = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "codes", checked_codes(self.codes, f"codes of {self.source}"))
        self._check_size()
        object.__setattr__(self, "column_names", self._checked_names(self.column_names))
        object.__setattr__(self, "factor_class_names", self._checked_class_names())
        if self.factors is not None:
            object.__setattr__(self, "factors", self._checked_factors(self.factors))
        if self.log_variances is not None:
            logs = checked_codes(self.log_variances, f"log_variances of {self.source}")
            object.__setattr__(self, "log_variances", logs)
            _check_alike(self, logs)

    @property
    def latent_names(self) -> tuple[str, ...]:
        """Names of the L latents, in order."""
        return self.column_names if self.blocks is None else self.blocks.names

    @property
    def column_latents(self) -> NDArray[np.int64]:
        """Which latent each column of the code belongs to, ``(D,)``."""
        if self.blocks is None:
            return np.arange(self.codes.shape[1])
        return self.blocks.column_latents

    @property
    def constant(self) -> NDArray[np.intp]:
        """The columns that never vary."""
        return np.flatnonzero(np.ptp(self.codes, axis=0) == 0)

    @property
    def live(self) -> NDArray[np.bool_] | None:
        """Which latents have a KL above 0.01 nats, ``(L,)``; None where q(z|x) is not known.

        A latent without a prior is live.
        """
        divergence = self.kl
        return None if divergence is None else ~(divergence <= ACTIVE)

    @property
    def active(self) -> NDArray[np.bool_] | None:
        """Which columns belong to a live latent, ``(D,)``; None where q(z|x) is not known."""
        live = self.live
        return None if live is None else live[self.column_latents]

    @property
    def kl(self) -> NDArray[np.float64] | None:
        """Mean KL(q(z_j|x) ‖ p(z_j)), ``(L,)`` nats; None where q(z|x) is not known."""
        if self.blocks is not None:
            return self.blocks.kl
        if self.log_variances is None:
            return None
        means, logs = self.codes, self.log_variances
        divergence: NDArray[np.float64] = 0.5 * (means**2 + np.expm1(logs) - logs).mean(0)
        return divergence

    def _check_size(self) -> None:
        if len(self.codes) < LEAST:
            raise ValueError(
                f"{self.source} has {len(self.codes)} samples; scores cut latents into {LEAST} "
                f"bins and need {LEAST} samples at the least, some thousands to be sure"
            )

    def _checked_names(self, given: Sequence[str]) -> tuple[str, ...]:
        width = self.codes.shape[1]
        if not given:
            return tuple(f"z{column}" for column in range(width))
        if len(given) != width:
            raise ValueError(
                f"{self.source} has codes of {width} columns and {len(given)} column_names; give "
                "one name each"
            )
        return tuple(given)

    def _checked_factors(self, given: Factors) -> Factors:
        factors = checked_factors(given)
        if len(factors) != len(self.codes):
            raise ValueError(
                f"{self.source} has {len(self.codes)} codes and factors of {len(factors)} "
                "samples; each sample needs one row of both"
            )
        if len(self.factor_names) != factors.shape[1]:
            raise ValueError(
                f"{self.source} has {factors.shape[1]} factors and {len(self.factor_names)} names "
                "of factors; give one name each"
            )
        return factors

    def _checked_class_names(self) -> ClassNames:
        given = self.factor_class_names
        if not any(given):
            return ()
        if len(given) != len(self.factor_names):
            raise ValueError(
                f"{self.source} has {len(self.factor_names)} factors and class names of "
                f"{len(given)}; give a tuple for each, an empty one where there are no names"
            )
        return given


def _check_alike(coded: Coded, logs: Codes) -> None:
    if logs.shape != coded.codes.shape:
        raise ValueError(
            f"{coded.source} has codes of shape {coded.codes.shape} and log_variances of shape "
            f"{logs.shape}; store both of the same encoder and the same samples"
        )
