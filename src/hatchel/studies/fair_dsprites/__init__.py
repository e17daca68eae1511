"""FFVAE on dSpritesUnfair over α and γ: MIG, and accuracy against fairness.

Models are trained where shape and position x go together. Their MIG is taken where they don't, on
dSprites as it is; how accurately and how fairly the half of the image is predicted without the
blocks of shape, of scale and of both, where they do. ``cells`` says what is trained, ``plan`` what
is left of it, ``tasks`` measures a run, ``findings`` judges claims by stated rules; ``study`` puts
them together.
"""

NAME = "fair-dsprites"
TITLE = "FFVAE over α and γ on dSpritesUnfair: MIG, and accuracy against fairness"
SOURCE = "Creager et al. 2019, appendix E, Figs. 6 and 7; the frontiers by our rule"
