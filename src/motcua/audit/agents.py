"""What a browser calls itself, shortened to what a person recognises: "Chrome 131, Windows". Pure."""

import re

LONGEST = 60

# In this order: nearly every browser also calls itself by the names of older ones.
_BROWSERS = (
    ("Cốc Cốc", re.compile(r"coc_coc_browser/(\d+)")),  # not a text: a name
    ("Edge", re.compile(r"Edg(?:e|A|iOS)?/(\d+)")),
    ("Opera", re.compile(r"OPR/(\d+)")),
    ("Samsung Internet", re.compile(r"SamsungBrowser/(\d+)")),
    ("Zalo", re.compile(r"Zalo\S*/(\d+)")),
    ("Firefox", re.compile(r"(?:Firefox|FxiOS)/(\d+)")),
    ("Chrome", re.compile(r"(?:Chrome|CriOS|HeadlessChrome)/(\d+)")),
    ("Safari", re.compile(r"Version/(\d+)\S* .*Safari/")),
    ("curl", re.compile(r"^curl/(\d+)")),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def short_agent(text: str) -> str:
    """Browser with its main version and system; what is unknown is cut after its first word. At most `LONGEST`."""
    for name, pattern in _BROWSERS:
        if found := pattern.search(text):
            browser = f"{name} {found[1]}"
            break
    else:
        browser = "".join(sign for sign in text.split(" ")[0] if sign.isprintable())
    system = next((name for mark, name in _SYSTEMS if mark in text), "")
    return ", ".join(part for part in (browser, system) if part)[:LONGEST]
