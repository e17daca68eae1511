"""Scores of generated samples beside real ones, as pure functions of their features.

Three ideas carry the room:

1. Samples are told apart where distances mean something: in ``features (N, P)`` of a network that
   learned the data, or in standardised columns. The features are given; no score makes its own.
2. ``neighbours`` finds nearest neighbours once, exactly and in bounded memory; ``neighbourhoods``
   reads precision, recall, density and coverage off them, for the whole and for each of the
   ``halves`` that say how sure they are.
3. No number is zero or one for free: a score means something beside the same score of real samples
   against others of the real. ``two_sample`` has chance at one half by construction.
"""

from hatchel.metrics.generation.neighbourhoods import NeighbourhoodScores, neighbourhood_scores
from hatchel.metrics.generation.two_sample import CLASSIFIERS, two_sample_accuracy

__all__ = ["CLASSIFIERS", "NeighbourhoodScores", "neighbourhood_scores", "two_sample_accuracy"]
