"""Parts of a data set: drawn by a seed, or named by a column."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hatchel.data.values.source import Indices

PARTS = ("train", "validation", "test")
_MEANT = {"train": "train", "training": "train", "valid": "validation", "val": "validation"}
_MEANT |= {"validation": "validation", "dev": "validation", "test": "test", "testing": "test"}


def drawn_split(count: int, shares: Mapping[str, float], seed: int = 0) -> dict[str, Indices]:
    """Draw a split: each part has its share of the samples, "train" what is left.

    Args:
        count: of the samples.
        shares: of "validation" and "test".
        seed: of the draw.

    Returns:
        Indices by part, in ascending order.

    Raises:
        ValueError: another part, shares that are not between 0 and 1, or a part without samples.
    """
    others = {name: shares[name] for name in shares if name != "train"}
    wrong = [name for name in others if name not in PARTS]
    if wrong or not all(0 < share < 1 for share in others.values()) or sum(others.values()) >= 1:
        raise ValueError(
            f"got the split {dict(shares)}; give shares between 0 and 1 for 'validation' or 'test' "
            "that leave some for 'train', such as {'test': 0.2}"
        )
    order = np.random.default_rng(seed).permutation(count)
    found: dict[str, Indices] = {}
    for name, share in others.items():
        size = round(share * count)
        found[name], order = np.sort(order[:size]), order[size:]
    found = {"train": np.sort(order), **found}
    _check_parts(found)
    return found


def split_by(labels: NDArray[Any], name: str) -> dict[str, Indices]:
    """Return the split that a column says.

    Args:
        labels: "train", "validation" or "test", or a usual short form, of each sample ``(N,)``.
        name: of the column.

    Raises:
        ValueError: it says something else, or nobody trains.
    """
    words = np.array([_MEANT.get(str(label).strip().lower(), "") for label in labels])
    if not words.all():
        raise ValueError(
            f"the column {name!r} says {labels[words == ''][0]!r} for a part; it may say train, "
            "validation or test: rename the values, or give shares, such as {'test': 0.2}"
        )
    found = {part: np.flatnonzero(words == part) for part in PARTS if (words == part).any()}
    _check_parts(found)
    return found


def _check_parts(found: Mapping[str, Indices]) -> None:
    for name in ("train", *found):
        if not len(found.get(name, ())):
            raise ValueError(f"the part {name!r} of the split has no sample; give it some")
