"""A stand-in for what an evaluation leaves behind: made-up numbers, real shapes."""

import numpy as np

from hatchel.records.evaluation import (
    ComparisonRecord,
    EvaluationRecord,
    LatentRecord,
    ScoreRecord,
    SpreadRecord,
    TotalCorrelationRecord,
    write_comparison,
    write_scores,
)
from hatchel.records.files import write_arrays

VERSIONS = {"hatchel": "0.0"}


def score(value=0.4, better="higher", sentence="It is so."):
    return ScoreRecord(
        value=value,
        low=None if value is None else value - 0.1,
        high=None if value is None else value + 0.1,
        ceiling=0.9,
        floor=0.01,
        settings={"better": better, "samples": 90, "replicates": 7, "bins": 20, "notes": []},
        sentence=sentence,
    )


def evaluation(latents=4, names=("shape", "size"), known=True, **more):
    """The record of made-up codes; ``known`` says whether there is a posterior."""
    records = [
        LatentRecord(
            latent=j,
            name=f"z{j}",
            deviation=1.0,
            best_factor=names[0] if names else None,
            **(
                {"zero_mean": 0.9, "gaussian": 0.8, "mixture": j / latents, "kl": 1.0}
                | {"influential": j > 2}
                if known
                else {}
            ),
        )
        for j in range(latents)
    ]
    correlation = TotalCorrelationRecord(
        estimator="mixture", nats=np.log(2) if known else None, error=None, note="Exact."
    )
    facts = {
        "name": "made",
        "source": "made up",
        "samples": 90,
        "n_latents": latents,
        "column_names": tuple(f"z{j}" for j in range(latents)),
        "factor_names": tuple(names),
        "factor_sizes": (3,) * len(names),
        "seed": 0,
        "scores": {"mig": score(), "unsupervised.gaussian_tc": score(3.0, "lower")},
        "latents": tuple(records),
        "threshold": 0.7,
        "total_correlation": (correlation,),
        "notes": ("Latents that never vary: z9.",),
        "versions": VERSIONS,
    }
    return EvaluationRecord(**(facts | more))


def store_evaluation(directory, record, importance=True):
    """Store a record with arrays that fit it."""
    random = np.random.default_rng(0)
    count, latents = len(record.factor_names), record.n_latents
    write_scores(directory, record)
    factors = random.integers(3, size=(record.samples, count))
    codes = {"codes": random.normal(size=(record.samples, latents)), "factors": factors}
    write_arrays(directory / "codes.npz", codes)
    matrices = {}
    if count:
        matrices = {
            "information": random.random((latents, count)),
            "entropies": np.full(count, np.log(3)),
            "kept": np.arange(count),
            "active": np.arange(latents) != 1,
        }
    if count and importance:
        matrices["importance"] = random.random((latents, count))
    write_arrays(directory / "matrices.npz", matrices)
    return directory


def comparison(models=3, udr=True):
    spread = SpreadRecord(
        values=(0.1, 0.2, None, *[0.3] * (models - 3)),
        mean=0.15,
        sd=0.07,
        n=2,
        ceiling=0.9,
        floor=0.0,
        better="higher",
    )
    likeness = {
        "udr": (0.5,) * models,
        "udr_low": (0.4,) * models,
        "udr_high": (0.6,) * models,
        "udr_ceiling": 0.9,
        "udr_floor": 0.1,
        "udr_pairs": ((None, *[0.5] * (models - 1)),) * models,
    }
    return ComparisonRecord(
        models=tuple(f"model {i}" for i in range(models)),
        sources=("here",) * models,
        samples=(90,) * models,
        spread={"mig": spread, "sap": spread},
        ranked=("mig", "sap"),
        rank_correlation=((1.0, -0.5), (-0.5, None)),
        notes=("Something.",),
        versions=VERSIONS,
        **(likeness if udr else {}),
    )


def store_comparison(directory, record):
    write_comparison(directory, record)
    return directory
