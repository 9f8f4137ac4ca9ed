from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

OPEN = Q(("ended_at__isnull", True), ("submitted_at__isnull", False))
SUBMITTED = Q(("submitted_at__isnull", False))


class Migration(migrations.Migration):
    """Lists and counts that cost the same however many dossiers are open."""

    dependencies = [
        ("agencies", "0003_delegation_and_timers"),
        ("catalogue", "0002_folderset_noticeversion_readyreply"),
        ("dossiers", "0008_beside_a_dossier"),
        ("forms", "0001_initial"),
        ("process", "0002_process_effective_from"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(model_name="dossier", name="open_of_division"),
        migrations.RemoveIndex(model_name="dossier", name="open_by_assignee"),
        migrations.RemoveIndex(model_name="dossier", name="submitted_by_agency"),
        migrations.RemoveIndex(model_name="dossier", name="submitted_by_division"),
        migrations.RemoveIndex(model_name="event", name="took_part"),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                fields=["division", "step_role", "state", "due_at", "id"],
                include=("unit", "assignee", "examiner", "agency", "finished_at"),
                condition=OPEN,
                name="open_of_division",
            ),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                fields=["unit", "step_role", "state", "due_at", "id"],
                include=("assignee", "examiner", "division", "agency", "finished_at"),
                condition=OPEN,
                name="standing_at",
            ),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                fields=["assignee", "due_at", "id"],
                include=("state", "step_role", "division", "finished_at"),
                condition=OPEN,
                name="open_by_assignee",
            ),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                fields=["examiner", "due_at", "id"],
                include=("state", "step_role", "division", "finished_at"),
                condition=OPEN,
                name="open_by_examiner",
            ),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                fields=["agency", "-submitted_at", "-id"],
                include=("state", "finished_at"),
                condition=SUBMITTED,
                name="submitted_by_agency",
            ),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                fields=["division", "-submitted_at", "-id"],
                include=("state", "finished_at"),
                condition=SUBMITTED,
                name="submitted_by_division",
            ),
        ),
        migrations.AddIndex(
            model_name="event", index=models.Index(fields=["actor", "dossier"], name="took_part")
        ),
    ]
