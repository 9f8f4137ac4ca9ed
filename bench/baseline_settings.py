"""The bare framework on the same database, with sessions, sign-in and Jinja and nothing of ours: the baseline."""

from motcua.config.settings import *  # noqa: F403 -- the same database, kept connections and secret

# As the framework comes, also the interpreter's collector.
SETTLES = False
ROOT_URLCONF = "bench.baseline_urls"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.jinja2.Jinja2", "DIRS": [], "OPTIONS": {}}]
