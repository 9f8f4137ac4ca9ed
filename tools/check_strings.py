"""Every text that a user may see is Vietnamese and marked for translation.

Python: a literal with Vietnamese letters must be the argument of `_()` or another gettext function, and what is
marked must be Vietnamese; what is told to people in other words (`messages.success(…)`, a refusal) must be marked, too.
Templates: no bare words in text or in the attributes that people read; literals inside expressions as in Python, and
none that begins like a sentence. Scripts: no Vietnamese at all, it comes with the page (`look/script_texts.py`).
Prints `file:line: reason` for each mistake; status 1 when there are any.

Left out, with the reason:
- kernel/: pure, knows no translations; its Vietnamese is data (folding, number words),
  its messages are for programmers.
- cli/, conformance/, config/embedded.py, config/supervise.py, config/places.py, config/browser.py: the command line
  speaks one language to the operator and runs where Django, and with it gettext, is not loaded.
- migrations/: written by Django from the models.
- *.typ: papers in the wording that a circular sets; they are never translated.
A line that must hold Vietnamese that is no text for users says so: `# not a text: <why>` on the line or on the first
line of its statement; a file that is data as a whole says it in a line of its own: `# holds data, not texts: <why>`.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import jinja2

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "motcua"
SCRIPTS = ROOT / "frontend" / "src" / "js"
LEFT_OUT = (
    "kernel/",
    "cli/",
    "conformance/",
    "config/embedded.py",
    "config/supervise.py",
    "config/places.py",
    "config/browser.py",
)
GETTEXT = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
}
# Who takes a text for people as one of its arguments: `messages.success(request, …)`, `raise Incomplete(…)`.
TELLS_PEOPLE = {"messages"}
REFUSALS = {"Refusal", "NotFound", "NotAllowed", "Conflict", "Incomplete", "FileRefused", "Problem"}
# A sentence or a label of its own, not a code, an address or a piece of one.
SENTENCE = re.compile(r"[A-ZÀ-Ỹ][^\W\d_]+(?:[ .!?…:].*)?", re.DOTALL)
SCRIPT_LITERAL = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`", re.DOTALL
)
EXEMPT_LINE = re.compile(r"#\s*not a text: \S+")
EXEMPT_FILE = re.compile(r"^#\s*holds data, not texts: \S+", re.MULTILINE)

VIETNAMESE_LETTER = re.compile(
    "[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE
)
# A syllable that Vietnamese may write without any mark: "trang", "xem", "giao".
PLAIN_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx])?"
    r"(?:oai|oay|oeo|uya|uyu|ieu|yeu|uoi|uou|[aeiouy]{1,2})(?:ch|ng|nh|[cmnpt])?",
    re.IGNORECASE,
)
# Names and words that Vietnamese uses as they are, one a line.
SAME_IN_VIETNAMESE = set((ROOT / "tools" / "same_in_vietnamese.txt").read_text(encoding="utf-8").split())
WORD = re.compile(r"[^\W\d_]+")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|https?://\S+|\S+@\S+")

SHOWN_ATTRIBUTE = re.compile(
    r"\b(placeholder|title|aria-label|aria-description|alt|label)\s*=\s*\"([^\"]*)\""
)


class Mistake(NamedTuple):
    """One place to mend."""

    file: Path
    line: int
    reason: str


def has_vietnamese(text: str) -> bool:
    """Whether the text has a letter that only Vietnamese writes."""
    return VIETNAMESE_LETTER.search(text) is not None


def reads_as_vietnamese(text: str) -> bool:
    """Whether a marked text can be Vietnamese: a Vietnamese letter, or only words that Vietnamese may write so."""
    if has_vietnamese(text):
        return True
    words = WORD.findall(PLACEHOLDER.sub(" ", text))
    return all(
        word.isupper() or word.lower() in SAME_IN_VIETNAMESE or PLAIN_SYLLABLE.fullmatch(word)
        for word in words
    )


def has_bare_words(text: str) -> bool:
    """Whether a text outside every mark has words that would need one."""
    # Entities and names of classes ("mc-desk") are no words.
    words = WORD.findall(re.sub(r"&#?\w+;|\b[a-z0-9]+(?:[-_]+[a-z0-9]+)+\b", " ", text))
    return any(len(word) > 1 and not (word.isupper() or word.lower() in SAME_IN_VIETNAMESE) for word in words)


# --- Python ---


class _PythonTexts(ast.NodeVisitor):
    """Walks one module, keeping what encloses each literal."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.found: list[tuple[int, str]] = []
        self._statement_line = 0
        self._marked = False

    def visit(self, node: ast.AST) -> None:
        before = self._statement_line
        if isinstance(node, ast.stmt):
            self._statement_line = node.lineno
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                return  # a docstring
        super().visit(node)
        self._statement_line = before

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name not in GETTEXT:
            owner = node.func.value if isinstance(node.func, ast.Attribute) else None
            if name in REFUSALS or (isinstance(owner, ast.Name) and owner.id in TELLS_PEOPLE):
                self._told(node)
            self.generic_visit(node)
            return
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            self._marked = isinstance(argument, ast.Constant | ast.JoinedStr)
            self.visit(argument)
            self._marked = False

    def _told(self, node: ast.Call) -> None:
        """A text that is handed to people must be marked, in whatever language somebody wrote it."""
        for argument in node.args:
            if (
                isinstance(argument, ast.Constant)
                and isinstance(argument.value, str)
                and " " in argument.value
                and not has_vietnamese(argument.value)
            ):
                self._report(node.lineno, f"not marked for translation: {_short(argument.value)}")

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        literal = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        if self._marked:
            self._report(node.lineno, 'an f-string cannot be translated: use _("… %(name)s") % {…}')
        elif has_vietnamese(literal):
            self._report(node.lineno, f"not marked for translation: {_short(literal)}")
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if not isinstance(node.value, str):
            return
        if self._marked and not reads_as_vietnamese(node.value):
            self._report(node.lineno, f"marked for translation but not Vietnamese: {_short(node.value)}")
        if not self._marked and has_vietnamese(node.value):
            self._report(node.lineno, f"not marked for translation: {_short(node.value)}")

    def _report(self, line: int, reason: str) -> None:
        if not any(
            EXEMPT_LINE.search(self.lines[number - 1]) for number in (line, self._statement_line) if number
        ):
            self.found.append((line, reason))


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return f"“{flat[:60]}…”" if len(flat) > 60 else f"“{flat}”"


