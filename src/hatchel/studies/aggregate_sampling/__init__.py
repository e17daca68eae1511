"""Samples from the prior and from what was learned in its place, and how wide latents spread.

``models`` says what is trained, ``plan`` what is left of it, ``tasks`` measures a run, ``findings``
judges the paper's claims by stated rules; ``study`` puts them together.
"""

NAME = "aggregate-sampling"
TITLE = "Variance of aggregate marginals, and samples from them beside the prior's"
SOURCE = "Gao et al. 2018, section 6.3, Figs. 7 and 8"
