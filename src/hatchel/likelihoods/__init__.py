"""p(x | decoder output): what a decoder's numbers mean. Pure functions, elementwise, in nats."""
