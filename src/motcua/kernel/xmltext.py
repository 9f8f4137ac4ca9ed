"""Text that XML 1.0 can hold: DOCX, XLSX and our own XML files refuse everything else."""

import re

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text without the characters that XML cannot hold (control characters, lone surrogates, U+FFFE, U+FFFF)."""
    return _NOT_XML.sub("", text)
