"""``python -m hatchel``: the command line."""

from hatchel.cli.main import main

main()
