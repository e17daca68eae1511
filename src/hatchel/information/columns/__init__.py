"""From a table of columns, as people keep them, to samples that a measure can take.

Missing values, constant columns, names and texts, numbers with too many values to count: each is
dealt with by one rule, and every rule that changed something leaves a note in plain words.

``usable`` are the rules for every column, ``discrete`` and ``real`` those of the two kinds, and
``prepare`` applies them in turn. ``columns`` is what comes out.
"""
