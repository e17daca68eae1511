"""Codes: q(z|x), p(z), and how an encoder's outputs stand for them.

A code is a row of named blocks. Each block has a law (Gaussian, categorical, Bernoulli,
deterministic) and a width; all else follows: how many numbers the encoder gives, what noise a
sample needs, the divergence of each latent from its prior. A code of one Gaussian block is the
plain variational autoencoder's.

``law`` is what every law offers, with one file a law; ``block`` and ``code`` put them together,
``posterior`` reads an encoder's outputs, ``sources`` draws codes from the prior or from what was
learned, ``catalogue`` knows the laws by name.
"""
