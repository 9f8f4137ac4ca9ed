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
