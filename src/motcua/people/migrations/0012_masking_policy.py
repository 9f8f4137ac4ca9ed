"""Who sees how much of people's data, as published versions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0011_mandates")]

    operations = [
        migrations.CreateModel(
            name="MaskingPolicyVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(unique=True)),
                ("data", models.JSONField()),
                ("published_at", models.DateTimeField(auto_now_add=True)),
            ],
        ),
    ]
