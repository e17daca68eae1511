"""Which scores are asked for, with the settings of their metrics: names become metrics here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hatchel.metrics.catalogue import every_metric, metric_named, metrics_named
from hatchel.metrics.metric import Metric

Settings = Mapping[str, Mapping[str, Any]]
"""Settings that are not the defaults, by the name of a metric."""
ALL = "all"


@dataclass(frozen=True, eq=False)
class Wanted:
    """A metric that is asked for.

    Attributes:
        metric: itself.
        keys: which of its scores are asked for.
        settings: what the user set, checked.
    """

    metric: Metric
    keys: tuple[str, ...]
    settings: Mapping[str, Any]

    def seeded(self, seed: int, known: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return all settings: a seed where it takes one, what is known, what the user set.

        Args:
            seed: of its draws.
            known: of the code, by the names of settings.
        """
        drawn = {"seed": seed} if "seed" in self.metric.options else {}
        return {**drawn, **(known or {}), **self.settings}


def wanted_metrics(
    names: str | Iterable[str], settings: Settings | None = None, provided: Iterable[str] = ()
) -> list[Wanted]:
    """Return what is asked for, in the order of the catalogue.

    Args:
        names: "all", names separated by commas, or several names; a name is that of a metric
            ("dci") or the key of one score ("dci.completeness"). "all" leaves out those that need
            more than codes and factors, unless it is set or provided.
        settings: of the user's.
        provided: settings that the caller will give to metrics that need them.

    Raises:
        ValueError: an unknown name or setting, or no name.
    """
    own = checked_settings(settings or {})
    if names == ALL:
        return [
            Wanted(metric, metric.keys, own.get(name, {}))
            for name, metric in every_metric().items()
            if {*metric.needs} <= {*own.get(name, {}), *provided}
        ]
    asked = [each.strip() for each in (names.split(",") if isinstance(names, str) else names)]
    asked = [each for each in asked if each]
    if not asked:
        raise ValueError("no metric was asked for; pass 'all', or names separated by commas")
    return [
        Wanted(metric, _keys(metric, asked), own.get(metric.name, {}))
        for metric in metrics_named(asked)
    ]


def _keys(metric: Metric, asked: list[str]) -> tuple[str, ...]:
    return tuple(key for key in metric.keys if metric.name in asked or key in asked)


def checked_settings(settings: Settings) -> dict[str, dict[str, Any]]:
    """Return settings by the names of metrics, each as its type has it.

    Raises:
        ValueError: an unknown metric or setting, or a value that doesn't fit.
    """
    found: dict[str, dict[str, Any]] = {}
    for name, given in settings.items():
        metric = metric_named(name)
        found[metric.name] = {**found.get(metric.name, {}), **metric.checked(given)}
    return found
