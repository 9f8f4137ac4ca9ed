#!/usr/bin/env bash
# Turn requirements/*.in into lock files with hashes. UPGRADE=1 takes newer releases too.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
scripts/setup.sh lint

upgrade=()
[ "${UPGRADE:-}" != 1 ] || upgrade=(--upgrade)
for name in runtime dev node; do # dev is bound to runtime: the order matters
  "$VENV/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --custom-compile-command "make lock" "${upgrade[@]}" "requirements/$name.in" -o "requirements/$name.lock"
done
say "Đã khoá requirements/*.lock."
