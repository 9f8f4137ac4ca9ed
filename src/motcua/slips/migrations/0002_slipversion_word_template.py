from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("slips", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="slipversion",
            name="word_template",
            field=models.BinaryField(null=True),
        ),
    ]
