"""The WSGI application that Granian serves."""

import gc
import os

from django.conf import settings
from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")

from motcua.config.bodies import in_good_time
from motcua.config.threads import keep_by_thread
from motcua.data.connections import close_those_gone

application = in_good_time(get_wsgi_application())

request_started.connect(close_those_gone)


def _settle() -> None:
    """Load every page before the first request asks for one, and take what stays for good from the collector's hands.

    A request makes tens of thousands of objects and hardly a circle of them; at the usual thresholds the collector
    goes through all modules again and again for that. Measured with `make bench`: docs/performance.md.
    """
    keep_by_thread()
    _loaded = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


if settings.SETTLES:
    _settle()
