"""Variational autoencoders: one model, and a family of objectives that train it.

``model`` holds the networks and the likelihood, ``bound`` is what an objective sees of a minibatch,
``method`` is an objective made ready for the training loop. An objective of one phase is a
function from the bound to weighted terms; one of several phases builds its method itself.
``registry`` knows them by name.
"""
