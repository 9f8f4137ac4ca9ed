"""Dossiers filed by the authorisation of somebody without account, and the name of whoever submitted for another."""

import django.db.models.deletion
from django.db import migrations, models

_DRAFT = {
    "submitted_at__isnull": True,
    "discarded_at__isnull": True,
    "channel": "online",
}


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0016_digitised_papers"),
        ("people", "0011_mandates"),
    ]

    operations = [
        migrations.AddField(
            model_name="dossier",
            name="mandate",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.mandate",
            ),
        ),
        migrations.AddField(
            model_name="dossier",
            name="submitted_by",
            field=models.CharField(blank=True, db_default="", default="", max_length=300),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                condition=models.Q(("mandate__isnull", False)), fields=["mandate"], name="filed_by_mandate"
            ),
        ),
        migrations.RemoveConstraint(model_name="dossier", name="one_draft_to_resume"),
        migrations.AddConstraint(
            model_name="dossier",
            constraint=models.UniqueConstraint(
                condition=models.Q(**_DRAFT, mandate__isnull=True),
                fields=("submitter", "procedure", "agency"),
                name="one_draft_to_resume",
            ),
        ),
        migrations.AddConstraint(
            model_name="dossier",
            constraint=models.UniqueConstraint(
                condition=models.Q(**_DRAFT, mandate__isnull=False),
                fields=("mandate", "procedure", "agency"),
                name="one_draft_of_a_mandate",
            ),
        ),
    ]
