#!/usr/bin/env bash
# All tests, or one room (ROOM=dossiers), one file or test (FILE=tests/…), without the browser (BROWSER=0).
# Further arguments go to pytest. pytest's closing line is the last one printed.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
scripts/setup.sh test

what=()
if [ -n "${FILE:-}" ]; then
  what+=("$FILE")
elif [ -n "${ROOM:-}" ]; then
  [ -d "tests/$ROOM" ] || fail "không có thư mục tests/$ROOM; hiện có: $(cd tests && find . -mindepth 1 -maxdepth 1 -type d ! -name '_*' -printf '%f ')"
  what+=("tests/$ROOM")
fi
# One test needs no helpers; all of them share the processors, file by file in the order of tests/conftest.py.
[ -n "${FILE:-}" ] || what+=(-n logical --dist loadfile --no-loadscope-reorder)
[ "${BROWSER:-1}" != 0 ] || what+=(-m "not browser")

if [ -z "${DATABASE_URL:-}" ]; then
  # A server of their own, without fsync: what tests write need not survive a power cut.
  export MOTCUA_POSTGRES_DIR=${MOTCUA_POSTGRES_DIR:-$(test_database_folder)} MOTCUA_POSTGRES_DURABLE=0
  stop_database() { "$VENV/bin/python" -c 'from motcua.config import embedded; embedded.stop()' >/dev/null 2>&1 || true; }
  trap stop_database EXIT
fi
status=0
"$VENV/bin/python" -m pytest "${what[@]}" "$@" || status=$?
exit "$status"
