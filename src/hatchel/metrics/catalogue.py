"""Every metric by name, with one calling form, and how sure each can be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from inspect import Parameter, signature
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike

from hatchel.metrics.reference_codes import NOISE
from hatchel.metrics.scores.beta_vae_score import beta_vae_score
from hatchel.metrics.scores.concentration import average_character_concentration
from hatchel.metrics.scores.dci import disentanglement_completeness_informativeness
from hatchel.metrics.scores.dci_es import explicitness_and_size
from hatchel.metrics.scores.explicitness import explicitness
from hatchel.metrics.scores.factor_vae_score import factor_vae_score
from hatchel.metrics.scores.infomec import infomec, modularity_and_compactness
from hatchel.metrics.scores.irs import interventional_robustness
from hatchel.metrics.scores.mig import mutual_information_gap
from hatchel.metrics.scores.modularity import modularity
from hatchel.metrics.scores.sap import separated_attribute_predictability
from hatchel.metrics.scores.synergy import factor_synergy, pixel_synergy
from hatchel.metrics.scores.udr import unsupervised_disentanglement_ranking
from hatchel.metrics.scores.unsupervised import unsupervised_scores
from hatchel.metrics.validation import Codes, Factors, Reals

End = Literal["ceiling", "floor"]


class Result(Protocol):
    """What a metric returns: scores by key, and whatever they are made of."""

    def scores(self) -> dict[str, float]:
        """Return the scores by their keys."""


@runtime_checkable
class Resampled(Protocol):
    """A result that knows what its scores would be had some of it been drawn again."""

    def resampled(self, count: int, random: np.random.Generator) -> dict[str, Reals]:
        """Return replicates of those scores that it can, ``(count,)`` each."""


@dataclass(frozen=True)
class Meaning:
    """What a score says.

    Attributes:
        title: its name as the field writes it.
        words: what is true of the code; ``{value}`` and ``{percent}`` are filled in.
        better: which end is the good one.
        bounds: the least and the greatest value it can have.
        bracketed: whether the factors themselves and noise are its ceiling and its floor as codes;
            otherwise theirs are scores like any.
    """

    title: str
    words: str
    better: Literal["higher", "lower", "neither"] = "higher"
    bounds: tuple[float, float] = (0.0, 1.0)
    bracketed: bool = True


@dataclass(frozen=True)
class Refit:
    """How a score is computed anew on other rows, where its result can't be resampled.

    Attributes:
        rows: "all" draws as many rows with replacement, "half" half of them without: for scores
            that rows drawn twice would spoil (nearest neighbours, training and test rows).
        at_most: replicates, where each takes long.
        compute: a shorter way to the scores that need it; the metric itself where None.
    """

    rows: Literal["all", "half"] = "all"
    at_most: int | None = None
    compute: Callable[..., dict[str, float]] | None = None


@dataclass(frozen=True)
class Metric:
    """A metric in the catalogue.

    Attributes:
        name: what it is asked for by; its scores' keys begin alike or are it.
        measure: codes, factors and settings in, a result out.
        meanings: what each of its scores says, by key.
        refit: how intervals are made of scores that the result can't resample.
        resampled: what the result resamples, in words; empty where it can't.
        needs: settings without which it can't be computed.
        per_latent: settings that are about these latents, not about the samples, and so are not
            those of a reference code.
        per_row: settings with one row per sample.
        stand_in: what takes the place of settings for a reference code, made by ``another``.
    """

    name: str
    measure: Callable[..., Result]
    meanings: Mapping[str, Meaning]
    refit: Refit = Refit()
    resampled: str = ""
    needs: tuple[str, ...] = ()
    per_latent: tuple[str, ...] = ()
    per_row: tuple[str, ...] = ()
    stand_in: Callable[[dict[str, Any], Callable[[], Codes], End], dict[str, Any]] = field(
        default=lambda settings, another, end: settings
    )

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its scores."""
        return tuple(self.meanings)

    def compute(self, codes: ArrayLike, factors: ArrayLike, **settings: Any) -> dict[str, float]:
        """Return the scores of codes about factors by key.

        Args:
            codes: ``(N, D)``.
            factors: ``(N, K)`` classes.
            **settings: see :meth:`defaults`; the metric's function says what they mean.

        Raises:
            ValueError: bad input, an unknown setting, or one that is needed and lacking.
        """
        return self.result(codes, factors, **settings).scores()

    def result(self, codes: ArrayLike, factors: ArrayLike, **settings: Any) -> Result:
        """Return the scores with what they are made of; raises as :meth:`compute` does."""
        known = self.defaults()
        unknown = [name for name in settings if name not in known]
        if unknown:
            raise ValueError(
                f"{self.name} has no setting {unknown[0]!r}; it has {', '.join(known) or 'none'}"
            )
        lacking = [name for name in self.needs if settings.get(name) is None]
        if lacking:
            raise ValueError(f"{self.name} needs {lacking[0]}=…; see {self.measure.__module__}")
        return self.measure(codes, factors, **settings)

    def defaults(self) -> dict[str, Any]:
        """Return the settings by name with what they are where nothing is said."""
        return {
            name: None if p.default is Parameter.empty else p.default
            for name, p in signature(self.measure).parameters.items()
            if p.kind is Parameter.KEYWORD_ONLY
        }


