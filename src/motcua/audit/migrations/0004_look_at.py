from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_removals"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="look",
            index=models.Index(fields=["-at", "-id"], name="look_at"),
        ),
    ]
