"""What was removed as invalid is in no list but its own: its mark stands in the indexes of the lists over everything."""

from django.db import migrations, models

_SUBMITTED = models.Q(("submitted_at__isnull", False))


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0018_tree")]

    operations = [
        operation
        for owner in ("agency", "division")
        for operation in (
            migrations.RemoveIndex(model_name="dossier", name=f"submitted_by_{owner}"),
            migrations.AddIndex(
                model_name="dossier",
                index=models.Index(
                    condition=_SUBMITTED,
                    fields=[owner, "-submitted_at", "-id"],
                    include=("state", "finished_at", "discarded_at"),
                    name=f"submitted_by_{owner}",
                ),
            ),
        )
    ] + [
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                condition=models.Q(("discarded_at__isnull", False), ("submitted_at__isnull", False)),
                fields=["agency", "-submitted_at", "-id"],
                name="removed_of_agency",
            ),
        )
    ]
