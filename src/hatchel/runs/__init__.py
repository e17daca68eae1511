"""Trainings: a spec becomes a directory that holds all there is to know of a run.

``recipes`` are named functions that return specs, ``components`` turns a spec into data, model and
method, ``training_run`` trains one seed and stores it, ``train`` trains several, ``stored`` reads a
run back, ``pictures`` computes what its figures show.
"""
