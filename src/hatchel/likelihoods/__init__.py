"""p(x | decoder output): what a decoder's numbers mean. Pure functions, in nats.

Elementwise terms are functions; what a method is given is a frozen dataclass in the form of
:class:`hatchel.likelihoods.likelihood.Likelihood`, by name from
:mod:`hatchel.likelihoods.catalogue`.
"""
