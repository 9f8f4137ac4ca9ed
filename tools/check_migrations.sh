#!/usr/bin/env bash
# Fails when a model changed without its migration. Needs no database.
set -euo pipefail
cd "$(dirname "$0")/.."
export DATABASE_URL=postgresql://lint@localhost:1/lint MOTCUA_NO_POOL=1
# Django warns that it cannot compare with a database; there is none to compare with here.
exec .venv/bin/python -W ignore -m motcua.cli manage makemigrations --check --dry-run --verbosity 1
