"""Anchored latents of AnchorVAE beside those of a plain VAE, on portraits whose factors are known.

``models`` says what is trained, ``plan`` what is left of it, ``measures`` what each latent carries,
``tasks`` measures a run by them, ``findings`` judges the paper's claims by stated rules; ``study``
puts them together.
"""

NAME = "anchor-portraits"
TITLE = "Information and factors of anchored latents, beside a plain VAE's"
SOURCE = "Gao et al. 2018, section 6.2, Figs. 4–6"
