#!/usr/bin/env bash
# Attack every page that wapiti finds, as a stranger, a citizen and an officer at the same time, on the whole system with sample data, started for it on
# a port of its own; the report goes to docs/security/wapiti.txt.
# Usage: scripts/scan-pages.sh [SECONDS]   (for all three together, 600; wapiti3, GPL-2.0, comes from PyPI into var/wapiti and is no part of the system)
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
scripts/setup.sh lint

tools=${WAPITI:-${MOTCUA_VAR:-var}/wapiti}
[ -x "$tools/bin/wapiti" ] || { "$VENV/bin/python" -m venv "$tools" && "$tools/bin/pip" install --quiet --disable-pip-version-check wapiti3==3.2.3; }
PYTHONPATH=. "$VENV/bin/python" tools/scan_pages.py "$tools/bin/wapiti" "${1:-600}"
