"""The trail: lines, their places in the chain, and the database's own refusal to change them.

A rule of retention deletes inside a transaction that says `SET LOCAL motcua.audit_retention = 'on'`; the chain tells
whether it was one (`audit.proving`). Tests, which empty whole databases, say `motcua.audit_truncate` for theirs.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

TABLES = ("audit_trailline", "audit_trailseal", "audit_traildigest", "audit_trailcheckpoint")
FUNCTION = """
CREATE FUNCTION audit_trail_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('motcua.audit_retention', true) = 'on' THEN
        RETURN OLD;
    END IF;
    IF TG_OP = 'TRUNCATE' AND current_setting('motcua.audit_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the trail is append-only';
END
$$;
"""
TRIGGERS = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION audit_trail_is_append_only();
CREATE TRIGGER not_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION audit_trail_is_append_only();
"""
FORBID = FUNCTION + "".join(TRIGGERS.format(table=table) for table in TABLES)
ALLOW = (
    "".join(f"DROP TRIGGER append_only ON {table}; DROP TRIGGER not_emptied ON {table};" for table in TABLES)
    + "DROP FUNCTION audit_trail_is_append_only();"
)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0004_look_at"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TrailLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("kind", models.CharField(max_length=40)),
                ("post_id", models.BigIntegerField(null=True)),
                ("agency_id", models.BigIntegerField(null=True)),
                ("about", models.CharField(blank=True, max_length=150)),
                (
                    "subject",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("address", models.CharField(blank=True, max_length=45)),
                ("session", models.CharField(blank=True, max_length=16)),
                ("agent", models.CharField(blank=True, max_length=60)),
                ("details", models.JSONField(default=dict)),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["at", "id"], name="trail_at"),
                    models.Index(fields=["about", "at"], name="trail_about"),
                    models.Index(fields=["person", "at"], name="trail_person"),
                    models.Index(fields=["agency_id", "at"], name="trail_agency"),
                    models.Index(fields=["kind", "at"], name="trail_kind"),
                    models.Index(fields=["address", "at"], name="trail_address"),
                    django.contrib.postgres.indexes.GinIndex(fields=["subject"], name="trail_subject"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrailWaiting",
            fields=[("line_id", models.BigIntegerField(primary_key=True, serialize=False))],
        ),
        migrations.CreateModel(
            name="TrailSeal",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("line_id", models.BigIntegerField(unique=True)),
                ("hash", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="TrailDigest",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("position", models.BigIntegerField()),
                ("head", models.BinaryField()),
                ("text", models.TextField()),
                ("signature", models.BinaryField()),
                ("public_key", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="TrailCheckpoint",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("hash", models.BinaryField()),
                ("day", models.DateField()),
                ("lines", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="TrailCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("lines", models.BigIntegerField()),
                ("differences", models.BigIntegerField()),
                ("found", models.JSONField(default=list)),
                ("milliseconds", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["-at"], name="trail_check_at")],
            },
        ),
        migrations.CreateModel(
            name="TrailForwarded",
            fields=[
                ("target", models.CharField(max_length=300, primary_key=True, serialize=False)),
                ("position", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("failed", models.CharField(blank=True, max_length=100)),
            ],
        ),
        migrations.RunSQL(FORBID, ALLOW),
    ]
