"""Scores on arrays: what was learned, in numbers. No model, no data set, no torch.

Three ideas carry the room:

1. A metric is a pure function of ``codes (N, D)`` and ``factors (N, K)``, one per file in
   ``scores``, and returns its scores with the table they are made of. What others ask of a data set
   it looks up among the rows it was given. Arrays are checked where they enter, and carried as
   ``samples``.
2. The ``catalogue`` calls all metrics alike and knows how sure each can be: whether its result can
   be drawn again (votes, test rows) or must be computed anew on other rows (``replicates``). Names
   and settings become ``wanted`` metrics once; a user's own function becomes an ``own_metric``.
3. A number is never alone: :func:`hatchel.metrics.suite.evaluate` puts beside it an interval, what
   the factors themselves score as a code, what a random code scores, and a sentence.
"""
