"""MIG of FFVAE on dSpritesUnfair, over α and γ.

Models are trained where shape and position x go together, and scored where they don't: on dSprites
as it is. ``cells`` says what is trained, ``plan`` what is left of it, ``tasks`` measures a run,
``findings`` judges the paper's claims by stated rules; ``study`` puts them together.
"""

NAME = "fair-dsprites"
TITLE = "MIG of FFVAE over α and γ, trained on dSpritesUnfair and scored on dSprites"
SOURCE = "Creager et al. 2019, appendix E, Figs. 6 and 7"
