"""Latents and what they encode: pairwise statistics, CI decoders, the aggregate posterior."""
