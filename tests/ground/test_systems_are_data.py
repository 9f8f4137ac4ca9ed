"""The systems of the e-commerce guide are data: no line of the code names them."""

from __future__ import annotations

import re

from motcua.config.places import project_root

_NAMED = re.compile("tmdt|thương mại điện tử", re.IGNORECASE)
# The ids of the criteria are the guide's own; what is built comes from elsewhere.
_APART = ("conformance/criteria/", "locale/", "look/static/build/")
_READ = {".py", ".html", ".js", ".css", ".json", ".txt", ".typ", ".md", ".tsv", ".svg"}


def test_no_code_names_the_systems_of_electronic_commerce() -> None:
    source = project_root() / "src" / "motcua"
    naming = [
        f"{file.relative_to(source)}:{number}"
        for file in sorted(source.rglob("*"))
        if file.suffix in _READ and not file.relative_to(source).as_posix().startswith(_APART)
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1)
        if _NAMED.search(line)
    ]
    assert naming == []
