"""What schemathesis does before each request (`SCHEMATHESIS_HOOKS=tools/scan_hooks.py`): it stays who it is.

Cookies that an answer set, or that a redirect dropped, would take the place of the session's: it goes with every
request anew, as a cookie of its own and not as a header, so that redirects keep it too.
"""

import json
import os
from typing import Any

import schemathesis  # type: ignore[import-not-found]  # stands in an environment of its own (scripts/scan-addresses.sh)

COOKIES: dict[str, str] = json.loads(os.environ["MOTCUA_SCAN_COOKIES"])


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Give the request the session of who scans."""
    case.cookies = dict(COOKIES)
