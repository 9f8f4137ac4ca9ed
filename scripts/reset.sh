#!/usr/bin/env bash
# Throw away everything that the system wrote here: database, files, logs. Asks first; FORCE=1 does not.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

var=${MOTCUA_VAR:-$PWD/var}
if [ ! -d "$var" ]; then
  say "Không có gì để xoá trong $var."
  exit 0
fi
if [ "${FORCE:-}" != 1 ]; then
  [ -t 0 ] || fail "không hỏi được (không có bàn phím); dùng: make reset FORCE=1"
  read -r -p "Xoá toàn bộ cơ sở dữ liệu và tệp trong $var? Gõ “xoa” để đồng ý: " answer
  [ "$answer" = xoa ] || fail "đã thôi, không xoá gì."
fi
tests=$(test_database_folder)
for server in "$var/postgres" "$var/test-postgres" "$tests"; do
  [ ! -d "$server" ] || [ ! -x "$VENV/bin/python" ] ||
    MOTCUA_POSTGRES_DIR=$server "$VENV/bin/python" -c 'from motcua.config import embedded; embedded.stop()'
done
rm -rf "$var" "$tests" "$tests.lock" "$tests.of"
say "Đã xoá $var."
