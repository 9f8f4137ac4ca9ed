"""The application as the web server runs it, with less patience: a test does not wait twenty seconds."""

from motcua.config import bodies

bodies.GRACE = 2.0

from motcua.config.wsgi import application  # noqa: E402

__all__ = ["application"]
