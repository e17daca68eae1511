"""Every metric by name: those of the package, and a user's own."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from numpy.typing import ArrayLike

from hatchel.metrics.metric import GIVEN, INFINITE, Meaning, Metric, Refit
from hatchel.metrics.own_metric import own_metric
from hatchel.metrics.samples import Samples
from hatchel.metrics.scores.beta_vae_score import BETA_VAE_SCORE
from hatchel.metrics.scores.concentration import ACC
from hatchel.metrics.scores.dci import DCI
from hatchel.metrics.scores.dci_es import DCI_ES
from hatchel.metrics.scores.explicitness import EXPLICITNESS
from hatchel.metrics.scores.factor_vae_score import FACTOR_VAE_SCORE
from hatchel.metrics.scores.infomec import INFOMEC
from hatchel.metrics.scores.irs import IRS
from hatchel.metrics.scores.mig import MIG
from hatchel.metrics.scores.modularity import MODULARITY
from hatchel.metrics.scores.pixel_synergy import PIXEL_SYNERGY
from hatchel.metrics.scores.sap import SAP
from hatchel.metrics.scores.synergy import SYNERGY
from hatchel.metrics.scores.udr import UDR
from hatchel.metrics.scores.unsupervised import UNSUPERVISED
from hatchel.names.catalogue import Catalogue
from hatchel.names.known import known_name

_BUILT_IN = (
    MIG,
    DCI,
    DCI_ES,
    SAP,
    FACTOR_VAE_SCORE,
    BETA_VAE_SCORE,
    MODULARITY,
    EXPLICITNESS,
    IRS,
    INFOMEC,
    UNSUPERVISED,
    SYNERGY,
    PIXEL_SYNERGY,
    UDR,
    ACC,
)
_OWNERS = {name: each for each in _BUILT_IN for name in (each.name, *each.keys)}
METRICS: Catalogue[Metric] = Catalogue(
    "metric", {each.name: each for each in _BUILT_IN}, group="hatchel.metrics", given=GIVEN
)


def metric(
    name: str,
    *,
    title: str = "",
    sentence: str = "",
    better: Literal["higher", "lower", "neither"] = "higher",
    bounds: tuple[float, float] = (-INFINITE, INFINITE),
    scores: Mapping[str, Meaning] | None = None,
    rows: Literal["all", "half"] = "all",
    at_most: int | None = None,
    per_row: tuple[str, ...] = ("pixels",),
) -> Callable[[Callable[..., Any]], Metric]:
    """Register a metric of one's own: a decorator.

    The function takes ``codes (N, D)`` and ``factors (N, K)``, both checked, and settings by
    keyword. It returns a number; numbers by key, which ``scores`` explains; or a result that has
    ``scores()`` and holds what they are made of. Its interval is made by computing it anew on other
    rows, its ceiling and floor on the factors themselves and on noise. Samples that it can't score
    are a ValueError. A setting called ``seed`` is given the evaluation's; ``active`` and ``pixels``
    are given, where they are known, which latents are alive and the images of the samples.

    A package that is installed beside this one may name such functions as entry points of the group
    ``hatchel.metrics``; then the command line knows them without ``--import``.

    Args:
        name: what it is asked for by, and the key of its score.
        title: of the score; the name where empty.
        sentence: what is true of the code, where ``{value}`` and ``{percent}`` are filled in; the
            first line of the docstring where empty.
        better: which end is the good one.
        bounds: the least and the greatest value.
        scores: for several scores, what each means by its key ``NAME.SCORE``.
        rows: "all" draws as many rows with replacement for the interval, "half" half of them
            without, for what rows drawn twice would spoil.
        at_most: replicates, where each takes long.
        per_row: settings with one row per sample.

    Raises:
        ValueError: the name is taken, or the function is none that can be a metric.
    """

    def add(function: Callable[..., Any]) -> Metric:
        meanings = scores or {name: Meaning(title, sentence, better, bounds)}
        made = own_metric(name, function, meanings, refit=Refit(rows, at_most), per_row=per_row)
        if name in _OWNERS and name not in METRICS:
            raise ValueError(f"there is a score {name!r} already; choose another name")
        return METRICS.register(name)(made)

    return add


def every_metric() -> dict[str, Metric]:
    """Return all metrics by name, in the order in which they are computed.

    Raises:
        ValueError: an installed package names something else as a metric.
    """
    return {name: _made(name, entry.builder) for name, entry in METRICS.items()}


def _made(name: str, found: Any) -> Metric:
    if isinstance(found, Metric) and found.name == name:
        return found
    raise ValueError(
        f"entry point {name!r} of group {METRICS.group} is no metric of that name; decorate its "
        f"function with @hatchel.metric({name!r}), or remove the package"
    )


def metric_named(name: str) -> Metric:
    """Return the metric of a name, or of the key of one of its scores.

    Raises:
        ValueError: there is none; the nearest one is named.
    """
    if name in _OWNERS:  # without asking what is installed, which takes milliseconds
        return _OWNERS[name]
    every = every_metric()
    owners = {key: each for each in every.values() for key in each.keys} | every
    return owners[known_name("metric", name, dict.fromkeys([*every, *owners]))]


def metrics_named(names: Iterable[str]) -> list[Metric]:
    """Return the metrics of names or keys, once each, in the order of the catalogue.

    Raises:
        ValueError: there is none of a name; the nearest one is named.
    """
    found = {each.name for each in map(metric_named, names)}
    known = {each.name: each for each in _BUILT_IN}
    every = known if found <= known.keys() else every_metric()
    return [each for name, each in every.items() if name in found]


def compute(
    name: str, codes: ArrayLike | Samples, factors: ArrayLike | None = None, **settings: Any
) -> dict[str, float]:
    """Return the scores of the metric of that name or key; raises as :meth:`Metric.compute`."""
    return metric_named(name).compute(codes, factors, **settings)
