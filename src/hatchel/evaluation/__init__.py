"""Codes of models and what is measured of them: encoded once, shared by every score.

``coded`` says what is needed of a model: its codes, and the factors of the samples behind them.
``encoding`` gets that from a run, ``codes_file`` from a file that other software wrote. ``scoring``
computes the scores, ``latent_information`` what each latent says, ``total_correlation`` how far
they are from independent; ``evaluate`` puts them together as a record, ``comparison`` sets several
models beside each other. ``run_or_file`` is all of it in one call.
"""
