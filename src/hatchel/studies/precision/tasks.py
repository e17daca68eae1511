"""Measuring a run: its bound over all of its last steps, and the scores of its codes."""

from functools import partial
from pathlib import Path

from hatchel.evaluation.encoding import encode_run
from hatchel.metrics.catalogue import compute
from hatchel.runs.stored import Run
from hatchel.studies.measuring import Measured, Measuring
from hatchel.studies.precision import NAME

SCORES = ("mig", "dci.disentanglement", "factor_vae_score")


def measuring(root: Path, method: str, seed: int, samples: int) -> Measuring:
    """Return the task that measures a run."""
    return Measuring(
        NAME, root, method, seed, partial(measured, samples=samples), {"samples": samples}
    )


def measured(run: Run, *, samples: int) -> Measured:
    """Return −ELBO, the steps a second of training, and the scores of means of q(z|x)."""
    coded, record = encode_run(run, samples), run.record
    assert coded.factors is not None, "dSprites has factors"
    live = coded.active
    masked = {} if live is None or not live.any() else {"active": live}
    scores = {
        **compute("mig", coded.codes, coded.factors, **masked),
        **compute("dci", coded.codes, coded.factors, workers=1),
        **compute("factor_vae_score", coded.codes, coded.factors),
    }
    return Measured(
        {
            "minus_elbo": -record.final["elbo"],
            "steps_per_second": record.step / record.seconds,
            **{key: scores[key] for key in SCORES},
        }
    )
