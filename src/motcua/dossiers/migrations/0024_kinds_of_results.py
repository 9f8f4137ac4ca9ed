from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0022_duties"),
    ]

    operations = [
        migrations.AddField(
            model_name="outcome",
            name="kind",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
        migrations.AddField(
            model_name="outcomedraft",
            name="kind",
            field=models.CharField(blank=True, db_default="", default="", max_length=80),
        ),
    ]
