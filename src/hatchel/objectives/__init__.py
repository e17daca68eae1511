"""Formulas: tensors in, named information terms out.

An objective is a weighted sum of terms; each term is a pure function that keeps the leading
dimensions of a stack of models, so that every model has a loss of its own.
"""
