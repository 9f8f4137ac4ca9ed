"""`python -m bench`: measure everything. `python -m bench generate N`: only fill the configured database."""

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
    from bench.run import run

    return run(quick=os.environ.get("QUICK", "0") == "1")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
