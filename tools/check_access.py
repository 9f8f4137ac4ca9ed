"""Fail where an address has no line in the table of who may call what, or a line no address (config/access)."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")
django.setup()

from motcua.config.access.check import mistakes  # noqa: E402 - settings come first

found = mistakes()
for mistake in found:
    print(f"check_access: {mistake}", file=sys.stderr)
sys.exit(1 if found else 0)
