"""Non-Syn VAE on dSprites, beside FactorVAE, β-VAE, the VAE, and a control that the paper lacks.

``rows`` says what is trained, ``study`` plans it and writes the results, ``synergy_term`` follows
α·Imax through a log, ``measures`` measures a trained model, ``findings`` says in sentences what
came out, ``cost`` what more steps would take, ``paper`` what was published.

Source: Non-Synergistic Variational Autoencoders, section 5 and appendix 7.
"""
