"""Rendered faces: their parts, how they are lit, and what is measured in a picture of one."""
