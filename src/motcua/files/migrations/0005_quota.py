"""Limits, and what people and agencies use: totals written with each file's row, checked where a limit is set."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The newest limit that names the person, else that of the kind of their account; NULL: none.
_LIMITS = """
CREATE FUNCTION files_limit_of_person(wanted bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT quota.max_bytes
      FROM files_quota quota
     WHERE quota.person_id = wanted
        OR (quota.person_id IS NULL AND quota.agency_id IS NULL
            AND quota.kind = (SELECT kind FROM people_user WHERE id = wanted))
     ORDER BY quota.person_id NULLS LAST LIMIT 1
$$;
CREATE FUNCTION files_limit_of_agency(wanted bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT quota.max_bytes
      FROM files_quota quota
     WHERE quota.agency_id = wanted
        OR (quota.person_id IS NULL AND quota.agency_id IS NULL AND quota.kind = 'agency'
            AND wanted IS NOT NULL)
     ORDER BY quota.agency_id NULLS LAST LIMIT 1
$$;
"""

# What files there are already: of the agency whose dossier names them; of several, the first.
BEFORE = """
UPDATE files_storedfile file SET agency_id = named.agency_id
  FROM (
    SELECT DISTINCT ON (every.file_id) every.file_id, dossier.agency_id
      FROM (
        SELECT file_id, dossier_id FROM dossiers_paper WHERE file_id IS NOT NULL
        UNION ALL SELECT file_id, dossier_id FROM dossiers_issuedslip WHERE file_id IS NOT NULL
        UNION ALL SELECT file_id, dossier_id FROM dossiers_outcome
        UNION ALL SELECT file_id, dossier_id FROM dossiers_officerfile
        UNION ALL SELECT file_id, dossier_id FROM dossiers_consultation WHERE file_id IS NOT NULL
      ) every
      JOIN dossiers_dossier dossier ON dossier.id = every.dossier_id
     ORDER BY every.file_id, every.dossier_id
  ) named
 WHERE named.file_id = file.id;
INSERT INTO files_use (person_id, agency_id, files, bytes)
SELECT given_by_id, agency_id, count(*), sum(size) FROM files_storedfile
 WHERE state <> 'removed' AND given_by_id IS NOT NULL GROUP BY given_by_id, agency_id;
INSERT INTO files_use (person_id, agency_id, files, bytes)
SELECT NULL, agency_id, count(*), sum(size) FROM files_storedfile
 WHERE state <> 'removed' AND agency_id IS NOT NULL GROUP BY agency_id;
SET CONSTRAINTS ALL IMMEDIATE;
"""

# Each who has a limit takes turns until the end of the transaction, people before agencies, each in order, so that
# nobody waits in a circle; what others gave before is seen by the sum, for it is asked after the turn has come.
_CHECK = """
CREATE FUNCTION files_refuse_above(used numeric, cap bigint, size numeric, name text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF used + size > cap THEN
        RAISE EXCEPTION 'over quota' USING ERRCODE = 'MCQ01',
            DETAIL = json_build_object('used', used, 'limit', cap, 'size', size, 'name', name)::text;
    END IF;
END $$;

CREATE FUNCTION files_count_added() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE one record; cap bigint; used numeric;
BEGIN
    -- Most installations set no limit: then nothing is asked for each person and agency.
    IF EXISTS (SELECT FROM files_quota WHERE max_bytes IS NOT NULL) THEN
        FOR one IN
            SELECT given_by_id AS id, sum(size) AS size FROM added
             WHERE given_by_id IS NOT NULL AND state <> 'removed' GROUP BY given_by_id ORDER BY given_by_id
        LOOP
            cap := files_limit_of_person(one.id);
            IF cap IS NOT NULL THEN
                PERFORM pg_advisory_xact_lock(7304, (one.id % 2147483647)::int);
                SELECT COALESCE(sum(bytes), 0) INTO used FROM files_use WHERE person_id = one.id;
                PERFORM files_refuse_above(used, cap, one.size, '');
            END IF;
        END LOOP;
        FOR one IN
            SELECT agency_id AS id, sum(size) AS size FROM added
             WHERE agency_id IS NOT NULL AND given_by_id IS NOT NULL AND state <> 'removed'
             GROUP BY agency_id ORDER BY agency_id
        LOOP
            cap := files_limit_of_agency(one.id);
            IF cap IS NOT NULL THEN
                PERFORM pg_advisory_xact_lock(7305, (one.id % 2147483647)::int);
                SELECT COALESCE(sum(bytes), 0) INTO used FROM files_use WHERE agency_id = one.id AND person_id IS NULL;
                PERFORM files_refuse_above(used, cap, one.size, (SELECT name FROM agencies_agency WHERE id = one.id));
            END IF;
        END LOOP;
    END IF;
    INSERT INTO files_use (person_id, agency_id, files, bytes)
    SELECT given_by_id, agency_id, count(*), sum(size) FROM added
     WHERE given_by_id IS NOT NULL AND state <> 'removed' GROUP BY given_by_id, agency_id
    UNION ALL
    SELECT NULL, agency_id, count(*), sum(size) FROM added
     WHERE agency_id IS NOT NULL AND state <> 'removed' GROUP BY agency_id;
    RETURN NULL;
END $$;

CREATE FUNCTION files_count_one(person bigint, agency bigint, files bigint, size bigint) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO files_use (person_id, agency_id, files, bytes)
    SELECT person, agency, files, size WHERE person IS NOT NULL
    UNION ALL SELECT NULL, agency, files, size WHERE agency IS NOT NULL
$$;

CREATE FUNCTION files_count_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'removed' THEN
        PERFORM files_count_one(OLD.given_by_id, OLD.agency_id, -1, -OLD.size);
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.state <> 'removed' THEN
        PERFORM files_count_one(NEW.given_by_id, NEW.agency_id, 1, NEW.size);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER files_count_added AFTER INSERT ON files_storedfile
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION files_count_added();
CREATE TRIGGER files_count_changed AFTER UPDATE ON files_storedfile FOR EACH ROW
    WHEN ((OLD.state = 'removed') <> (NEW.state = 'removed') OR OLD.size <> NEW.size
          OR OLD.given_by_id IS DISTINCT FROM NEW.given_by_id OR OLD.agency_id IS DISTINCT FROM NEW.agency_id)
    EXECUTE FUNCTION files_count_changed();
CREATE TRIGGER files_count_deleted AFTER DELETE ON files_storedfile FOR EACH ROW
    EXECUTE FUNCTION files_count_changed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0003_delegation_and_timers"),
        # Whose dossier a file is for stands there.
        ("dossiers", "0015_post_of_a_step"),
        ("files", "0004_stored_where_and_checked"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="agency",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.agency",
            ),
        ),
        migrations.AddField(
            model_name="upload",
            name="mark",
            field=models.CharField(blank=True, db_default="", max_length=60),
        ),
        migrations.AddField(
            model_name="upload",
            name="place",
            field=models.CharField(blank=True, db_default="", max_length=200),
        ),
        migrations.CreateModel(
            name="Quota",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("citizen", "Mỗi công dân"),
                            ("organisation", "Mỗi tổ chức, doanh nghiệp"),
                            ("officer", "Mỗi cán bộ"),
                            ("agency", "Mỗi cơ quan"),
                        ],
                        max_length=20,
                    ),
                ),
                ("max_bytes", models.PositiveBigIntegerField(blank=True, null=True)),
                ("set_at", models.DateTimeField(auto_now=True)),
                (
                    "agency",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("agency", None), ("person", None)),
                        fields=("kind",),
                        name="one_quota_for_each_kind",
                    ),
                    models.UniqueConstraint(fields=("person",), name="one_quota_for_each_person"),
                    models.UniqueConstraint(fields=("agency",), name="one_quota_for_each_agency"),
                    models.CheckConstraint(
                        condition=models.Q(("person", None), ("agency", None), _connector="OR"),
                        name="quota_of_a_person_or_an_agency",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Use",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("files", models.BigIntegerField()),
                ("bytes", models.BigIntegerField()),
                (
                    "agency",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="agencies.agency",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("person__isnull", False)),
                        fields=["person", "agency"],
                        include=("bytes", "files"),
                        name="files_use_of_person",
                    ),
                    models.Index(
                        fields=["agency", "person"], include=("bytes", "files"), name="files_use_of_agency"
                    ),
                ],
            },
        ),
        migrations.RunSQL(_LIMITS, migrations.RunSQL.noop),
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
        migrations.RunSQL(_CHECK, migrations.RunSQL.noop),
    ]
