"""Samples of variables: their columns, what they say of a joint, and how sure that is."""
