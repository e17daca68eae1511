"""Accuracy against fairness on Adult and on Communities and Crime.

FFVAE at several α and γ, with the blocks of the attributes in question taken out, beside
representations that know nothing of attributes, the raw features, and a classifier that is trained
to be fair about just these attributes. ``rows`` says what is compared, ``judging`` measures one of
them, ``untrained`` what needs no training of ours, ``plan`` what is left, ``findings`` what came
out; ``study`` puts them together.
"""

NAME = "fair-tables"
TITLE = "Accuracy against demographic parity on Adult and Communities and Crime"
SOURCE = "Creager et al. 2019, section 5; the tables and rivals are ours"
