"""Run as a program in the jail: verify one document. Reads `document` and `asked.json` in its folder, writes
`told.json`.

It has no network and none of our secrets; answers about revocation come in with `asked.json`.
"""

from __future__ import annotations

import asyncio
import base64
import datetime
import json
import sys
from pathlib import Path

from motcua.signing.verifying import pdf_core, xml_core
from motcua.signing.verifying.chain import Trust
from motcua.signing.verifying.found import as_data


def main(folder: Path) -> None:
    """Verify what lies there."""
    asked = json.loads((folder / "asked.json").read_text(encoding="utf-8"))
    ends = {name: datetime.datetime.fromisoformat(at) for name, at in asked["ends"].items()}
    roots, answers, lists = (
        [base64.b64decode(one) for one in asked[name]] for name in ("roots", "answers", "lists")
    )
    trust = Trust(roots, answers, lists, ends)
    core = xml_core if asked["kind"] == "xml" else pdf_core
    now = datetime.datetime.fromisoformat(asked["now"])
    report = asyncio.run(core.verify((folder / "document").read_bytes(), trust, now))
    (folder / "told.json").write_text(json.dumps(as_data(report)), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
