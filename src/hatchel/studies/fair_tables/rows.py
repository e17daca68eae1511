"""What is compared: models by name, on each data set."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from hatchel.names.known import known_name
from hatchel.records.spec import Choice, RunSpec, choose
from hatchel.runs.recipes import recipe_named
from hatchel.runs.resolution import resolved

DATA = ("adult", "communities")
PLAIN: Mapping[str, Choice] = {
    "vae": choose("vae"),
    "beta-4": choose("beta", beta=4.0),
    "factor-10": choose("factor", gamma=10.0),
}
"""Models that know nothing of attributes."""
FFVAE = "ffvae"
RAW, REDUCTION = "raw", "exponentiated-gradient"
UNTRAINED = (RAW, REDUCTION)
CHECKPOINT_EVERY = 1000
_CHOSEN = ("recipe", "data.name", "objective.name", "objective.alpha", "objective.gamma")


class Shown(NamedTuple):
    """A model in print.

    Attributes:
        data: that it is of.
        family: "ffvae" for all its cells, and the row's name else.
        note: its α and γ, where it has such.
    """

    data: str
    family: str
    note: str


class Named(NamedTuple):
    """A row: a data set, and what is done with it."""

    data: str
    row: str

    @property
    def method(self) -> str:
        """Under which its runs are stored."""
        return f"{self.data}.{self.row}"

    @property
    def is_ffvae(self) -> bool:
        """Whether it has blocks that can be taken out."""
        return self.row.startswith("ffvae-")


def named(method: str) -> Named:
    """Return the row that runs are stored under."""
    return Named(*method.split(".", 1))


def shown(method: str) -> Shown:
    """Return what the model of some runs is called."""
    data, row = named(method)
    if not named(method).is_ffvae:
        return Shown(data, row, "")
    alpha, gamma = _place(row)
    return Shown(data, FFVAE, f"α {alpha:g}, γ {gamma:g}")


def cell_row(alpha: float, gamma: float) -> str:
    """Return the name of FFVAE at α and γ."""
    return f"ffvae-{alpha:g}-{gamma:g}"


def trained_names(
    data: Sequence[str], alphas: Sequence[float], gammas: Sequence[float]
) -> tuple[Named, ...]:
    """Return the rows that are trained."""
    cells = [cell_row(alpha, gamma) for alpha in alphas for gamma in gammas]
    return tuple(Named(name, row) for name in data for row in (*cells, *PLAIN))


def checked_data(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names if all of them are data sets of this study.

    Raises:
        ValueError: an unknown one, none, or one given twice.
    """
    for name in names:
        known_name("data set of this study", name, DATA)
    if not names or len(set(names)) < len(names):
        raise ValueError(f"data {', '.join(names) or 'none'}: name one or more, each once")
    return tuple(names)


def spec_of(row: Named, steps: int, changes: Mapping[str, Any]) -> RunSpec:
    """Return the spec of a row, complete, with the changes that concern it.

    Raises:
        ValueError: as :func:`hatchel.records.spec.changed`, or for a change that is the study's.
    """
    for key in changes:
        if key in _CHOSEN or key == "training.steps":
            raise ValueError(f"--set {key}: this study chooses it; see its other options")
    spec = recipe_named(f"ffvae-{row.data}")
    if row.is_ffvae:
        alpha, gamma = _place(row.row)
        own = {**spec.objective.options, "alpha": alpha, "gamma": gamma}
        objective = choose("ffvae", **own)
    else:
        objective = PLAIN[row.row]
    training = spec.training.model_copy(
        update={"steps": steps, "checkpoint_every": CHECKPOINT_EVERY}
    )
    update = {"recipe": row.method, "objective": objective, "training": training}
    spec = spec.model_copy(update=update)
    known = resolved(spec).spec.objective.options
    mine = {
        key: value
        for key, value in changes.items()
        if not key.startswith("objective.") or key.removeprefix("objective.") in known
    }
    return resolved(spec, mine).spec


def _place(row: str) -> tuple[float, float]:
    """Return α and γ of a cell of FFVAE."""
    _, alpha, gamma = row.split("-")
    return float(alpha), float(gamma)
