#!/usr/bin/env bash
# Send every address of the table of access what schemathesis makes up, as a stranger, a citizen and an officer, on the whole system with sample data;
# the report goes to docs/security/schemathesis.txt.
# Usage: scripts/scan-addresses.sh [EXAMPLES]   (for each address and method, 5; schemathesis, MIT, comes from PyPI into var/schemathesis)
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
scripts/setup.sh lint

tools=${SCHEMATHESIS:-${MOTCUA_VAR:-var}/schemathesis}
[ -x "$tools/bin/schemathesis" ] || { "$VENV/bin/python" -m venv "$tools" && "$tools/bin/pip" install --quiet --disable-pip-version-check schemathesis==4.32.5; }
PYTHONPATH=. "$VENV/bin/python" tools/scan_addresses.py "$tools/bin/schemathesis" "${1:-5}"
