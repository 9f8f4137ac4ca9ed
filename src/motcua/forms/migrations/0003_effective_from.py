from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forms", "0002_lists")]

    operations = [
        migrations.AddField(
            model_name="formversion",
            name="effective_from",
            field=models.DateField(blank=True, null=True),
        ),
    ]
