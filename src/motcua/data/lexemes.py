"""Searching by lexemes that were made in Python: the database's own parsers know nothing of Vietnamese or of codes."""

from typing import Any

from django.contrib.postgres.search import SearchQuery


class LexemeQuery(SearchQuery):
    """A tsquery from finished lexemes (a tsquery's text: `'ban':* & 'le':*`), which no parser takes apart again."""

    def __init__(self, text: str) -> None:
        super().__init__(text, search_type="raw")
        self.text = text

    def as_sql(
        self,
        compiler: Any,
        connection: Any,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, Any]:
        """The query as a cast parameter."""
        return "%s::tsquery", [self.text]
