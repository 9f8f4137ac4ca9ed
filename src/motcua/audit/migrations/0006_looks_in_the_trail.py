"""Looks become lines of the trail, with their own times; their table goes."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# Whose dossier a look was at: by its key, or that of a file in it. Lists belong to the taker's agency.
CARRY = """
    WITH dossier AS (
        SELECT 'dossier:' || key AS about, agency_id, submitter_id FROM dossiers_dossier
        UNION
        SELECT 'file:' || file.key, dossier.agency_id, dossier.submitter_id
          FROM (SELECT file_id, dossier_id FROM dossiers_paper
                UNION SELECT file_id, dossier_id FROM dossiers_issuedslip
                UNION SELECT file_id, dossier_id FROM dossiers_outcome
                UNION SELECT file_id, dossier_id FROM dossiers_officerfile) held
          JOIN files_storedfile file ON file.id = held.file_id
          JOIN dossiers_dossier dossier ON dossier.id = held.dossier_id),
    whose AS (
        SELECT about, min(agency_id) AS agency_id,
               COALESCE(array_agg(DISTINCT submitter_id) FILTER (WHERE submitter_id IS NOT NULL), '{}') AS subject
          FROM dossier GROUP BY about),
    post AS (
        SELECT DISTINCT ON (holding.person_id) holding.person_id, holding.post_id, unit.agency_id
          FROM agencies_holding holding
          JOIN agencies_post post ON post.id = holding.post_id
          JOIN agencies_unit unit ON unit.id = post.unit_id
         ORDER BY holding.person_id, holding.id),
    line AS (
        INSERT INTO audit_trailline (at, kind, person_id, post_id, agency_id, about, subject, address, session,
                                     agent, details)
        SELECT look.at, look.way, look.person_id, post.post_id, COALESCE(whose.agency_id, post.agency_id),
               look.subject, COALESCE(whose.subject, '{}'), '', '', '',
               CASE WHEN look.rows > 0 THEN jsonb_build_object('rows', look.rows) ELSE '{}'::jsonb END
          FROM audit_look look
          LEFT JOIN whose ON whose.about = look.subject
          LEFT JOIN post ON post.person_id = look.person_id
         ORDER BY look.id
        RETURNING id)
    INSERT INTO audit_trailwaiting (line_id) SELECT id FROM line
"""


def carry(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Where there are looks, the tables of the rooms above stand already: this release only adds to them."""
    if apps.get_model("audit", "Look").objects.exists():
        schema_editor.execute(CARRY)


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_trail")]

    operations = [
        migrations.RunPython(carry, migrations.RunPython.noop),
        migrations.DeleteModel("Look"),
    ]
