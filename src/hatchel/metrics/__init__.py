"""Scores on arrays: what was learned, in numbers. No model, no data set, no torch."""
