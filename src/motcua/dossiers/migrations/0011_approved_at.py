from django.db import migrations, models

# What was approved before the column was there, from the record.
FROM_THE_RECORD = """
    UPDATE dossiers_dossier dossier SET approved_at = first.at
      FROM (SELECT dossier_id, min(at) AS at FROM dossiers_event WHERE act = 'approve' GROUP BY dossier_id) first
     WHERE dossier.id = first.dossier_id AND dossier.approved_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0010_finished_by_agency")]

    operations = [
        migrations.AddField(
            model_name="dossier",
            name="approved_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                condition=models.Q(("approved_at__isnull", False)),
                fields=["agency", "-submitted_at", "-id"],
                name="approved_by_agency",
            ),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                condition=models.Q(("approved_at__isnull", False)),
                fields=["division", "-submitted_at", "-id"],
                name="approved_by_division",
            ),
        ),
        migrations.RemoveIndex(model_name="event", name="approved"),
        migrations.RunSQL(FROM_THE_RECORD, migrations.RunSQL.noop),
    ]
