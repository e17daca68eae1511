"""What latents say about pixels only together."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hatchel.information.measures.ci_synergy import ci_synergy
from hatchel.information.measures.gk_union import gk_synergy
from hatchel.information.measures.whole_minus_sum import whole_minus_sum
from hatchel.metrics.metric import INFINITE, NATS, Meaning, Metric, Refit
from hatchel.metrics.samples import Samples, unlabelled
from hatchel.metrics.validation import Reals


@dataclass(frozen=True, eq=False)
class PixelSynergy:
    """Synergy of all latents about each pixel, in nats.

    Attributes:
        ci: CI synergy, ``(P,)``.
        gk: Griffith–Koch synergy: the whole beyond the best latent, ``(P,)``.
        tc_explained: total correlation that the pixel explains, ``(P,)``.
    """

    ci: Reals
    gk: Reals
    tc_explained: Reals

    def scores(self) -> dict[str, float]:
        """Return the means over the pixels by their keys."""
        return {
            "synergy.pixels_ci": float(self.ci.mean()),
            "synergy.pixels_gk": float(self.gk.mean()),
            "synergy.pixels_tc_explained": float(self.tc_explained.mean()),
        }


def pixel_synergy(codes: ArrayLike | Samples, pixels: ArrayLike) -> PixelSynergy:
    """Synergy of all latents about each pixel, taking latents and pixel as jointly Gaussian.

    Latents that never vary are left out; a pixel that never varies has no information.

    Args:
        codes: ``(N, D)``; or samples, whose factors don't matter.
        pixels: ``(N, P)``, or images ``(N, …)``, of the same samples.

    Raises:
        ValueError: bad input, rows that don't match, latents that are linear functions of one
            another or determine a pixel exactly, or no latent that varies.

    Source: Ver Steeg et al. 2017, Eq. 9 and 15; as in ``hatchel.information``.
    """
    matrix = unlabelled(codes).codes
    images = np.asarray(pixels)
    if len(images) != len(matrix):
        raise ValueError(
            f"codes have {len(matrix)} rows and pixels {len(images)}; pass the images that were "
            "encoded"
        )
    flat = images.reshape(len(images), -1).astype(np.float64)
    alive = np.ptp(matrix, axis=0) > 0
    if not alive.any():
        raise ValueError("no latent varies, so that there is nothing to measure synergy of")
    z = matrix[:, alive]
    return PixelSynergy(
        *(
            np.atleast_1d(measured)
            for measured in (
                ci_synergy(samples=z, target=flat, kind="gaussian", each=True),
                gk_synergy(samples=z, target=flat, kind="gaussian", each=True).value,
                -whole_minus_sum(samples=z, target=flat, kind="gaussian", each=True),
            )
        )
    )


PIXEL_SYNERGY = Metric(
    "pixel_synergy",
    pixel_synergy,
    {
        "synergy.pixels_ci": Meaning(
            "CI synergy about pixels",
            "a linear decoder that takes latents as independent loses {value} nats a pixel",
            better="lower",
            bounds=NATS,
            bracketed=False,
        ),
        "synergy.pixels_gk": Meaning(
            "GK synergy about pixels",
            "{value} nats a pixel are in all latents together beyond the best one, linearly",
            better="neither",
            bounds=NATS,
            bracketed=False,
        ),
        "synergy.pixels_tc_explained": Meaning(
            "total correlation explained by pixels",
            "a pixel explains {value} nats of what the latents share, linearly",
            better="neither",
            bounds=(-INFINITE, INFINITE),
            bracketed=False,
        ),
    },
    refit=Refit("all", at_most=10),
    about_factors=False,
    per_row=("pixels",),
)
