"""What is compared: models by name, on each data set."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from hatchel.names.known import known_name
from hatchel.records.spec import RunSpec, choose
from hatchel.runs.recipes import recipe_named
from hatchel.runs.resolution import resolved

DATA = ("adult", "communities")
VAE, BETA, FACTOR, FFVAE = "vae", "beta", "factor", "ffvae"
RAW, REDUCTION = "raw", "exponentiated-gradient"
UNTRAINED = (RAW, REDUCTION)
CHECKPOINT_EVERY = 1000
_OPTIONS = {VAE: (), BETA: ("beta",), FACTOR: ("gamma",), FFVAE: ("alpha", "gamma")}
_SIGNS = {VAE: "", BETA: "β", FACTOR: "γ", FFVAE: "αγ"}
_SET = {f"objective.{option}" for options in _OPTIONS.values() for option in options}
_CHOSEN = {"recipe", "data.name", "objective.name", *_SET}


class Shown(NamedTuple):
    """A model in print.

    Attributes:
        data: that it is of.
        family: "ffvae" for all its cells, "beta" for every β, and so on.
        note: its α, β and γ, where it has such.
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
        return self.family == FFVAE

    @property
    def family(self) -> str:
        """What it is, whatever its hyper-parameters are."""
        return self.row if self.row in UNTRAINED else self.row.split("-")[0]


def named(method: str) -> Named:
    """Return the row that runs are stored under."""
    return Named(*method.split(".", 1))


def shown(method: str) -> Shown:
    """Return what the model of some runs is called."""
    row = named(method)
    values = zip(_SIGNS.get(row.family, ()), _values(row), strict=True)
    note = ", ".join(f"{sign} {value:g}" for sign, value in values)
    return Shown(row.data, row.family, note)


def cell_row(alpha: float, gamma: float) -> str:
    """Return the name of FFVAE at α and γ."""
    return f"ffvae-{alpha:g}-{gamma:g}"


def trained_names(
    data: Sequence[str], alphas: Sequence[float], gammas: Sequence[float], betas: Sequence[float]
) -> tuple[Named, ...]:
    """Return the rows that are trained: FFVAE, and models that know nothing of attributes."""
    cells = [cell_row(alpha, gamma) for alpha in alphas for gamma in gammas]
    plain = [VAE, *(f"{BETA}-{beta:g}" for beta in betas), *(f"{FACTOR}-{g:g}" for g in gammas)]
    return tuple(Named(name, row) for name in data for row in (*cells, *plain))


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
    own = dict(zip(_OPTIONS[row.family], _values(row), strict=True))
    kept = spec.objective.options if row.is_ffvae else {}
    objective = choose(row.family, **{**kept, **own})
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


def _values(row: Named) -> tuple[float, ...]:
    """Return the hyper-parameters that a row is named after."""
    return () if row.row in UNTRAINED else tuple(map(float, row.row.split("-")[1:]))
