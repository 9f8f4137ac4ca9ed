"""How far each of those who act for an account has seen its notices."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0004_mailbox_channel"),
        ("people", "0011_mandates"),
    ]

    operations = [
        migrations.CreateModel(
            name="Seen",
            fields=[
                (
                    "mandate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="people.mandate",
                    ),
                ),
                ("until", models.DateTimeField()),
            ],
        ),
    ]
