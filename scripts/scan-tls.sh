#!/usr/bin/env bash
# Ask sslyze about nginx as we ship it, started on a free port with a certificate made for it; the report goes to docs/security/sslyze.txt.
# Usage: scripts/scan-tls.sh   (nginx must be installed: apt-get install nginx-light; sslyze comes from PyPI into var/sslyze)
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/lib.sh
. scripts/lib.sh
scripts/setup.sh lint

tools=${SSLYZE:-${MOTCUA_VAR:-var}/sslyze}
[ -x "$tools/bin/sslyze" ] || { "$VENV/bin/python" -m venv "$tools" && "$tools/bin/pip" install --quiet --disable-pip-version-check sslyze; }
PYTHONPATH=.:src "$VENV/bin/python" - "$tools/bin/sslyze" <<'PYTHON'
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.deploy.nginx import HOST, running

with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as nginx:
    asked = [sys.argv[1], "--mozilla_config", "intermediate", "--sni", HOST, f"127.0.0.1:{nginx.tls}"]
    said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
said = re.sub(rf"127\.0\.0\.1:{nginx.tls}", f"{HOST}:443", said)
Path("docs/security/sslyze.txt").write_text("\n".join(line.rstrip() for line in said.splitlines()) + "\n", encoding="utf-8")
print(said)
PYTHON
