"""Jobs that tests before left behind: Django empties only its own tables."""

import pytest
from django.db import connection


@pytest.fixture
def no_jobs(db: None) -> None:
    """Start without jobs."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
