import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

KEY = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    """Papers may have a code and what was read from them; pages on their way to become papers have tables."""

    dependencies = [
        ("dossiers", "0015_post_of_a_step"),
        ("files", "0005_quota"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="paper", name="code", field=models.CharField(blank=True, max_length=80, null=True)
        ),
        migrations.AddField(
            model_name="paper", name="digitised", field=models.JSONField(blank=True, null=True)
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                condition=Q(("code__isnull", False)), fields=("code",), name="one_paper_for_each_code"
            ),
        ),
        migrations.CreateModel(
            name="ScanBatch",
            fields=[
                ("id", KEY),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("pages", models.JSONField(default=list)),
                ("written", models.JSONField(default=dict)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("began_at", models.DateTimeField(auto_now_add=True)),
                (
                    "dossier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="dossiers.dossier",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="dossiers.paper",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ScanFile",
            fields=[
                ("id", KEY),
                ("place", models.PositiveSmallIntegerField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="dossiers.scanbatch",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="files.storedfile",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "place"), name="one_scan_for_each_place")
                ],
            },
        ),
    ]
