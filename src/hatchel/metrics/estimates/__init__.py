"""Estimates of information between latents and factors, for the scores that need them."""
