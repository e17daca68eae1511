"""Measuring a run.

MIG is on dSprites as it is, whose factors are independent; accuracy and fairness are on
dSpritesUnfair, where the label goes with an attribute.
"""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from hatchel.evaluation.coded import ACTIVE
from hatchel.evaluation.encoding import chosen_samples
from hatchel.metrics.catalogue import compute
from hatchel.runs.stored import Run
from hatchel.studies.fair.judging import Asked, judged_run
from hatchel.studies.fair_dsprites import NAME
from hatchel.studies.fair_dsprites.cells import LABEL, SENSITIVE
from hatchel.studies.fair_dsprites.settings import FairDspritesSettings
from hatchel.studies.measuring import Measured, Measuring


class How(NamedTuple):
    """By what a run is measured.

    Attributes:
        samples: behind a MIG.
        judged: samples that are judged.
        probe: by which the label is predicted.
    """

    samples: int
    judged: int
    probe: str


def how_of(settings: FairDspritesSettings) -> How:
    """Return by what the runs of these settings are measured."""
    return How(settings.samples, settings.judged, settings.probe)


def measuring(root: Path, method: str, seed: int, how: How) -> Measuring:
    """Return the task that measures a run."""
    return Measuring(NAME, root, method, seed, partial(measured, how=how), how._asdict())


def measured(run: Run, *, how: How) -> Measured:
    """Return what the log says, the MIG of a run, and how accurate and how fair it is."""
    final = run.record.final
    asked = Asked(LABEL, SENSITIVE)
    return Measured(
        {
            **_mig(run, how.samples),
            "minus_elbo": -final["elbo"],
            "attributes": final["attributes"],
            "total_correlation": final["total_correlation"],
            **judged_run(run, asked, samples=how.judged, probe=how.probe, removable=True),
        }
    )


def _mig(run: Run, samples: int) -> dict[str, float]:
    """Return the MIG of means of q(z, b|x) on balanced samples.

    Dead latents, with less than .01 nats of KL, are left out.
    """
    data = replace(run.data.evaluation, odds=None)
    rows = chosen_samples(data, samples, 0)
    model = run.trained().to("cpu", torch.float32)
    posterior = model.posterior(data.samples(rows))
    live = (posterior.kl.mean(0) > ACTIVE).numpy()
    masked = {"active": live} if live.any() else {}
    codes = posterior.mean.numpy().astype(np.float64)
    return compute("mig", codes, data.factors(rows), **masked)
