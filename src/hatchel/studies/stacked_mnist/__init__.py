"""A categorical latent above a code of MNIST: what ten values without labels come to say.

``training`` fits the layers, ``measures`` says what they carry, ``tasks`` stores both, ``findings``
says in sentences what came out; ``study`` puts them together.
"""

NAME = "stacked-mnist"
TITLE = "Stacked CorEx on MNIST: ten clusters without labels, and what they explain of the code"
SOURCE = "Gao et al. 2018, section 6.1, Figs. 2 and 3"
