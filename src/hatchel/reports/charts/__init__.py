"""Figures, one kind a file, on one canvas with one palette."""
