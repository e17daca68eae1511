"""A metric made of a user's own function on arrays."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from inspect import signature
from typing import Any

from hatchel.metrics.metric import GIVEN, Meaning, Metric, Plain, Refit, Result
from hatchel.metrics.samples import Samples
from hatchel.metrics.validation import checked_choice
from hatchel.names.options import summary_of


def own_metric(
    name: str,
    function: Callable[..., Any],
    meanings: Mapping[str, Meaning],
    *,
    refit: Refit,
    per_row: tuple[str, ...] = ("pixels",),
) -> Metric:
    """Make a metric of a function.

    Args:
        name: of the metric.
        function: of ``codes``, ``factors`` and settings; returns a number, numbers by key, or a
            result.
        meanings: what each score says, by key; titles and words that are empty are taken from the
            name and the function's documentation.
        refit: how intervals are made.
        per_row: settings with one row per sample.

    Raises:
        ValueError: other arguments, keys that don't begin with the name, no words or such as can't
            be filled in, or a choice that there is none of.
    """
    first = tuple(signature(function).parameters)[: len(GIVEN)]
    if first != GIVEN:
        raise ValueError(
            f"metric {name!r} takes {', '.join(first) or 'nothing'}; it must take codes (N, D) and "
            "factors (N, K), and settings after them"
        )
    checked_choice("rows", refit.rows, ("all", "half"))
    said = {key: _meaning(name, key, meaning, function) for key, meaning in meanings.items()}
    measure = _on_samples(name, function, tuple(said))
    return Metric(name, measure, said, refit, per_latent=("active",), per_row=per_row)


def _meaning(name: str, key: str, given: Meaning, function: Callable[..., Any]) -> Meaning:
    if key != name and not key.startswith(f"{name}."):
        raise ValueError(f"score {key!r} of metric {name!r} must be called {name}.{key}")
    checked_choice("better", given.better, ("higher", "lower", "neither"))
    words = given.words or _clause(summary_of(function))
    if not words:
        raise ValueError(
            f"metric {name!r} doesn't say what its number means; give it a sentence, or its "
            "function a docstring"
        )
    try:
        words.format(value="", percent="")
    except (LookupError, ValueError) as error:
        raise ValueError(
            f"the sentence of score {key!r} has {error} in braces; it may have {{value}} and "
            "{percent}"
        ) from error
    return replace(given, title=given.title or key, words=words)


def _clause(summary: str) -> str:
    """Return the first line of a docstring as it may stand after a colon."""
    text = summary.rstrip(".").replace("{", "{{").replace("}", "}}")
    return text[:1].lower() + text[1:]


def _on_samples(
    name: str, function: Callable[..., Any], keys: tuple[str, ...]
) -> Callable[..., Result]:
    @wraps(function)
    def measure(samples: Samples, **settings: Any) -> Result:
        # Copies: what it does to them must not change another score.
        found = function(samples.codes.copy(), samples.factors.copy(), **settings)
        result: Result = found if hasattr(found, "scores") else Plain(_by_key(name, found))
        if set(result.scores()) != set(keys):
            raise ValueError(
                f"metric {name!r} returned the scores {', '.join(result.scores()) or 'none'} and "
                f"was registered with {', '.join(keys)}; make both the same"
            )
        return result

    return measure


def _by_key(name: str, found: Any) -> dict[str, float]:
    numbers = found if isinstance(found, Mapping) else {name: found}
    try:
        return {key: float(value) for key, value in numbers.items()}
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"metric {name!r} must return a number, numbers by key or a result with scores(); "
            f"got {type(found).__name__}"
        ) from error
