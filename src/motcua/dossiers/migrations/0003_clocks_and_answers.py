"""The calendar that a dossier is reckoned by, the answer owed to online submissions, the appointment of an apology."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0002_calendarversion"),
        ("dossiers", "0002_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="dossier",
            name="answer_due_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="dossier",
            name="calendar_version",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.calendarversion",
            ),
        ),
        migrations.AddField(
            model_name="dossier",
            name="reappointed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                condition=models.Q(("answer_due_at__isnull", False)),
                fields=["agency", "answer_due_at", "id"],
                name="answers_owed",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("data__answer__late", True)), fields=["at"], name="answered_late"
            ),
        ),
    ]
