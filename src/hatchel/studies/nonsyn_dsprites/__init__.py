"""Non-Syn VAE on dSprites, beside FactorVAE, β-VAE, the VAE, and a control that the paper lacks.

``rows`` says what is trained, ``plan`` what is left of it, ``synergy_term`` follows α·Imax through
a log, ``measures`` measures a trained model, ``findings`` says in sentences what came out, ``cost``
what more steps would take, ``paper`` what was published; ``study`` puts them together.

Source: Non-Synergistic Variational Autoencoders, section 5 and appendix 7.
"""

NAME = "nonsyn-dsprites"
TITLE = "Non-Syn VAE on dSprites beside FactorVAE, β-VAE, VAE and a VAE with few latents"
SOURCE = "Non-Syn VAE, Figs. 2–4"
