"""Where the values of samples come from: memory, a file, or a part of something larger."""
