"""Wards of the old three tiers, and the wards of today in which they lie (decision 0085)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0007_tree"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerPlace",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("province", models.CharField(max_length=100)),
                ("district", models.CharField(blank=True, max_length=100)),
                ("ward", models.CharField(blank=True, max_length=100)),
                ("key", models.CharField(max_length=310)),
                ("full_key", models.CharField(max_length=310)),
                ("now", models.CharField(max_length=5)),
                ("is_part", models.BooleanField(default=False)),
                ("since", models.DateField()),
                ("basis", models.CharField(blank=True, max_length=300)),
                ("is_sample", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["key"], name="former_place_by_key")],
                "constraints": [
                    models.UniqueConstraint(fields=("full_key", "now"), name="one_row_of_former_place")
                ],
            },
        ),
    ]
