"""`python -m motcua.cli`: the same as the command `motcua`."""

from motcua.cli import main

main()
