"""A code with a block for each of two attributes, and rows that it leaks."""

import numpy as np

from hatchel.evaluation.audit.representation import Representation

ROWS = 600


def columns(rows: int = ROWS, seed: int = 0) -> dict[str, np.ndarray]:
    """Draw attributes, a label that depends on one of them, and an age."""
    random = np.random.default_rng(seed)
    sex, old = random.integers(0, 2, (2, rows))
    good = (random.normal(size=rows) + sex > 0.5).astype(int)
    return {
        "good": good,
        "sex": np.array(["F", "M"])[sex],
        "old": old,
        "age": 20 + 30 * old + random.integers(0, 30, rows),
        "city": np.array(["Oslo", "Rome", "Bonn"])[random.integers(0, 3, rows)],
    }


def codes(known: dict[str, np.ndarray], seed: int = 1) -> np.ndarray:
    """Return z0, which tells the label; z1, noise; and a column for sex and for age."""
    random = np.random.default_rng(seed)
    noise = random.normal(size=(len(known["good"]), 4))
    told = (known["good"], 0 * known["good"], 2 * (known["sex"] == "M"), 3 * known["old"])
    return noise + np.stack(told, axis=1)


def representation(**changes: object) -> Representation:
    """Return the code, with what is known of its rows."""
    known = columns()
    given = {
        "name": "small",
        "source": "small codes",
        "codes": codes(known),
        "beside": known,
        "columns": ("z0", "z1", "sex", "old"),
    }
    return Representation(**{**given, **changes})