def check_python(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, reason) for one module's source."""
    if EXEMPT_FILE.search(text):
        return
    walker = _PythonTexts(text.splitlines())
    walker.visit(ast.parse(text))
    yield from walker.found


# --- Templates ---


class _TemplateTexts:
    """Walks the tokens of one template: literals in expressions are judged at once, the rest becomes plain text."""

    def __init__(self) -> None:
        self.found: list[tuple[int, str]] = []
        self.shown: list[str] = []  # what stands outside every expression and {% trans %}, on its own lines
        self._trans: list[str] | None = None
        self._trans_line = 0

    def walk(self, text: str) -> None:
        """Read the whole template; raise jinja2.TemplateSyntaxError when it is none."""
        tokens = [
            token for token in jinja2.Environment(autoescape=True).lex(text) if token[1] != "whitespace"
        ]
        for position, (line, kind, value) in enumerate(tokens):
            before = [other for _, _, other in tokens[max(0, position - 4) : position]]
            if kind == "block_begin":
                self._enter_block(line, tokens[position + 1][2])
            if kind == "string":
                self._judge_literal(line, value[1:-1], before)
            if kind == "data" and self._trans is None:
                self.shown.append(value)
                continue
            if kind == "data" and self._trans is not None:
                self._trans.append(value)
            self.shown.append("\n" * value.count("\n") or " ")

    def _enter_block(self, line: int, name: str) -> None:
        if name == "trans":
            self._trans, self._trans_line = [], line
        elif name == "endtrans" and self._trans is not None:
            marked = re.sub(r"<[^>]*>", " ", "".join(self._trans))
            if not reads_as_vietnamese(marked):
                self.found.append(
                    (self._trans_line, f"marked for translation but not Vietnamese: {_short(marked)}")
                )
            self._trans = None

    def _judge_literal(self, line: int, value: str, before: list[str]) -> None:
        # `_("…"` or, for the plural, `ngettext("…", "…"`.
        marked = before[-1:] == ["("] and before[-2:-1] != [] and before[-2] in GETTEXT
        marked = marked or (
            before[-1:] == [","] and before[:1] != [] and before[0] in {"ngettext", "pgettext"}
        )
        if marked and not reads_as_vietnamese(value):
            self.found.append((line, f"marked for translation but not Vietnamese: {_short(value)}"))
        if not marked and (has_vietnamese(value) or (SENTENCE.fullmatch(value) and has_bare_words(value))):
            self.found.append((line, f"not marked for translation: {_short(value)}"))


