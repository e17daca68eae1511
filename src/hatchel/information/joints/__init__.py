"""What a measure is taken of: discrete and Gaussian joints, and the well-known examples."""
