"""Loaded by the process that those of `processes.py` are forks of: Django, and all that their work needs."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")
django.setup()

from tests.dossiers import parallel_worker, processes  # noqa: E402 - Django must be ready first

__all__ = ["parallel_worker", "processes"]