def _blank(text: str, pattern: str) -> str:
    """Put spaces in the place of every match, so that lines keep their numbers."""
    return re.sub(
        pattern, lambda match: re.sub(r"[^\n]", " ", match.group()), text, flags=re.DOTALL | re.IGNORECASE
    )


def check_template(text: str, *, is_html: bool = True) -> Iterator[tuple[int, str]]:
    """Yield (line, reason) for one template's source."""
    walker = _TemplateTexts()
    walker.walk(text)
    yield from walker.found
    shown = "".join(walker.shown)
    if is_html:
        shown = _blank(shown, r"<!--.*?-->|<script\b.*?</script>|<style\b.*?</style>")
        for attribute in SHOWN_ATTRIBUTE.finditer(shown):
            if has_bare_words(attribute.group(2)):
                line = shown.count("\n", 0, attribute.start()) + 1
                yield (
                    line,
                    f"{attribute.group(1)} is not marked for translation: {_short(attribute.group(2))}",
                )
        shown = _blank(shown, r"<[^>]*>")
    for number, line_text in enumerate(shown.splitlines(), start=1):
        if has_bare_words(line_text):
            yield number, f"not marked for translation: {_short(line_text)}"


# --- Scripts ---


def check_script(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, reason) for one script's source."""
    for found in SCRIPT_LITERAL.finditer(text):
        literal = found.group()
        if not literal.startswith(("//", "/*")) and has_vietnamese(literal):
            line = text.count("\n", 0, found.start()) + 1
            yield line, f"belongs to look/script_texts.py or into a data attribute: {_short(literal[1:-1])}"


# --- Everything ---


def mistakes(source: Path = SOURCE) -> Iterator[Mistake]:
    """Yield every mistake under the source folder."""
    for file in sorted(source.rglob("*")):
        path = file.relative_to(source).as_posix()
        if not file.is_file() or path.startswith(LEFT_OUT) or "/migrations/" in path:
            continue
        found: Iterator[tuple[int, str]] = iter(())
        if file.suffix == ".py":
            found = check_python(file.read_text(encoding="utf-8"))
        elif "/templates/" in path and file.suffix in {".html", ".jinja", ".txt"}:
            found = check_template(file.read_text(encoding="utf-8"), is_html=file.suffix != ".txt")
        yield from (Mistake(file, line, reason) for line, reason in found)


def mistakes_in_scripts(source: Path = SCRIPTS) -> Iterator[Mistake]:
    """Yield every mistake of the scripts."""
    for file in sorted(source.rglob("*.js")):
        found = check_script(file.read_text(encoding="utf-8"))
        yield from (Mistake(file, line, reason) for line, reason in found)


def main() -> int:
    """Print the mistakes; return the exit status."""
    found = [*mistakes(), *mistakes_in_scripts()]
    for file, line, reason in found:
        print(f"{file.relative_to(ROOT)}:{line}: {reason}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
