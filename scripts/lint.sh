#!/usr/bin/env bash
# Every check that needs no database. Runs all of them, then says which failed.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
scripts/setup.sh lint

# The settings are read by some checks; none may start or touch a database.
export DATABASE_URL=postgresql://lint@localhost:1/lint
failed=()
check() {
  local name=$1
  shift
  if ! "$@"; then failed+=("$name"); fi
}
mapfile -t templates < <(find src/motcua -name '*.html' -path '*/templates/*')

check "ruff check" "$VENV/bin/ruff" check --quiet --output-format concise .
check "ruff format" "$VENV/bin/ruff" format --check --quiet .
check "mypy" "$VENV/bin/mypy" --no-error-summary
check "import-linter" "$VENV/bin/lint-imports" --no-logo --no-cache
[ ${#templates[@]} = 0 ] || check "djlint" "$VENV/bin/djlint" --quiet --lint "${templates[@]}"
# What is left out here ruff finds too (S104, S608, S611, S701, S704), and each place says beside it why it may stand.
check "bandit" "$VENV/bin/bandit" -q -r src -ll -s B104,B608,B611,B701,B704
check "check_access" "$VENV/bin/python" tools/check_access.py
check "check_named_tests" "$VENV/bin/python" tools/check_named_tests.py
check "check_strings" "$VENV/bin/python" tools/check_strings.py
check "check_migrations" tools/check_migrations.sh

if [ ${#failed[@]} -gt 0 ]; then
  printf 'Chưa đạt: %s\n' "$(printf '%s, ' "${failed[@]}" | sed 's/, $//')" >&2
  exit 1
fi
say "make lint: đạt."
