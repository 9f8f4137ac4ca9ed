"""What waits at a unit for anybody there is counted from its own short index alone: the columns it is narrowed by stand
in it too. Without them PostgreSQL read the index of all that stands at the unit, twenty thousand entries for none.
"""

from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0025_duties_of_suspensions")]

    operations = [
        migrations.RemoveIndex(model_name="dossier", name="waiting_for_anyone"),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                models.F("unit"),
                models.F("step_role"),
                Coalesce("due_at", "step_due_at"),
                models.F("id"),
                condition=models.Q(
                    ("ended_at__isnull", True), ("submitted_at__isnull", False), ("assignee__isnull", True)
                ),
                include=("post", "division"),
                name="waiting_for_anyone",
            ),
        ),
    ]
