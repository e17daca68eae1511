"""The codes of one model, with the factors of the samples behind them."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hatchel.data.values.source import Images
from hatchel.metrics.factor_structure import EqualClasses
from hatchel.metrics.validation import Codes, Factors, checked_codes, checked_factors

ACTIVE = 0.01
"""Nats of KL from which on a latent is active (Duan et al. 2020)."""
LEAST = 20
"""Samples below which nothing can be said: MIG alone counts so many bins."""


@dataclass(frozen=True, eq=False)
class Coded:
    """What is measured; checked when it is made.

    Attributes:
        name: of the model.
        source: where the codes come from.
        codes: ``(N, D)``; of an encoder with a posterior, its means.
        factors: ``(N, K)`` classes; None where they are not known.
        factor_names: K names.
        log_variances: of q(z|x), ``(N, D)``; None where the codes are all there is.
        pixels: images of the first rows, ``(n, C, H, W)`` with n ≤ N; None where there are none.
        equal_classes: classes that look alike, by the factor's column.
        sample_key: equal for models that encode the same samples; empty where that is not known.
        notes: what a reader must know of the samples.

    Raises:
        ValueError: shapes that don't fit, values that are not finite, or fewer than 20 samples.
    """

    name: str
    source: str
    codes: Codes
    factors: Factors | None = None
    factor_names: tuple[str, ...] = ()
    log_variances: Codes | None = None
    pixels: Images | None = None
    equal_classes: EqualClasses = field(default_factory=dict)
    sample_key: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "codes", checked_codes(self.codes, f"codes of {self.source}"))
        self._check_size()
        if self.factors is not None:
            object.__setattr__(self, "factors", self._checked_factors(self.factors))
        if self.log_variances is not None:
            logs = checked_codes(self.log_variances, f"log_variances of {self.source}")
            object.__setattr__(self, "log_variances", logs)
            _check_alike(self, logs)

    @property
    def constant(self) -> NDArray[np.intp]:
        """The latents that never vary."""
        return np.flatnonzero(np.ptp(self.codes, axis=0) == 0)

    @property
    def active(self) -> NDArray[np.bool_] | None:
        """Which latents have a KL above 0.01 nats, ``(D,)``; None where q(z|x) is not known."""
        divergence = self.kl
        return None if divergence is None else divergence > ACTIVE

    @property
    def kl(self) -> NDArray[np.float64] | None:
        """Mean KL(q(z_j|x) ‖ N(0, 1)), ``(D,)`` nats; None where q(z|x) is not known."""
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


def _check_alike(coded: Coded, logs: Codes) -> None:
    if logs.shape != coded.codes.shape:
        raise ValueError(
            f"{coded.source} has codes of shape {coded.codes.shape} and log_variances of shape "
            f"{logs.shape}; store both of the same encoder and the same samples"
        )
