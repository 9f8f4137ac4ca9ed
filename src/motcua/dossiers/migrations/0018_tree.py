"""Dossiers taken in for another agency, and those that follow a reorganisation."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0007_tree"),
        ("catalogue", "0007_documents_and_days"),
        ("dossiers", "0017_filed_for_others"),
        ("forms", "0004_list_entries"),
        ("people", "0011_mandates"),
        ("process", "0002_process_effective_from"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TransferredDossier",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("refused", models.CharField(blank=True, max_length=500)),
                ("handled_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="dossier",
            name="receiver",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="agencies.agency",
            ),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(
                condition=models.Q(("receiver__isnull", False)),
                fields=["receiver", "-submitted_at", "-id"],
                name="received_for_others",
            ),
        ),
        migrations.AddField(
            model_name="transferreddossier",
            name="dossier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dossiers.dossier"
            ),
        ),
        migrations.AddField(
            model_name="transferreddossier",
            name="event",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="dossiers.event",
            ),
        ),
        migrations.AddField(
            model_name="transferreddossier",
            name="reorganisation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="dossiers",
                to="agencies.reorganisation",
            ),
        ),
        migrations.AddField(
            model_name="transferreddossier",
            name="target",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
            ),
        ),
        migrations.AddIndex(
            model_name="transferreddossier",
            index=models.Index(
                condition=models.Q(("handled_at__isnull", True)),
                fields=["reorganisation", "id"],
                name="waiting_in_reorganisation",
            ),
        ),
        migrations.AddConstraint(
            model_name="transferreddossier",
            constraint=models.UniqueConstraint(
                fields=("reorganisation", "dossier"), name="once_in_a_reorganisation"
            ),
        ),
    ]
