from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("slips", "0002_slipversion_word_template")]

    operations = [
        migrations.AddField(
            model_name="slipversion",
            name="effective_from",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="slipversion",
            name="source",
            field=models.TextField(blank=True),
        ),
    ]
