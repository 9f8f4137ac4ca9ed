import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

from motcua.forms.long_catalogues import LONG, rows_of

_COLUMNS = ("version_id", "position", "code", "label", "code_key", "folded", "words")


def keep_long_catalogues(apps, schema_editor):
    """The lists that were published before: the newest version of each that is long."""
    versions = apps.get_model("forms", "ListVersion").objects.filter(family="catalogue")
    table = apps.get_model("forms", "ListEntry")._meta.db_table
    for version in versions.order_by("code", "-number").distinct("code").iterator(chunk_size=1):
        rows = list(rows_of(version.pk, version.content))
        if len(rows) <= LONG:
            continue
        statement = f"COPY {table} ({', '.join(_COLUMNS)}) FROM STDIN"
        with schema_editor.connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)


class Migration(migrations.Migration):
    dependencies = [("forms", "0003_effective_from")]

    operations = [
        migrations.CreateModel(
            name="ListEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("code", models.CharField(max_length=60)),
                ("label", models.TextField()),
                ("code_key", models.CharField(db_collation="C", max_length=60)),
                ("folded", models.TextField(db_collation="C")),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="forms.listversion",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["version", "code_key"], name="list_entry_code"),
                    models.Index(fields=["version", "folded", "position"], name="list_entry_label"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["words"], fastupdate=False, name="list_entry_words"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("version", "position"), name="list_entry_position")
                ],
            },
        ),
        migrations.RunPython(keep_long_catalogues, migrations.RunPython.noop, elidable=True),
    ]
