#!/usr/bin/env bash
# Run the browser journeys and keep a picture of each screen under var/screenshots.
set -euo pipefail
cd "$(dirname "$0")/.."
export MOTCUA_SCREENSHOTS=1
scripts/test.sh -m browser "$@"
