"""What the estimators ask of their input and parameters, each with the remedy."""

from typing import Any

import numpy as np
import torch
from sklearn.base import BaseEstimator
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_array, validate_data

Array = np.ndarray[Any, Any]


def data_matrix(
    estimator: BaseEstimator,
    X: Any,
    *,
    reset: bool,
    min_samples: int = 1,
    missing: bool = False,
) -> Array:
    """Return X as a finite float32 or float64 matrix; tensors are taken to the CPU.

    Args:
        estimator: that sees it.
        X: the data.
        reset: whether it is fitted to them.
        min_samples: that it takes.
        missing: let NaN pass.

    Raises:
        ValueError: NaN, infinity, too few samples, or columns other than those fitted.
    """
    checked: Array = validate_data(
        estimator,
        off_device(X),
        reset=reset,
        dtype=[np.float64, np.float32],
        ensure_min_samples=min_samples,
        ensure_all_finite="allow-nan" if missing else True,
    )
    return checked


def sequence_array(X: Any, *, min_samples: int = 1) -> Array:
    """Return X as finite float32 or float64 sequences ``(N, T, P)``; tensors go to the CPU.

    Raises:
        ValueError: NaN, infinity, too few samples, or another number of axes.
    """
    checked: Array = check_array(
        off_device(X),
        dtype=[np.float64, np.float32],
        allow_nd=True,
        ensure_min_samples=min_samples,
    )
    if checked.ndim != 3:
        raise ValueError(
            f"sequences are (N, T, P): samples, times, channels; got an array of shape "
            f"{checked.shape}"
        )
    return checked


def off_device(X: Any) -> Any:
    """Return a tensor as an array on the CPU, and anything else as it is."""
    if not isinstance(X, torch.Tensor):
        return X
    X = X.detach().cpu()
    return (X.float() if X.dtype in (torch.bfloat16, torch.float16) else X).numpy()


def refuse_outside_unit_interval(estimator: BaseEstimator, X: Array) -> None:
    """Refuse what can't be read as a probability.

    Raises:
        ValueError: a value lies outside [0, 1].
    """
    low, high = X.min(), X.max()
    if low < 0 or high > 1:
        raise ValueError(
            f"{type(estimator).__name__}(likelihood='binary') reads values as probabilities and "
            f"takes only [0, 1]; got values from {low:.4g} to {high:.4g}. Rescale the columns, "
            "for instance with sklearn.preprocessing.MinMaxScaler, or use likelihood='gaussian'"
        )


def refuse_components(n_components: Any, n_features: int) -> None:
    """Refuse a number of components that is no count, or more than the features can tell apart.

    Raises:
        ValueError: see above.
    """
    counts = isinstance(n_components, int | np.integer) and not isinstance(n_components, bool)
    if not counts or not 1 <= n_components <= n_features:
        raise ValueError(
            f"n_components must be an integer from 1 to the number of features; got "
            f"n_components={n_components!r} with n_features={n_features}"
        )


def refuse_number(
    name: str, value: Any, low: float, high: float = np.inf, *, integer: bool = False
) -> None:
    """Refuse a parameter that is not a finite number in [low, high].

    Raises:
        ValueError: see above.
    """
    kinds = int | np.integer if integer else int | float | np.integer | np.floating
    finite = isinstance(value, kinds) and not isinstance(value, bool) and np.isfinite(value)
    if not finite or not low <= value <= high:
        noun = "an integer" if integer else "a number"
        limits = f"of at least {low:g}" if high == np.inf else f"from {low:g} to {high:g}"
        raise ValueError(f"{name} must be {noun} {limits}; got {name}={value!r}")


def refuse_layers(hidden_layer_sizes: Any) -> None:
    """Refuse what is not a sequence of layer sizes.

    Raises:
        ValueError: see above.
    """
    sizes = hidden_layer_sizes if isinstance(hidden_layer_sizes, list | tuple) else [None]
    if not all(isinstance(size, int | np.integer) and size >= 1 for size in sizes):
        raise ValueError(
            "hidden_layer_sizes must be a tuple of integers of at least 1, for instance (64,), or "
            f"empty; got hidden_layer_sizes={hidden_layer_sizes!r}"
        )


def refuse_constant(varying: Array) -> None:
    """Refuse data in which no value varies over the samples: there is nothing to learn.

    Raises:
        ValueError: see above.
    """
    if not varying.any():
        raise ValueError(
            f"none of the {varying.size} features varies over the samples, so there is nothing to "
            "learn; check how X was made"
        )


def refuse_choice(name: str, value: Any, allowed: tuple[str, ...]) -> None:
    """Refuse a parameter that is not one of a few words.

    Raises:
        ValueError: see above.
    """
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, allowed))}; got {value!r}")


def seed_from(random_state: Any) -> int:
    """Draw one seed from whatever scikit-learn calls a random state."""
    return int(check_random_state(random_state).randint(np.iinfo(np.int32).max))
