"""Measuring a run: MIG on dSprites as it is, whose factors are independent."""

from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch

from hatchel.evaluation.coded import ACTIVE
from hatchel.evaluation.encoding import chosen_samples
from hatchel.metrics.catalogue import compute
from hatchel.runs.stored import Run
from hatchel.studies.fair_dsprites import NAME
from hatchel.studies.measuring import Measured, Measuring


def measuring(root: Path, method: str, seed: int, samples: int) -> Measuring:
    """Return the task that measures a run."""
    return Measuring(
        NAME, root, method, seed, partial(measured, samples=samples), {"samples": samples}
    )


def measured(run: Run, *, samples: int) -> Measured:
    """Return the MIG of means of q(z, b|x) on balanced samples, and what the log says.

    Dead latents, with less than .01 nats of KL, are left out of the MIG.
    """
    data = replace(run.data.evaluation, odds=None)
    rows = chosen_samples(data, samples, 0)
    model = run.trained().to("cpu", torch.float32)
    posterior = model.posterior(data.samples(rows))
    live = (posterior.kl.mean(0) > ACTIVE).numpy()
    masked = {"active": live} if live.any() else {}
    codes = posterior.mean.numpy().astype(np.float64)
    final = run.record.final
    return Measured(
        {
            **compute("mig", codes, data.factors(rows), **masked),
            "minus_elbo": -final["elbo"],
            "attributes": final["attributes"],
            "total_correlation": final["total_correlation"],
        }
    )
