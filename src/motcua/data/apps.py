"""The way to the database and back."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from motcua.data.moments import read_quickly


class DataConfig(AppConfig):
    name = "motcua.data"
    label = "data"

    def ready(self) -> None:
        """Let every connection read moments quickly."""
        connection_created.connect(read_quickly)
