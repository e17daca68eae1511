"""Every score of one code, and the matrices that figures show."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hatchel.evaluation.coded import Coded
from hatchel.evaluation.encoding import PIXEL_ROWS
from hatchel.metrics import suite
from hatchel.metrics.catalogue import Result, metric_of, metrics
from hatchel.metrics.factor_structure import varying
from hatchel.metrics.score import Score
from hatchel.metrics.scores.dci import Dci
from hatchel.metrics.scores.mig import Mig, mutual_information_gap

Settings = Mapping[str, Mapping[str, Any]]
Arrays = dict[str, NDArray[Any]]

_FACTORLESS = ("unsupervised", "pixel_synergy")
_OF_SEVERAL = "udr"


class Scored(NamedTuple):
    """What was computed.

    Attributes:
        scores: by key.
        said: which scores can't be computed, and why.
        results: by metric, what its scores are made of.
    """

    scores: dict[str, Score]
    said: list[str]
    results: dict[str, Result]


def wanted_scores(names: str, settings: Settings) -> dict[str, list[str]]:
    """Return the names asked for by metric, in the order of the catalogue.

    Args:
        names: "all", or names of metrics or keys of scores, separated by commas. "all" is what
            needs nothing but codes, factors and images.
        settings: of the user's.

    Raises:
        ValueError: an unknown name.
    """
    every = metrics()
    if names == "all":
        return {
            name: [name]
            for name, metric in every.items()
            if all(need in settings.get(name, {}) or need == "pixels" for need in metric.needs)
        }
    asked = [name.strip() for name in names.split(",") if name.strip()]
    if not asked:
        raise ValueError("--metrics names no metric; give all, or names separated by commas")
    found = {name: [one for one in asked if metric_of(one).name == name] for name in every}
    return {name: each for name, each in found.items() if each and name != _OF_SEVERAL}


def scored(
    coded: Coded,
    names: str,
    *,
    bootstrap: int,
    seed: int,
    settings: Settings,
    progress: suite.Progress | None = None,
) -> Scored:
    """Compute scores, and say which can't be.

    With "all", a score that these samples can't give is left out and said; one that was asked for
    by name is an error.

    Args:
        coded: of the model.
        names: as of :func:`wanted_scores`.
        bootstrap: replicates behind each interval.
        seed: of all randomness.
        settings: by metric.
        progress: told before each metric and at the end.

    Raises:
        ValueError: an unknown name or setting, a score that can't be computed, or none at all.
    """
    wanted, said = _possible(coded, wanted_scores(names, settings), names == "all")
    found: dict[str, Score] = {}
    results: dict[str, Result] = {}
    for done, (name, asked) in enumerate(wanted.items()):
        if progress is not None:
            progress(name, done, len(wanted))
        own = own_settings(coded, name, settings.get(name, {}))
        try:
            found |= _scores(coded, asked, name, own, bootstrap, seed, results.__setitem__)
        except ValueError as error:
            if names != "all" or name in settings:
                raise
            said.append(f"Without {name}: {error}.")
    if progress is not None:
        progress("", len(wanted), len(wanted))
    if not found and said:
        raise ValueError(f"{coded.source}: there is no score that can be computed. {said[-1]}")
    return Scored(found, said, results)


def _possible(
    coded: Coded, wanted: dict[str, list[str]], leave_out: bool
) -> tuple[dict[str, list[str]], list[str]]:
    if coded.factors is None:
        lacking = [name for name in wanted if name not in _FACTORLESS]
        if lacking and not leave_out:
            raise ValueError(
                f"{coded.source} has no factors, and {lacking[0]} is about factors; give them with "
                "--factors FILE"
            )
        kept = {name: asked for name, asked in wanted.items() if name in _FACTORLESS}
        said = ["There are no factors, so only scores that need none are given."]
    else:
        kept, said = wanted, []
    if coded.pixels is None and leave_out:
        kept = {name: asked for name, asked in kept.items() if name != "pixel_synergy"}
    return kept, said


def own_settings(coded: Coded, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a metric for this code: what is known of it, and what was asked for.

    Dead latents don't count where a metric can leave them out.
    """
    known = metrics()[name].defaults()
    own: dict[str, Any] = {}
    active = coded.active
    if "active" in known and active is not None and active.any():
        own["active"] = active
    if given.get("convention") == "chen" and coded.log_variances is not None:
        own["log_variances"] = coded.log_variances
    if "pixels" in known and coded.pixels is not None:
        own["pixels"] = coded.pixels
    return {**own, **given}


def _scores(
    coded: Coded,
    asked: list[str],
    name: str,
    own: dict[str, Any],
    bootstrap: int,
    seed: int,
    found: suite.Found,
) -> dict[str, Score]:
    rows = PIXEL_ROWS if "pixels" in own else len(coded.codes)
    # Without factors there is no ceiling; the scores that are possible don't look at the column.
    nothing = np.arange(len(coded.codes))[:, None] % 2
    return suite.evaluate(
        coded.codes[:rows],
        nothing[:rows] if coded.factors is None else coded.factors[:rows],
        asked,
        bootstrap,
        seed,
        settings={name: own},
        equal_classes=coded.equal_classes,
        references=coded.factors is not None,
        factor_names=None if coded.factors is None else coded.factor_names,
        found=found,
    )


def matrices(coded: Coded, results: Mapping[str, Result], seed: int, settings: Settings) -> Arrays:
    """Return what each latent says of each factor that varies.

    Args:
        coded: of the model.
        results: those of :func:`scored`; MIG is computed where they lack it.
        seed: as of the scores.
        settings: likewise.

    Returns:
        ``information (D, K)`` and ``entropies (K,)`` in nats, ``kept (K,)`` columns of the
        factors, ``active (D,)`` latents that count, and, where the results have DCI, its
        ``importance (D, K)``. Empty without factors.
    """
    if coded.factors is None:
        return {}
    factors, kept = varying(coded.factors)
    mig, dci = results.get("mig"), results.get("dci")
    if not isinstance(mig, Mig):
        own = own_settings(coded, "mig", settings.get("mig", {}))
        mig = mutual_information_gap(coded.codes, factors, **{"seed": seed, **own})
    found: Arrays = {
        "information": mig.information,
        "entropies": mig.entropies,
        "kept": np.array(kept),
        "active": mig.active,
    }
    if isinstance(dci, Dci):
        found["importance"] = dci.importance
    return found
