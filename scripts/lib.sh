# shellcheck shell=bash
# What the scripts share. To be sourced, from the project's root.

VENV=.venv
BUILD=src/motcua/look/static/build

say() { printf '%s\n' "$*"; }
fail() {
  printf 'LỖI: %s\n' "$*" >&2
  exit 1
}

# One hash over the content of the files and folders given.
hash_of() {
  find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1
}

# stamped FILE HASH: was this work done for this content already?
stamped() { [ -f "$1" ] && [ "$(cat "$1")" = "$2" ]; }

can_apt() {
  command -v apt-get >/dev/null 2>&1 && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

# apt_install PACKAGE…: quiet; returns whether it worked.
apt_install() {
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  { "${as_root[@]}" apt-get update -qq && DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "$@"; } >/dev/null 2>&1
}

find_python() {
  local name
  for name in "${PYTHON:-python3.11}" python3 python3.12 python3.13 python3.14; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
      command -v "$name"
      return
    fi
  done
  return 1
}

find_chromium() {
  local name
  if [ -n "${MOTCUA_CHROMIUM:-}" ]; then
    say "$MOTCUA_CHROMIUM"
    return
  fi
  for name in chromium-headless-shell chromium chromium-browser google-chrome; do
    if command -v "$name"; then return; fi
  done
  return 1
}

MEMORY=/dev/shm
LEAST_MEMORY_MB=4096

# Where the tests' own PostgreSQL keeps its data: in memory where there is room for it, else under var/. Each test of a
# page works on a copy of a database of its own; those are a thousand and a half files, for which a disk takes twenty
# times as long. The folder is named by the checkout and lasts as long as the machine runs.
test_database_folder() {
  local var=${MOTCUA_VAR:-$PWD/var} there
  there=$MEMORY/motcua-test-$(id -u)-$(printf '%s' "$var" | sha256sum | cut -c1-12)
  if [ -d "$there" ] || has_memory; then
    forget_lost_test_databases
    mkdir -p "$there.of" && printf '%s' "$var" >"$there.of/var"
    say "$there"
  else
    say "$var/test-postgres"
  fi
}

has_memory() {
  [ "$(stat -f -c %T "$MEMORY" 2>/dev/null)" = tmpfs ] && [ -w "$MEMORY" ] &&
    [ "$(df -m --output=avail "$MEMORY" | tail -1)" -ge "$LEAST_MEMORY_MB" ] &&
    [ "$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)" -ge "$LEAST_MEMORY_MB" ]
}

# Those of checkouts that are gone.
forget_lost_test_databases() {
  local of
  for of in "$MEMORY/motcua-test-$(id -u)"-*.of; do
    [ ! -f "$of/var" ] || [ -d "$(dirname "$(cat "$of/var")")" ] || [ -f "${of%.of}/postmaster.pid" ] ||
      rm -rf "${of%.of}" "${of%.of}.lock" "$of"
  done
}