@dataclass(frozen=True)
class _Plain:
    """Scores with nothing behind them."""

    found: dict[str, float]

    def scores(self) -> dict[str, float]:
        """Return the scores by their keys."""
        return self.found


def _unsupervised(
    codes: Codes, factors: Factors, *, bins: int = 20, binning: Any = "equal-width"
) -> Result:
    return unsupervised_scores(codes, bins=bins, binning=binning)


def _udr(
    codes: Codes,
    factors: Factors,
    *,
    others: Any,
    form: Any = "lasso",
    informative: Any = None,
    alpha: float = 0.1,
) -> Result:
    return unsupervised_disentanglement_ranking(
        [codes, *others], form=form, informative=informative, alpha=alpha
    )


def _pixel_synergy(codes: Codes, factors: Factors, *, pixels: Any) -> Result:
    return pixel_synergy(codes, pixels)


def _acc(codes: Codes, factors: Factors, *, components: Any, groups: Any, power: int = 2) -> Result:
    return _Plain({"acc": average_character_concentration(components, groups, power=power)})


def _certain(settings: dict[str, Any], another: Callable[[], Codes], end: End) -> dict[str, Any]:
    """Posteriors of a reference code are as narrow as the noise of its spare latents."""
    if settings.get("log_variances") is None:
        return settings
    return {**settings, "log_variances": np.full(another().shape, 2 * np.log(NOISE))}


def _other_seeds(
    settings: dict[str, Any], another: Callable[[], Codes], end: End
) -> dict[str, Any]:
    return {**settings, "others": [another() for _ in settings["others"]]}


def _reference_components(
    settings: dict[str, Any], another: Callable[[], Codes], end: End
) -> dict[str, Any]:
    """One character per latent, or weights all over the page."""
    groups = np.asarray(settings["groups"])
    latents = len(settings["components"])
    if end == "ceiling":
        names = np.unique(groups)
        components = groups == names[np.arange(latents) % len(names)][:, None]
    else:
        cells = np.random.default_rng(0).standard_normal((latents, len(groups)))
        components = cells
    return {**settings, "components": components}


_INFINITE = float("inf")
_NATS = (0.0, _INFINITE)

