"""Numbers and telephones of accounts may be sealed at rest: their columns hold texts of any length."""

from django.db import migrations

import motcua.people.sealed_columns


def _sealed(**options: object) -> "motcua.people.sealed_columns.SealedCharField":
    return motcua.people.sealed_columns.SealedCharField(max_length=20, **options)


class Migration(migrations.Migration):
    dependencies = [("people", "0012_masking_policy")]

    operations = [
        migrations.AlterField("user", "id_number", _sealed(blank=True, db_index=True)),
        migrations.AlterField("user", "phone", _sealed(blank=True)),
        migrations.AlterField("localaccount", "phone_proven", _sealed(blank=True)),
        migrations.AlterField("registration", "id_number", _sealed(blank=True)),
        migrations.AlterField("registration", "phone", _sealed()),
        migrations.AlterField("provenfacts", "number", _sealed()),
    ]
