"""The rows of the table: what is trained or fitted, and with which settings."""

from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import Any, Literal

from hatchel.methods.autoencoder import AutoencoderMethod
from hatchel.methods.minsyn import MinSynMethod

N_COMPONENTS = 9
LEARNING_RATE = 1e-3

Solver = Literal["pca", "fastica", "picard", "mne"]


@dataclass(frozen=True)
class Trained:
    """A row trained by gradient steps on all words at once."""

    name: str
    method: MinSynMethod | AutoencoderMethod
    steps: int

    @property
    def deterministic(self) -> bool:
        """Never: the weights start at random."""
        return False

    def settings(self) -> dict[str, Any]:
        """Return the hyper-parameters, as a record holds them."""
        facts = {"method": type(self.method).__name__, **asdict(self.method)}
        facts["hidden_layer_sizes"] = list(self.method.hidden_layer_sizes)
        return facts | {"steps": self.steps, "optimiser": "Adam", "learning_rate": LEARNING_RATE}


@dataclass(frozen=True)
class Fitted:
    """A row fitted by somebody else's library."""

    name: str
    solver: Solver

    @property
    def deterministic(self) -> bool:
        """Whether the seed makes no difference."""
        return self.solver == "pca"

    def settings(self) -> dict[str, Any]:
        """Return the hyper-parameters, as a record holds them."""
        return {"solver": self.solver, "n_components": N_COMPONENTS}


Row = Trained | Fitted


def all_rows(steps: int = 1000) -> tuple[Row, ...]:
    """Return the rows that can run here: the quick ones, to show progress, then the longest.

    Args:
        steps: of the paper's rows, but for Gaussian MinSyn, which has converged after three tenths
            of them. The tunable form and its ablation, with an autoencoder trained as long beside
            them, take three tenths as well: what they show is there by then.
    """
    some = _three_tenths(steps)
    return (*_independent(), *_of_the_paper(steps), *_tunable(some), *_ablation(some))


def skipped_rows() -> dict[str, str]:
    """Return the rows that can't run here, and what would make them run."""
    if _infomax_solvers():
        return {}
    return {"infomax": "neither python-picard nor mne is installed: pip install 'hatchel[ica]'"}


def _three_tenths(steps: int) -> int:
    return -(-steps * 3 // 10)


def _of_the_paper(steps: int) -> tuple[Row, ...]:
    return (
        Trained("denoising-autoencoder", AutoencoderMethod(N_COMPONENTS, "binary", 0.25), steps),
        Trained("autoencoder", AutoencoderMethod(N_COMPONENTS, "binary"), steps),
        Trained("minsyn-binary", MinSynMethod(N_COMPONENTS, "binary"), steps),
        Trained("minsyn-gaussian", MinSynMethod(N_COMPONENTS, "gaussian"), _three_tenths(steps)),
    )


def _tunable(steps: int) -> tuple[Row, ...]:
    """CI decoder plus a residual that starts at zero, at four strengths λ; large λ first."""
    return tuple(
        Trained(f"minsyn-strength-{label}", MinSynMethod(N_COMPONENTS, "binary", value), steps)
        for label, value in (("10", 10.0), ("1", 1.0), ("0.1", 0.1), ("0", 0.0))
    )


def _ablation(steps: int) -> tuple[Row, ...]:
    """λ without the CI start, the CI start without λ, and neither, for as many steps."""
    autoencoder = Trained("ablation-autoencoder", AutoencoderMethod(N_COMPONENTS, "binary"), steps)
    return autoencoder, *(
        Trained(
            f"ablation-{start}-start-strength-{strength:.0f}",
            MinSynMethod(N_COMPONENTS, "binary", strength, start=start),
            steps,
        )
        for start, strength in _ABLATION
    )


_ABLATION: tuple[tuple[Literal["ci", "random"], float], ...] = (
    ("random", 1.0),
    ("random", 0.0),
    ("ci", 0.0),
)


def _independent() -> tuple[Row, ...]:
    names: tuple[str, ...] = ("infomax", "infomax-mne")
    infomax = tuple(Fitted(*pair) for pair in zip(names, _infomax_solvers(), strict=False))
    return (Fitted("ica", "fastica"), *infomax, Fitted("pca", "pca"))


def _infomax_solvers() -> tuple[Solver, ...]:
    """picard where it is installed, then mne: where both are, mne has a row of its own."""
    solvers: tuple[Solver, ...] = ("picard", "mne")
    return tuple(solver for solver in solvers if find_spec(solver))
