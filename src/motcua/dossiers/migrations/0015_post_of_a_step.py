from django.db import migrations, models
from django.db.models import Q

OPEN = Q(("ended_at__isnull", True), ("submitted_at__isnull", False))


class Migration(migrations.Migration):
    """A dossier may stand at one post. Nothing stood at one before, so that no row changes."""

    dependencies = [
        ("agencies", "0003_delegation_and_timers"),
        ("dossiers", "0014_outcomes_from_drafts"),
    ]

    operations = [
        migrations.AddField(
            model_name="dossier",
            name="post",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="+",
                to="agencies.post",
            ),
        ),
        migrations.RemoveIndex(model_name="dossier", name="standing_at"),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                fields=["unit", "step_role", "state", "due_at", "id"],
                include=("assignee", "examiner", "division", "agency", "finished_at", "post"),
                condition=OPEN,
                name="standing_at",
            ),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                fields=["post"], condition=Q(("post__isnull", False)), name="standing_at_post"
            ),
        ),
    ]
