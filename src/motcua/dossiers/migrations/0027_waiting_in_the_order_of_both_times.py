"""What waits at a unit for anybody there, by the legal due time and then by the step's: a span of due times is found
without passing over all that waits, which an expression of both times did not allow.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0026_waiting_answered_by_its_index")]

    operations = [
        migrations.RemoveIndex(model_name="dossier", name="waiting_for_anyone"),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                fields=["unit", "step_role", "due_at", "step_due_at", "id"],
                condition=models.Q(
                    ("ended_at__isnull", True), ("submitted_at__isnull", False), ("assignee__isnull", True)
                ),
                include=("agency", "post", "division", "finished_at"),
                name="waiting_for_anyone",
            ),
        ),
    ]
