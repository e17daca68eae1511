"""Every two predictors: what they say only together, and what both say, each by itself."""

from itertools import combinations

import numpy as np
import torch

from hatchel.information.columns.columns import Columns
from hatchel.information.joints.gaussian_joint import GaussianJoint
from hatchel.information.measures.decomposition import Decomposition, partial_information
from hatchel.information.samples.discrete_samples import discrete_samples
from hatchel.information.samples.gaussian_samples import gaussian_samples
from hatchel.information.samples.intervals import Reals
from hatchel.information.survey.support import supported_pairs
from hatchel.information.survey.tables import PairMap, PredictorRow
from hatchel.information.units import per_nat

# A discrete pair is an optimisation; those of a hundred predictors take half a minute.
MOST_MAPPED = 100


def every_pair(
    columns: Columns, alone: list[PredictorRow], units: str
) -> tuple[PairMap | None, list[str]]:
    """Return the map of pairs, None of one predictor, and notes; see ``survey``."""
    own = {row.name: row.raw for row in alone}
    ranked = list(own)
    notes: list[str] = []
    if len(ranked) < 2:
        return None, notes
    if columns.kind == "discrete" and len(ranked) > MOST_MAPPED:
        notes.append(f"Pairs were measured among the {MOST_MAPPED} most informative predictors.")
        ranked = ranked[:MOST_MAPPED]
    every = list(combinations(range(len(ranked)), 2))
    pairs, unsupported = supported_pairs(columns, ranked, every)
    order = [columns.names.index(name) for name in ranked]
    found = (_discrete if columns.kind == "discrete" else _gaussian)(
        columns, [(order[a], order[b]) for a, b in pairs]
    )
    information = [own[name] for name in ranked]
    synergy, redundancy = _maps(information, pairs, found, per_nat(units))
    return PairMap(tuple(ranked), synergy, redundancy), notes + unsupported


def _maps(
    own: list[float], pairs: list[tuple[int, int]], parts: Reals, factor: float
) -> tuple[Reals, Reals]:
    """Return the parts of pairs as matrices of synergy and redundancy."""
    synergy, redundancy = (np.full((len(own), len(own)), np.nan) for _ in range(2))
    np.fill_diagonal(synergy, 0.0)
    np.fill_diagonal(redundancy, own)
    for (a, b), (redundant, _, _, synergistic) in zip(pairs, parts, strict=True):
        synergy[a, b] = synergy[b, a] = factor * max(synergistic, 0.0)
        redundancy[a, b] = redundancy[b, a] = factor * max(redundant, 0.0)
    return synergy, redundancy


def _discrete(columns: Columns, pairs: list[tuple[int, int]]) -> Reals:
    rows = [np.empty((0, 4))]
    for pair in pairs:
        joint = discrete_samples(columns.samples[:, list(pair)], columns.target).joint()
        rows.append(_parts(partial_information.formula(joint, "broja")))
    return np.concatenate(rows)


def _gaussian(columns: Columns, pairs: list[tuple[int, int]]) -> Reals:
    """Return the parts of all pairs from one covariance, as one batch."""
    copula = columns.kind == "gaussian-copula"
    joint = gaussian_samples(columns.samples, columns.target, copula=copula).joint()
    target = joint.covariance.shape[-1] - 1
    chosen = torch.tensor([(*pair, target) for pair in pairs])
    batch = joint.covariance[chosen[:, :, None], chosen[:, None, :]]
    return _parts(partial_information.formula(GaussianJoint(batch, ((0,), (1,)), (2,)), "broja"))


def _parts(found: Decomposition) -> Reals:
    parts = (found.redundant, *found.unique, found.synergistic)
    return np.stack([np.atleast_1d(part.numpy()) for part in parts], axis=-1)
