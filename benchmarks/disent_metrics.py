"""disent's metrics on codes that are at hand.

They ask a data set for images and a model for their codes. Here the "images" are codes already and
the model hands them on, so that what is timed is the scores.
"""

import importlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Classes = NDArray[np.int64]
Encode = Callable[[Classes], Array]


class _Absent(ModuleType):
    """A package that is not there: whatever is asked of it is an empty class."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


class _StandIns(MetaPathFinder, Loader):
    """Finds packages that disent imports and none of its scores calls."""

    _NAMES = ("torchvision", "lightning")

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.split(".")[0] not in self._NAMES:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Absent(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to execute."""


@dataclass
class CachedData:
    """What disent's metrics ask of a data set and of its ground truth.

    Attributes:
        codes: handed out in this order, ``(N, D)``.
        factors: ``(N, K)``.
        sizes: of the factors.
        encode: codes of factors that are drawn anew.
        random: of those draws.
    """

    codes: Array
    factors: Classes
    sizes: tuple[int, ...]
    encode: Encode
    random: np.random.Generator
    given: int = 0

    @property
    def gt_data(self) -> "CachedData":
        """The ground truth: itself."""
        return self

    @property
    def num_factors(self) -> int:
        """K."""
        return len(self.sizes)

    def sample_factors(self, count: int) -> Classes:
        """Independent factors, drawn anew."""
        return self.random.integers(self.sizes, size=(count, len(self.sizes)))

    def dataset_batch_from_factors(self, factors: Classes, mode: str) -> Array:
        """The codes of factors."""
        return self.encode(factors)

    def dataset_sample_batch(self, count: int, mode: str) -> Array:
        """The next codes."""
        return self.dataset_sample_batch_with_factors(count, mode)[0]

    def dataset_sample_batch_with_factors(self, count: int, mode: str) -> tuple[Array, Classes]:
        """The next codes and their factors."""
        rows = slice(self.given, self.given + count)
        self.given += count
        return self.codes[rows], self.factors[rows]


def load_disent() -> ModuleType | str:
    """Return disent's metrics, or in a few words why there are none."""
    finder = _StandIns()
    sys.meta_path.append(finder)
    try:
        return importlib.import_module("disent.metrics")
    except ImportError as error:
        return f"not installed ({error.name or error})"
    except Exception as error:
        return f"does not import ({type(error).__name__}: {error})"
    finally:
        sys.meta_path.remove(finder)


def disent_scores(
    disent: ModuleType, data: Callable[[], CachedData], tests: int, votes: tuple[int, int]
) -> dict[str, Callable[[], dict[str, float]]]:
    """Return disent's form of each score that it has, by our names.

    Args:
        disent: its metrics.
        data: the data set from its start, training rows before test rows.
        tests: test rows.
        votes: of the FactorVAE score, to decide and to test.
    """
    samples = len(data().codes)

    def asked(name: str, keys: dict[str, str], **settings: Any) -> Callable[[], dict[str, float]]:
        def call() -> dict[str, float]:
            found = getattr(disent, f"metric_{name}")(data(), lambda codes: codes, **settings)
            return {ours: float(np.real(found[theirs])) for ours, theirs in keys.items()}

        return call

    whole = {"num_train": samples, "batch_size": samples}
    parted = {"num_train": samples - tests, "num_test": tests, "batch_size": samples}
    dci = ("disentanglement", "completeness")
    return {
        "mig": asked("mig", {"mig": "mig.discrete_score"}, **whole),
        "dci": asked("dci", {f"dci.{n}": f"dci.{n}" for n in dci}, **parted, boost_mode="lightgbm"),
        "sap": asked("sap", {"sap": "sap.score"}, **parted),
        "factor_vae_score": asked(
            "factor_vae",
            {"factor_vae_score": "factor_vae.eval_accuracy"},
            num_train=votes[0],
            num_eval=votes[1],
            num_variance_estimate=samples,
        ),
        "unsupervised": asked(
            "unsupervised",
            {
                "unsupervised.mutual_information": "unsup.mi_score",
                "unsupervised.gaussian_tc": "unsup.gauss_total_corr",
                "unsupervised.wasserstein": "unsup.gauss_wasser_corr",
                "unsupervised.wasserstein_normalised": "unsup.gauss_wasser_corr_norm",
            },
            **whole,
        ),
    }