_METRICS = (
    Metric(
        "mig",
        mutual_information_gap,
        {
            "mig": Meaning(
                "MIG",
                "the latent that knows most about a factor knows more of it than the next by "
                "{percent} of the factor's entropy, on average",
            )
        },
        resampled="draws of z",
        per_latent=("active",),
        per_row=("log_variances",),
        stand_in=_certain,
    ),
    Metric(
        "dci",
        disentanglement_completeness_informativeness,
        {
            "dci.disentanglement": Meaning(
                "DCI disentanglement",
                "a latent that matters to a predictor matters for one factor only to the degree "
                "{value}, where 1 is one factor each and 0 is all alike",
            ),
            "dci.completeness": Meaning(
                "DCI completeness",
                "what predicts a factor is in one latent to the degree {value}, where 1 is one "
                "latent each and 0 is all alike",
            ),
            "dci.informativeness": Meaning(
                "DCI informativeness",
                "factors are predicted from the whole code with a mean accuracy of {percent} (R² "
                "for the lasso)",
                bounds=(-_INFINITE, 1.0),
            ),
        },
        refit=Refit("half", at_most=4),
        resampled="test rows",
    ),
    Metric(
        "dci_es",
        explicitness_and_size,
        {
            "dci_es.explicitness": Meaning(
                "DCI-ES explicitness",
                "reading factors from the code takes little more than a linear function to the "
                "degree {value}, where 1 is a linear function and 0 is loss that falls evenly "
                "with capacity",
                bounds=(-1.0, 1.0),
            ),
            "dci_es.size": Meaning(
                "DCI-ES size",
                "the code has one latent per factor where this is 1, more where it is less",
                better="neither",
                bounds=_NATS,
            ),
        },
        refit=Refit("half", at_most=10),
    ),
    Metric(
        "sap",
        separated_attribute_predictability,
        {
            "sap": Meaning(
                "SAP",
                "the latent that predicts a factor best by itself leads the next by {value} in "
                "accuracy (or in squared correlation), on average",
            )
        },
        resampled="test rows",
    ),
    Metric(
        "factor_vae_score",
        factor_vae_score,
        {
            "factor_vae_score": Meaning(
                "FactorVAE score",
                "the latent that stays stillest tells which factor is held {percent} of the time",
            )
        },
        resampled="votes",
    ),
    Metric(
        "beta_vae_score",
        beta_vae_score,
        {
            "beta_vae_score": Meaning(
                "beta-VAE score",
                "how far codes differ tells a linear classifier which factor they share "
                "{percent} of the time",
            )
        },
        resampled="evaluation points",
    ),
    Metric(
        "modularity",
        modularity,
        {
            "modularity": Meaning(
                "modularity",
                "a latent keeps to one factor to the degree {value}; latents that hold noise count "
                "as keeping to none",
            )
        },
    ),
    Metric(
        "explicitness",
        explicitness,
        {
            "explicitness": Meaning(
                "explicitness",
                "a linear classifier on the whole code ranks a sample of a class above another "
                "{percent} of the time, where 50 % is chance",
            )
        },
        resampled="test rows, to first order",
    ),
    Metric(
        "irs",
        interventional_robustness,
        {
            "irs": Meaning(
                "IRS",
                "while its own factor is held, nothing else moves a latent by more than "
                "1 − {value} of its reach",
            )
        },
        refit=Refit("all", at_most=100),
    ),
    Metric(
        "infomec",
        infomec,
        {
            "infom": Meaning(
                "InfoM",
                "an active latent's information is about one factor to the degree {value}",
            ),
            "infoe": Meaning(
                "InfoE",
                "a linear classifier removes {percent} of the uncertainty about a factor",
                bounds=(-_INFINITE, 1.0),
            ),
            "infoc": Meaning(
                "InfoC",
                "the information about a factor is in one active latent to the degree {value}",
            ),
        },
        refit=Refit("half", at_most=20, compute=modularity_and_compactness),
        resampled="rows, the classifiers as they are",
    ),
    Metric(
        "unsupervised",
        _unsupervised,
        {
            "unsupervised.gaussian_tc": Meaning(
                "Gaussian total correlation",
                "a Gaussian with the latents' covariance has {value} nats of dependence",
                better="lower",
                bounds=_NATS,
            ),
            "unsupervised.wasserstein": Meaning(
                "Wasserstein correlation",
                "that Gaussian is {value} away from independence, in the codes' units squared",
                better="lower",
                bounds=_NATS,
            ),
            "unsupervised.wasserstein_normalised": Meaning(
                "normalised Wasserstein correlation",
                "that is {percent} of the total variance",
                better="lower",
                bounds=_NATS,
            ),
            "unsupervised.mutual_information": Meaning(
                "mutual information of latents",
                "two latents share {value} nats, on average",
                better="lower",
                bounds=_NATS,
            ),
        },
    ),
    Metric(
        "synergy",
        factor_synergy,
        {
            "synergy.ci": Meaning(
                "CI synergy about factors",
                "a decoder that takes a factor's best latents as independent loses {value} nats",
                better="lower",
                bounds=_NATS,
            ),
            "synergy.gk": Meaning(
                "GK synergy about factors",
                "{value} nats about a factor are in its best latents together and in no one alone",
                better="lower",
                bounds=_NATS,
            ),
            "synergy.s_max": Meaning(
                "S_max about factors",
                "a factor's best latents together know {value} nats more than the best for each "
                "class",
                better="lower",
                bounds=_NATS,
            ),
            "synergy.tc_explained": Meaning(
                "total correlation explained by factors",
                "a factor explains {value} nats of what its best latents share; negative where "
                "they know more together than one by one",
                better="neither",
                bounds=(-_INFINITE, _INFINITE),
            ),
        },
        refit=Refit("half", at_most=10),
    ),
    Metric(
        "pixel_synergy",
        _pixel_synergy,
        {
            "synergy.pixels_ci": Meaning(
                "CI synergy about pixels",
                "a linear decoder that takes latents as independent loses {value} nats a pixel",
                better="lower",
                bounds=_NATS,
                bracketed=False,
            ),
            "synergy.pixels_gk": Meaning(
                "GK synergy about pixels",
                "{value} nats a pixel are in all latents together beyond the best one, linearly",
                better="neither",
                bounds=_NATS,
                bracketed=False,
            ),
            "synergy.pixels_tc_explained": Meaning(
                "total correlation explained by pixels",
                "a pixel explains {value} nats of what the latents share, linearly",
                better="neither",
                bounds=(-_INFINITE, _INFINITE),
                bracketed=False,
            ),
        },
        refit=Refit("all", at_most=10),
        needs=("pixels",),
        per_row=("pixels",),
    ),
    Metric(
        "udr",
        _udr,
        {
            "udr": Meaning(
                "UDR",
                "models that differ in their seed have the same latents, one for one, to the "
                "degree {value}",
            )
        },
        refit=Refit("half", at_most=20),
        needs=("others",),
        per_latent=("informative",),
        per_row=("others",),
        stand_in=_other_seeds,
    ),
    Metric(
        "acc",
        _acc,
        {
            "acc": Meaning(
                "ACC",
                "the weights of a latent are spread over characters with an entropy of {value} "
                "nats, where 0 is one character each",
                better="lower",
                bounds=_NATS,
            )
        },
        refit=Refit(at_most=0),
        needs=("components", "groups"),
        stand_in=_reference_components,
    ),
)


def metrics() -> dict[str, Metric]:
    """Return every metric by name, in the order in which they are computed."""
    return {metric.name: metric for metric in _METRICS}


def metric_of(name: str) -> Metric:
    """Return the metric of a name, or of the key of one of its scores.

    Raises:
        ValueError: there is none.
    """
    for metric in _METRICS:
        if name == metric.name or name in metric.keys:
            return metric
    known = ", ".join(metric.name for metric in _METRICS)
    raise ValueError(f"unknown metric {name!r}; choose among {known}, or the key of a score")


def compute(name: str, codes: ArrayLike, factors: ArrayLike, **settings: Any) -> dict[str, float]:
    """Return the scores of the metric of that name or key; raises as :meth:`Metric.compute`."""
    return metric_of(name).compute(codes, factors, **settings)
