"""`python -m bench`: measure everything, in a database of its own.

`python -m bench generate N` only fills the configured database, `python -m bench measure` only measures it.
"""

import os
import sys

import django


def main(arguments: list[str]) -> int:
    """Run what the arguments ask for; return the exit status."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")
    if arguments[:1] == ["generate"]:
        django.setup()
        from bench.generate import bring_to

        bring_to(int(arguments[1]))
        return 0
    from bench.run import measure_configured, run

    if arguments[:1] == ["measure"]:
        return measure_configured()
    return run(quick=os.environ.get("QUICK", "0") == "1", big=os.environ.get("BIG", "0") == "1")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
