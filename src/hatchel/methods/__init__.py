"""Networks + objective, one short file each: pure functions over explicit state.

A method is a frozen set of hyper-parameters with functions ``init`` (parameters from generators),
``encode``, ``decoder`` and ``loss``; it knows no trainer and keeps no state. Every function works
on a stack of models: data ``(*data, N, P)``, parameters ``(*data, *stack, …)``.
"""
