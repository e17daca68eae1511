"""The command line: parsing, progress and exit codes. Commands import what they need when run."""
