"""The WSGI application that Granian serves."""

import os

from django.core.signals import request_started
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings")

from motcua.config.bodies import in_good_time
from motcua.data.connections import close_those_gone

application = in_good_time(get_wsgi_application())

request_started.connect(close_those_gone)
