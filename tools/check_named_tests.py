"""Fail where a document on security names a file of tests, a script or a module that is not there (docs/security)."""

import re
import sys
from pathlib import Path

# In backquotes: a path of the repository, or of the package as READMEs write it ("people/entering.py").
_NAMED = re.compile(r"`((?:tests|docs|src|scripts|tools|deploy|[a-z_]+)/[\w./-]*[\w/])(?:[: ][^`]*)?`")
_ROOTS = (Path(), Path("src/motcua"), Path("docs/security"))


def missing(text: str) -> list[str]:
    """The paths that a text names in backquotes and that no root has, sorted.

    `files/rules.clean_name` is in `files/rules.py`.
    """
    return sorted(
        {name for name in _NAMED.findall(text) if not any(_is_there(root / name) for root in _ROOTS)}
    )


def _is_there(path: Path) -> bool:
    if path.exists():
        return True
    module, dot, _attribute = path.name.partition(".")
    return bool(dot) and path.suffix != ".py" and path.with_name(f"{module}.py").exists()


def main() -> int:
    """Look through every document on security; say what is missing."""
    found = 0
    for document in sorted(Path("docs/security").glob("*.md")):
        for name in missing(document.read_text("utf-8")):
            print(f"check_named_tests: {document} names {name}, which is not there", file=sys.stderr)
            found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
