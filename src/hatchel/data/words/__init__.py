"""Handwritten words: letters, which words there are, and their pictures."""
