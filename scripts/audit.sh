#!/usr/bin/env bash
# Known faults of what we depend on: pip-audit over the lock of the running system, npm audit over the front end.
# Where their databases cannot be reached it says so and ends with 0; a fault that is known ends with 1.
set -uo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
scripts/setup.sh lint

tools=${MOTCUA_VAR:-var}/pip-audit
[ -x "$tools/bin/pip-audit" ] || { "$VENV/bin/python" -m venv "$tools" && "$tools/bin/pip" install --quiet --disable-pip-version-check pip-audit; } ||
  { say "pip-audit: không cài được (cần mạng đến kho gói Python); chưa kiểm được các gói."; exit 0; }
bad=0
said=$(timeout 60 "$tools/bin/pip-audit" --disable-pip --no-deps -r requirements/runtime.lock 2>&1)
status=$?
if [ "$status" = 124 ] || printf '%s' "$said" | grep -q 'could not be audited\|ServiceError\|ConnectionError'; then
  say "pip-audit: không với tới dữ liệu lỗ hổng của PyPI; chưa kiểm được các gói Python."
elif [ "$status" != 0 ]; then
  say "$said"
  bad=1
else
  say "pip-audit: không gói Python nào có lỗ hổng đã biết."
fi
said=$(cd frontend && timeout 60 npm audit --omit=dev 2>&1)
status=$?
if [ "$status" = 124 ] || printf '%s' "$said" | grep -q 'audit endpoint returned an error\|ENOTFOUND\|ECONNREFUSED'; then
  say "npm audit: kho gói không trả lời câu hỏi về lỗ hổng; chưa kiểm được các gói giao diện."
elif [ "$status" != 0 ]; then
  say "$said"
  bad=1
else
  say "npm audit: không gói giao diện nào có lỗ hổng đã biết."
fi
exit "$bad"
