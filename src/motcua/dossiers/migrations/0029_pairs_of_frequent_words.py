"""Every dossier is indexed by the pairs of frequent words too (`kernel/frequent_names.py`): searches look for those.

In pieces, each written for good: run again after an interruption, it goes on with what has no pairs yet.
"""

from typing import Any

from django.db import migrations

from motcua.kernel import frequent_names

PIECE = 2000


def add_pairs(apps: Any, schema_editor: Any) -> None:
    """Write search text and index of what holds two frequent words, once."""
    with schema_editor.connection.cursor() as cursor:
        last = 0
        while True:
            cursor.execute(
                "SELECT id, search_text FROM dossiers_dossier WHERE id > %s AND search_text <> '' ORDER BY id LIMIT %s",
                [last, PIECE],
            )
            rows = cursor.fetchall()
            if not rows:
                return
            last = rows[-1][0]
            changed = [(key, text) for key, before in rows if (text := with_pairs(before)) != before]
            cursor.execute(
                "UPDATE dossiers_dossier SET search_text = given.text, search = to_tsvector('simple', given.text)"
                " FROM unnest(%s::bigint[], %s::text[]) AS given (id, text) WHERE dossiers_dossier.id = given.id",
                [[key for key, _text in changed], [text for _key, text in changed]],
            )


def with_pairs(text: str) -> str:
    """The words with the pairs that are not among them."""
    words = text.split()
    return " ".join([*words, *(pair for pair in frequent_names.pairs(words) if pair not in words)])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("dossiers", "0028_resolved_by_agency")]

    operations = [migrations.RunPython(add_pairs, migrations.RunPython.noop)]
