"""Which scores are asked for, with the settings of their metrics: names become metrics here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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

    def without_comparisons(self) -> "Wanted":
        """Return it without the scores that set factors against one another."""
        meanings = self.metric.meanings
        return replace(self, keys=tuple(k for k in self.keys if not meanings[k].compares_factors))


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


def of_one_factor(wanted: Sequence[Wanted], everything: bool) -> tuple[list[Wanted], list[str]]:
    """Return what can be told of codes where one factor alone varies, and what can't, in words.

    Args:
        wanted: what is asked for.
        everything: whether by "all"; then a metric without settings may lose all its scores.

    Raises:
        ValueError: nothing is left of a metric that was asked for by name, or that has settings.
    """
    left = [each.without_comparisons() for each in wanted]
    for each, rest in zip(wanted, left, strict=True):
        if not rest.keys and (each.settings or not everything):
            raise ValueError(
                f"{each.keys[0]} sets factors against one another, and one factor alone varies, of "
                "which every code scores alike; give samples in which two factors vary"
            )
    lost = [
        key for each in wanted for key in each.keys if each.metric.meanings[key].compares_factors
    ]
    said = f"One factor alone varies. Left out, as every code would score alike: {', '.join(lost)}."
    return [each for each in left if each.keys], [said] if lost else []


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
