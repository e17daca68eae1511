"""Everything that samples of named predictors say about a target, in three tables.

``together`` measures all predictors at once, ``alone`` each by itself, ``pairs`` every two of them;
``support`` says what the samples are too few for, which is then not measured but noted, in plain
words. ``tables`` are what comes out, and ``survey`` makes them.
"""
