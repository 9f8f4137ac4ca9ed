"""Catalogues and the data dictionary: published lists in immutable versions."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forms", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ListVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "family",
                    models.CharField(
                        choices=[("catalogue", "Danh mục"), ("dictionary", "Từ điển dữ liệu")], max_length=20
                    ),
                ),
                ("code", models.CharField(max_length=80)),
                ("number", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("content_sha256", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("family", "code", "number"), name="list_version_number")
                ],
            },
        ),
    ]
