"""The loop: parameters, optimiser and moving averages; knows no method."""
