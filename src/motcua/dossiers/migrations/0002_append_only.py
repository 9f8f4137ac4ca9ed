"""The record is append-only: the database itself refuses to change or delete an event."""

from django.db import migrations

FORBID = """
CREATE FUNCTION dossiers_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record of a dossier is append-only';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON dossiers_event
    FOR EACH ROW EXECUTE FUNCTION dossiers_event_is_append_only();
"""
ALLOW = """
DROP TRIGGER append_only ON dossiers_event;
DROP FUNCTION dossiers_event_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_initial")]

    operations = [migrations.RunSQL(FORBID, ALLOW)]
