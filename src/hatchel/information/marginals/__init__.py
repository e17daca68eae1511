"""What single variables say: their entropies from samples, row by row, so that errors add up."""
