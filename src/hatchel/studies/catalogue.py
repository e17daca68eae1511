"""The studies that can be reproduced."""

from difflib import get_close_matches
from typing import NamedTuple


class Study(NamedTuple):
    """A study's name on the command line, what it shows, and the paper it comes from."""

    name: str
    title: str
    source: str


STUDIES = (
    Study(
        "words",
        "Letters combed out of handwritten words: MinSyn, ICA, InfoMax, PCA, autoencoders",
        "Ver Steeg et al. 2017, section IV",
    ),
    Study(
        "gaussian-synergy",
        "Synergy of two Gaussian predictors, and of small joints: XOR and friends",
        "Ver Steeg et al. 2017, Fig. 1",
    ),
    Study(
        "nonsyn-dsprites",
        "Non-Syn VAE on dSprites beside FactorVAE, β-VAE, VAE and a VAE with few latents",
        "Non-Syn VAE, Figs. 2–4",
    ),
)


def study_named(name: str) -> Study:
    """Return a study.

    Raises:
        ValueError: there is none of that name.
    """
    for study in STUDIES:
        if study.name == name:
            return study
    names = [study.name for study in STUDIES]
    near = get_close_matches(name, names, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"there is no study {name!r}; there are: {', '.join(names)}{hint}")
