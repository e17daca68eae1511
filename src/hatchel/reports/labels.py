"""What methods and metrics are called in print."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

Group = Literal["paper", "strength", "ablation"]


class MethodLabel(NamedTuple):
    """A method in print.

    Attributes:
        key: the name under which records are stored.
        label: the name to print.
        group: "paper" for rows of the published table, "strength" and "ablation" for ours.
        description: one sentence on what the method is.
    """

    key: str
    label: str
    group: Group
    description: str


class MetricLabel(NamedTuple):
    """A metric in print: its stored name, the name to print, and what it is; lower is better."""

    key: str
    label: str
    description: str


def method_named(key: str, methods: Sequence[MethodLabel]) -> MethodLabel:
    """Return the label of ``key``; failing that, one made from the key itself.

    A key that extends a known one is a variant of it: "infomax-mne" beside "infomax" becomes
    "InfoMax (mne)" in the same group.
    """
    for method in methods:
        if method.key == key:
            return method
    for method in methods:
        if key.startswith(f"{method.key}-"):
            variant = key.removeprefix(f"{method.key}-")
            return method._replace(key=key, label=f"{method.label} ({variant})")
    return MethodLabel(key, key, _group(key), description="")


def _group(key: str) -> Group:
    return "strength" if re.match(r"(?!ablation-).*-strength-", key) else "ablation"


def metric_named(key: str, metrics: Sequence[MetricLabel]) -> MetricLabel:
    """Return the label of ``key``, or one made from the key itself."""
    for metric in metrics:
        if metric.key == key:
            return metric
    return MetricLabel(key, key.replace("_", " "), description="")


def listed(names: Sequence[str]) -> str:
    """Join names as in a sentence: "a", "a and b", "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
