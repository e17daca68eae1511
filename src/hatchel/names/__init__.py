"""What a user may name, and what a name stands for.

One kind of catalogue is behind data sets, networks, likelihoods, objectives, metrics, recipes and
studies: a name stands for a builder, whose signature and docstring say what its options are. A user
adds to a catalogue by a decorator, an installed package by an entry point.

``known`` refuses an unknown name and tells the nearest one, ``options`` reads the options of a
builder and validates values by their types, ``catalogue`` puts both together.
"""
